package notify

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"zvonok/store"
)

// letterWriter makes MIME letters: one person alone in To, both forms of the
// text, and the headers by which a mail reader knows what it is and how to stop it.
type letterWriter struct {
	from   netmail.Address
	bounce string
	domain string
	links  links
	tokens *store.Store
}

func newLetterWriter(c MailConfig) (letterWriter, error) {
	from, err := netmail.ParseAddress(c.From)
	if err != nil || header(c.From) != nil {
		return letterWriter{}, errors.New("MAIL_FROM is not an e-mail address")
	}
	w := letterWriter{from: *from, bounce: c.Bounces, links: links{c.PublicURL}, tokens: c.Tokens}
	if w.bounce == "" {
		w.bounce = from.Address
	}
	if _, err := netmail.ParseAddress(w.bounce); err != nil || header(w.bounce) != nil {
		return letterWriter{}, errors.New("BOUNCE_ADDRESS is not an e-mail address")
	}
	_, w.domain, _ = strings.Cut(from.Address, "@")
	return w, nil
}

// write makes the letter of a piece. A value with a line break in it is refused
// before it comes near a header.
func (w letterWriter) write(p Piece) (*mail.Msg, error) {
	text, html, subject, stop, err := w.body(p)
	if err != nil {
		return nil, err
	}
	id := messageID(p.Letter)
	if err := header(subject, p.Letter.Address, stop, id); err != nil {
		return nil, err
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingQP), mail.WithBoundary("part."+id))
	m.FromMailAddress(&w.from)
	if err := m.EnvelopeFrom(w.bounce); err != nil {
		return nil, errors.New("the return path is not an address")
	}
	to, err := netmail.ParseAddress(p.Letter.Address)
	if err != nil || to.Name != "" {
		return nil, errors.New("the recipient is not a plain address")
	}
	m.ToMailAddress(to)
	m.Subject(subject)
	m.SetMessageIDWithValue(id + "@" + w.domain)
	m.SetDateWithValue(p.Letter.AsOf)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if p.Digest != nil {
		m.SetGenHeader("List-Id", "<"+listOf(*p.Digest)+"."+w.domain+">")
		w.unsubscribe(m, stop, id)
	}
	m.SetBodyString(mail.TypeTextPlain, text)
	m.AddAlternativeString(mail.TypeTextHTML, html)
	return m, nil
}

func (w letterWriter) body(p Piece) (text, html, subject, stop string, err error) {
	if p.Words != nil {
		html, err = wordsHTML(*p.Words)
		return wordsText(*p.Words), html, p.Words.Subject, "", err
	}
	if w.tokens != nil && (p.Letter.Subscription != 0 || p.Digest.Notice) {
		token, err := w.token(p.Letter)
		if err != nil {
			return "", "", "", "", err
		}
		stop = w.links.unsubscribe(token)
	}
	html, err = renderHTML(*p.Digest, stop)
	return renderText(*p.Digest, stop), html, p.Digest.Subject, stop, err
}

// unsubscribe: RFC 8058 wants the https address and the promise to act on a POST.
func (w letterWriter) unsubscribe(m *mail.Msg, stop, id string) {
	mailto := "<mailto:" + w.bounce + "?subject=unsubscribe%20" + id + ">"
	if stop == "" {
		m.SetGenHeader("List-Unsubscribe", mailto)
		return
	}
	m.SetGenHeader("List-Unsubscribe", "<"+stop+">, "+mailto)
	m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
}

// messageID is the same for every attempt at the same letter, so that a mail
// reader shows a repeat once.
func messageID(l store.Letter) string {
	if l.Kind == store.TellDigest {
		return "digest." + strconv.FormatInt(l.Subscription, 36) + "." + l.On.Format("20060102")
	}
	return string(l.Kind) + "." + strconv.FormatInt(l.ID, 36) + "." + l.On.Format("20060102")
}

// header refuses what could end a header line and begin another.
func header(values ...string) error {
	for _, v := range values {
		if strings.ContainsAny(v, "\r\n\x00") {
			return fmt.Errorf("a line break in a header of %d bytes", len(v))
		}
	}
	return nil
}

func wordsText(w Words) string {
	var blocks []string
	blocks = append(blocks, w.Lines...)
	for _, s := range []string{w.Code, strings.TrimSpace(w.Before + "\n" + w.Link), w.After} {
		if s != "" {
			blocks = append(blocks, s)
		}
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

func wordsHTML(w Words) (string, error) {
	return executeLetter(letterView{
		Lang: string(w.Lang), Subject: w.Subject, Title: w.Subject, Lines: w.Lines, Code: w.Code,
		Link: w.Link, LinkText: w.LinkText, After: w.After,
	})
}
