package sandbox

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"time"

	gomessage "github.com/emersion/go-message"
	"github.com/emersion/go-message/mail"
)

// Letter is one letter as the server took it.
type Letter struct {
	Number    int         `json:"number"` // counts from 1 in the order they came
	At        time.Time   `json:"at"`     // by the sandbox's clock
	From      string      `json:"from"`   // of the envelope: the return path
	To        []string    `json:"to"`     // of the envelope
	Raw       []byte      `json:"-"`      // as it went over the wire
	Header    mail.Header `json:"-"`
	Subject   string      `json:"subject"` // decoded
	MessageID string      `json:"message_id"`
	Text      string      `json:"text"` // the text/plain part, decoded
	HTML      string      `json:"html"` // the text/html part, decoded
	Files     []MailFile  `json:"files,omitempty"`
	Broken    string      `json:"broken,omitempty"` // why it cannot be read as MIME; empty where it can
}

// MailFile is an attachment or an inline picture.
type MailFile struct {
	Name string `json:"name"`
	MIME string `json:"mime"`
	ID   string `json:"id,omitempty"` // Content-ID without angle brackets
	Data []byte `json:"-"`
}

// read fills the fields that come from the bytes; a letter that is not MIME stays, with the reason in Broken.
func (l *Letter) read() {
	r, err := mail.CreateReader(bytes.NewReader(l.Raw))
	if err != nil && !gomessage.IsUnknownCharset(err) {
		l.Broken = err.Error()
		return
	}
	l.Header = r.Header
	l.Subject, _ = r.Header.Subject() // undecodable, it stays as it was written
	l.MessageID, err = r.Header.MessageID()
	if err != nil {
		l.Broken = err.Error()
	}
	for {
		p, err := r.NextPart()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil && !gomessage.IsUnknownCharset(err) {
			l.Broken = err.Error()
			return
		}
		if err := l.readPart(p); err != nil {
			l.Broken = err.Error()
			return
		}
	}
}

func (l *Letter) readPart(p *mail.Part) error {
	data, err := io.ReadAll(p.Body)
	if err != nil {
		return err
	}
	kind, args, err := contentType(p.Header)
	if err != nil {
		return err
	}
	if _, inline := p.Header.(*mail.InlineHeader); inline {
		switch {
		case kind == "text/plain" && l.Text == "":
			l.Text = string(data)
			return nil
		case kind == "text/html" && l.HTML == "":
			l.HTML = string(data)
			return nil
		}
	}
	f := MailFile{Name: args["name"], MIME: kind, Data: data, ID: strings.Trim(p.Header.Get("Content-Id"), "<>")}
	if a, ok := p.Header.(*mail.AttachmentHeader); ok {
		if name, err := a.Filename(); err == nil {
			f.Name = name
		}
	}
	l.Files = append(l.Files, f)
	return nil
}

func contentType(h mail.PartHeader) (string, map[string]string, error) {
	switch h := h.(type) {
	case *mail.InlineHeader:
		return h.ContentType()
	case *mail.AttachmentHeader:
		return h.ContentType()
	}
	return "", nil, errors.New("a part of no known kind")
}
