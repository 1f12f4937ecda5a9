package sandbox

// bell wakes everybody who waits for a change. Its owner's lock guards it.
type bell struct{ ch chan struct{} }

func newBell() bell { return bell{ch: make(chan struct{})} }

// ring wakes all that took next before.
func (b *bell) ring() {
	close(b.ch)
	b.ch = make(chan struct{})
}

// next is closed at the next ring.
func (b *bell) next() <-chan struct{} { return b.ch }
