package notify

import (
	"fmt"

	"zvonok/store/school"
)

// Format is a rendering of a digest.
type Format string

// The formats.
const (
	AsText Format = "text"
	AsHTML Format = "html"
	AsChat Format = "chat" // Telegram's HTML
)

// Render writes a digest in one format, without a link to unsubscribe.
func Render(d Digest, as Format) (string, error) {
	switch as {
	case AsText:
		return renderText(d, ""), nil
	case AsHTML:
		return htmlOf(d, letterLinks{drawn: draw(forMail(d))})
	case AsChat:
		return renderChat(d).Text, nil
	}
	return "", school.Wrong("format", fmt.Sprintf("want %s, %s or %s", AsText, AsHTML, AsChat))
}
