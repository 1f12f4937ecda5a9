package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"

	"github.com/wneessen/go-mail"

	"zvonok/store"
)

// letterWriter makes MIME letters: one person alone in To, both forms of the
// text, and the headers by which a mail reader knows what it is and how to stop it.
type letterWriter struct {
	from   netmail.Address
	bounce string // BOUNCE_ADDRESS; may be empty
	domain string
	links  links
	tokens *store.Store
	signer *signer // nil: letters are not signed
	bot    *botName
}

func newLetterWriter(c MailConfig) (letterWriter, error) {
	from, err := plainAddress(c.From)
	if err != nil {
		return letterWriter{}, fmt.Errorf("MAIL_FROM %w", err)
	}
	w := letterWriter{from: *from, links: links{c.PublicURL}, tokens: c.Tokens, bot: &botName{store: c.Tokens, bot: c.Bot}}
	_, w.domain, _ = strings.Cut(from.Address, "@")
	if c.Bounces != "" {
		bounce, err := plainAddress(c.Bounces)
		if err != nil {
			return letterWriter{}, fmt.Errorf("BOUNCE_ADDRESS %w", err)
		}
		w.bounce = bounce.Address
	}
	if c.DKIMKey != "" {
		if w.signer, err = newSigner(w.domain, c.Selector, c.DKIMKey); err != nil {
			return letterWriter{}, err
		}
	}
	return w, nil
}

// content is what a letter says, before it is MIME.
type content struct {
	text, html, subject string
	stop                unsubscribing
	pictures            []picture
}

// unsubscribing is the way out of a letter; its zero value: there is none.
type unsubscribing struct{ link, token string }

// picture is drawn into the HTML by its id.
type picture struct {
	id, name string
	png      []byte
}

// write makes the letter of a piece. A value with a line break in it is refused
// before it comes near a header.
func (w letterWriter) write(ctx context.Context, p Piece) (envelope, error) {
	id := messageID(p.Letter)
	c, err := w.content(ctx, p, id)
	if err != nil {
		return envelope{}, err
	}
	from, err := w.returnPath(p.Letter)
	if err != nil {
		return envelope{}, err
	}
	root := threadRoot(p.Letter)
	if err := header(c.subject, p.Letter.Address, from, c.stop.link, c.stop.token, id, root); err != nil {
		return envelope{}, err
	}
	to, err := netmail.ParseAddress(p.Letter.Address)
	if err != nil || to.Name != "" || !ascii(to.Address) {
		return envelope{}, errors.New("the recipient is not a plain address")
	}
	m := mail.NewMsg(mail.WithNoDefaultUserAgent(), mail.WithEncoding(mail.EncodingQP))
	m.FromMailAddress(&w.from)
	m.ToMailAddress(to)
	m.Subject(c.subject)
	m.SetMessageIDWithValue(id + "@" + w.domain)
	m.SetDateWithValue(p.Letter.AsOf) // the moment that it tells of, not that of an attempt
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	if root != "" {
		m.SetGenHeader("In-Reply-To", "<"+root+"@"+w.domain+">")
		m.SetGenHeader("References", "<"+root+"@"+w.domain+">")
	}
	if list := listName(p.Letter); list != "" {
		m.SetGenHeader("List-Id", "<"+list+"."+w.domain+">")
		w.unsubscribe(m, c.stop, id)
	}
	m.SetBodyString(mail.TypeTextPlain, c.text)
	m.AddAlternativeString(mail.TypeTextHTML, c.html)
	for _, pic := range c.pictures {
		err := m.EmbedReader(pic.name, bytes.NewReader(pic.png), mail.WithFileContentID("<"+pic.id+">"), mail.WithFileContentType("image/png"))
		if err != nil {
			return envelope{}, errors.New("a picture could not be put in")
		}
	}
	raw, err := w.seal(m, id)
	return envelope{From: from, To: to.Address, Raw: raw}, err
}

func (w letterWriter) content(ctx context.Context, p Piece, id string) (content, error) {
	if p.Words != nil {
		words := *p.Words
		if words.Open != "" {
			if words.Link, words.LinkText = w.bot.link(ctx), words.Open; words.Link == "" {
				words.Before = ""
			}
		}
		html, err := wordsHTML(words)
		return content{text: wordsText(words), html: html, subject: words.Subject}, err
	}
	var stop unsubscribing
	if w.tokens != nil && (p.Letter.Subscription != 0 || p.Letter.Kind == store.TellNotice) {
		token, err := w.token(p.Letter)
		if err != nil {
			return content{}, err
		}
		stop = unsubscribing{link: w.links.unsubscribe(token), token: token}
	}
	to := letterLinks{stop: stop.link, chat: w.bot.link(ctx)}
	if to.drawn = draw(forMail(*p.Digest)); to.drawn != nil {
		to.id = id + "@" + w.domain
	}
	html, err := htmlOf(*p.Digest, to)
	out := content{text: textOf(*p.Digest, to), html: html, subject: p.Digest.Subject, stop: stop}
	for i, png := range to.drawn {
		if png != nil {
			out.pictures = append(out.pictures, picture{id: pictureID(to.id, i), name: fmt.Sprintf("week%d.png", i+1), png: png})
		}
	}
	return out, err
}

// unsubscribe: RFC 8058 wants the https address and the promise to act on a
// POST. The letter to the mailbox carries the same proof in its subject.
func (w letterWriter) unsubscribe(m *mail.Msg, stop unsubscribing, id string) {
	mailbox, what := w.bounce, stop.token
	if mailbox == "" {
		mailbox = w.from.Address
	}
	if what == "" {
		what = id
	}
	mailto := "<mailto:" + mailbox + "?subject=unsubscribe%20" + what + ">"
	if stop.link == "" {
		m.SetGenHeader("List-Unsubscribe", mailto)
		return
	}
	m.SetGenHeader("List-Unsubscribe", "<"+stop.link+">, "+mailto)
	m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
}
