package notify

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/wneessen/go-mail"
)

// seal writes the letter out and signs it.
func (w letterWriter) seal(m *mail.Msg, id string) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(2 * letterRoom)
	if _, err := m.WriteTo(&out); err != nil {
		return nil, errors.New("the letter could not be written")
	}
	raw := samePlaces(out.Bytes(), id)
	if w.signer == nil {
		return raw, nil
	}
	return w.signer.sign(raw)
}

// samePlaces names the borders between the parts after the letter: the library
// draws them by lot, and a repeat would be another letter.
func samePlaces(raw []byte, id string) []byte {
	from := 0
	for i := range 3 { // related, alternative, and one in reserve
		at := bytes.Index(raw[from:], []byte("\r\n boundary="))
		if at < 0 {
			break
		}
		from += at + len("\r\n boundary=")
		end := bytes.IndexByte(raw[from:], '\r')
		if end < 0 {
			break
		}
		drawn := bytes.Clone(raw[from : from+end])
		if len(drawn) != drawnLen || !bytes.Contains(raw, append([]byte("\r\n--"), drawn...)) {
			continue // somebody's words
		}
		raw = bytes.ReplaceAll(raw, drawn, []byte("part"+strconv.Itoa(i)+"."+id))
	}
	return raw
}

const drawnLen = 60 // hexadecimal digits of the library's boundaries
