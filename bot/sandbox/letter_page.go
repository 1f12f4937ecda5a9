package sandbox

import (
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// shownSource is how much of a letter's source the page shows, in bytes; all of it can be saved.
const shownSource = 256 << 10

// letterLine is a letter in the mailbox's list.
type letterLine struct {
	Number  int       `json:"number"`
	At      time.Time `json:"at"`
	From    string    `json:"from"` // as the header says it
	To      []string  `json:"to"`   // of the envelope
	Subject string    `json:"subject"`
}

// letterPage is a letter opened.
type letterPage struct {
	letterLine
	HeaderTo string       `json:"header_to"`
	Text     string       `json:"text"`
	HasHTML  bool         `json:"has_html"`
	OneClick string       `json:"one_click,omitempty"` // where it goes
	Files    []fileLine   `json:"files"`
	Envelope []headerLine `json:"envelope"`
	Headers  []headerLine `json:"headers"`
	Broken   bool         `json:"broken,omitempty"`
	Source   string       `json:"source"`
	Cut      bool         `json:"cut,omitempty"` // Source is only its beginning
}

type fileLine struct {
	Index   int    `json:"index"`
	Name    string `json:"name"`
	MIME    string `json:"mime"`
	Size    int    `json:"size"`              // bytes
	Inline  bool   `json:"inline,omitempty"`  // it stands in the text
	Picture bool   `json:"picture,omitempty"` // the page may show it
}

func (l Letter) line() letterLine {
	return letterLine{Number: l.Number, At: l.At, From: l.names("From", l.From), To: l.To, Subject: l.Subject}
}

// names are a header's addresses as a person reads them.
func (l Letter) names(header, otherwise string) string {
	list, err := l.Header.AddressList(header)
	if err != nil || len(list) == 0 {
		return otherwise
	}
	var out []string
	for _, a := range list {
		one := a.Address
		if a.Name != "" {
			one = a.Name + " <" + a.Address + ">"
		}
		out = append(out, one)
	}
	return strings.Join(out, ", ")
}

// lines are all letters as a list, and the bell of the next one.
func (b *Mailbox) lines() ([]letterLine, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]letterLine, 0, len(b.letters))
	for _, l := range b.letters {
		out = append(out, l.line())
	}
	return out, b.bell.next()
}

// letter finds one by its number.
func (b *Mailbox) letter(number int) (Letter, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number < 1 || number > len(b.letters) {
		return Letter{}, false
	}
	return b.letters[number-1], true
}

// asked gives the letter that ?number= names, or answers 404 itself.
func (s *Sandbox) asked(w http.ResponseWriter, r *http.Request) (Letter, bool) {
	number, _ := strconv.Atoi(r.URL.Query().Get("number"))
	l, ok := s.Mail.letter(number)
	if !ok {
		controlError(w, http.StatusNotFound, errors.New("there is no such letter"))
	}
	return l, ok
}

func (s *Sandbox) letterJSON(w http.ResponseWriter, r *http.Request) {
	l, ok := s.asked(w, r)
	if !ok {
		return
	}
	out := letterPage{
		letterLine: l.line(), HeaderTo: l.names("To", strings.Join(l.To, ", ")), Text: l.Text, HasHTML: l.HTML != "",
		OneClick: l.oneClick(), Files: []fileLine{}, Envelope: l.envelope(), Headers: l.headers(), Broken: l.Broken != "", Cut: len(l.Raw) > shownSource,
		Source: string(l.Raw[:min(len(l.Raw), shownSource)]),
	}
	for i, f := range l.Files {
		out.Files = append(out.Files, fileLine{
			Index: i, Name: f.Name, MIME: f.MIME, Size: len(f.Data), Inline: f.ID != "", Picture: isPicture(f.Data),
		})
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "result": out})
}

// letterPolicy lets a letter show its own styles and pictures, and open links in a new tab; nothing else.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
	"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

// letterHTML is the letter as its reader sees it (&scheme=dark, &scheme=light: in these colours): a document of its own,
// held by letterPolicy however it is opened.
func (s *Sandbox) letterHTML(w http.ResponseWriter, r *http.Request) {
	l, ok := s.asked(w, r)
	if !ok {
		return
	}
	w.Header().Set("Content-Security-Policy", letterPolicy)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write([]byte(inScheme(l.shownHTML(), r.URL.Query().Get("scheme"))))
}

// letterFile gives an attachment (&index=) or, without it, the whole source: to be saved; &show lets the page look at a
// picture.
func (s *Sandbox) letterFile(w http.ResponseWriter, r *http.Request) {
	l, ok := s.asked(w, r)
	if !ok {
		return
	}
	data, name := l.Raw, "letter-"+strconv.Itoa(l.Number)+".eml"
	if raw := r.URL.Query().Get("index"); raw != "" {
		i, err := strconv.Atoi(raw)
		if err != nil || i < 0 || i >= len(l.Files) {
			controlError(w, http.StatusNotFound, errors.New("there is no such file"))
			return
		}
		data, name = l.Files[i].Data, l.Files[i].Name
		if r.URL.Query().Has("show") && isPicture(data) {
			w.Header().Set("Content-Type", http.DetectContentType(data))
			_, _ = w.Write(data)
			return
		}
	}
	save(w, name, data)
}

// save answers with a file to be kept on disk.
func save(w http.ResponseWriter, name string, data []byte) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, _ = w.Write(data)
}
