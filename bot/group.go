package bot

import (
	"context"
	"strings"
)

// inGroup answers where others read along: with one line, to those who speak to
// us, and with nothing personal. A line of the table may first see to what must
// not stand in a group (a code that was shown is void).
func (b *Bot) inGroup(ctx context.Context, r *Request) (Screen, error) {
	switch r.Kind {
	case Press:
		return Screen{Toast: r.T.Say("home.group"), Alert: true}, nil
	case Unblocked: // somebody has just added us
		return b.home.group(ctx, r)
	case Command, Text, Upload: // a caption is read along too
		spoken := r.Kind == Command || b.reader.mentions(r.Text)
		for _, line := range b.routes {
			if line.group && line.said != nil && line.said(r.Text) {
				return line.do(ctx, r)
			}
		}
		if spoken {
			return b.home.group(ctx, r)
		}
	}
	return Screen{}, nil
}

// mentions tells whether somebody speaks to us by name.
func (p reader) mentions(text string) bool {
	return p.name != "" && strings.Contains(strings.ToLower(text), "@"+strings.ToLower(p.name))
}
