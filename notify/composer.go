package notify

import (
	"zvonok/notify/locale"
	"zvonok/store"
)

// composer makes pieces of letters.
type composer struct {
	catalog *locale.Catalog
	links   links
}

// piece makes what is to be sent. Where nothing is, it says how the delivery
// ends instead: dropped, empty, never.
func (c *composer) piece(l store.Letter) (p Piece, end store.DeliveryState, why string) {
	p.Letter = l
	switch l.Stop {
	case "":
	case store.WhyNoChat, store.WhyNoAddress, store.WhyBounces, store.WhyNoPhone, store.WhyUnreadable:
		return p, store.Never, l.Stop
	default:
		return p, store.Dropped, l.Stop
	}
	if l.Kind == store.TellService {
		w, ok := c.words(l)
		if !ok {
			return p, store.Never, store.WhyNoWords
		}
		w = instead(c.catalog.In(w.Lang), discreetWords(c.catalog.In(w.Lang), w, l), l)
		p.Words = &w
		return p, "", ""
	}
	d := Compose(c.catalog, l)
	switch l.Kind {
	case store.TellComeback:
		d = ComposeComeback(c.catalog, l)
	case store.TellNotice:
		d = ComposeNotice(c.catalog, l)
	}
	if l.Staff != nil && len(d.Children) == 0 {
		return p, store.Empty, "no school today" // not even for who wants to hear that there is nothing new
	}
	if d.Empty && !l.EmptyToo {
		return p, store.Empty, ""
	}
	d = d.Discreet(l) // the last thing before it leaves the house
	p.Digest = &d
	return p, "", ""
}
