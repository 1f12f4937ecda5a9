package notify

import (
	"time"

	"zvonok/store"
)

// rack holds the letters of a hand until workers take them: what people wait for
// before digests, however long the digests have stood there.
type rack struct{ urgent, digests chan letter }

// letter is a letter, when it was read from the database, and whether it is ours.
type letter struct {
	store.Letter
	written time.Time
	claimed bool
}

func newRack(room int) rack { return rack{make(chan letter, room), make(chan letter, room)} }

func (r rack) put(l letter) {
	if l.Kind == store.TellDigest {
		r.digests <- l
		return
	}
	r.urgent <- l
}

// shut ends the taking when all that stands there is taken.
func (r rack) shut() {
	close(r.urgent)
	close(r.digests)
}

// take gives the next letter, waiting for one; false when the rack is shut and empty.
func (r rack) take() (letter, bool) {
	select {
	case l, ok := <-r.urgent:
		if ok {
			return l, true
		}
	default:
	}
	select {
	case l, ok := <-r.urgent:
		if ok {
			return l, true
		}
		l, ok = <-r.digests
		return l, ok
	case l, ok := <-r.digests:
		if ok {
			return l, true
		}
		l, ok = <-r.urgent
		return l, ok
	}
}
