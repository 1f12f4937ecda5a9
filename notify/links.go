package notify

import (
	"net/url"
	"strings"
)

// The paths of the pages behind links in letters.
const (
	UnsubscribePath = "/unsubscribe"
	ConfirmPath     = "/confirm"
)

// links makes addresses of the service's own pages.
type links struct {
	public string // PUBLIC_URL; empty: there are no pages
}

func (l links) unsubscribe(token string) string { return l.page(UnsubscribePath, token) }
func (l links) confirm(token string) string     { return l.page(ConfirmPath, token) }

func (l links) page(path, token string) string {
	if l.public == "" || token == "" {
		return ""
	}
	return strings.TrimRight(l.public, "/") + path + "?t=" + url.QueryEscape(token)
}
