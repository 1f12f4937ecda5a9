package notify

import (
	"math/rand/v2"
	"time"

	"zvonok/store"
)

// How long a letter is tried again that a server puts off (4xx): greylisting
// wants minutes, a full disk hours. After five days it is nobody's news any more.
const (
	mailFirst  = 2 * time.Minute
	mailMost   = 6 * time.Hour
	mailGiveUp = 5 * 24 * time.Hour
	mailTries  = 8 // at the least: five days in which we ourselves were away are no tries
)

// mailPatience grows with each attempt, and is not the same for all letters of
// an evening, which would otherwise come back together.
func mailPatience(attempt int) time.Duration {
	wait := mailMost
	if n := max(attempt-1, 0); n < 8 {
		wait = min(mailFirst<<n, mailMost)
	}
	return wait - time.Duration(rand.Int64N(int64(wait/5)))
}

func (m *Mail) givenUp(l store.Letter) bool {
	return m.clock != nil && l.Attempt >= mailTries && m.clock().Sub(l.AsOf) >= mailGiveUp
}
