package scheduler

import (
	"time"

	"zvonok/store/school"
)

// catchUp is how far back a missed slot is looked for: a digest has something to
// say of at most that long ago, and school.NewsHorizon is as far as news goes.
const catchUp = school.NewsHorizon * 24 * time.Hour

// Slot says which slot to tell at the instant at, of a subscription whose next
// one is at next, not after at: the last of those that have come. After an outage
// there is one digest and not seven, and it is of the day of the slot. It is zero
// where it came longer ago than the schedule's patience: a morning's digest is of
// no use in the evening. following is the first slot after at; zero when no day is
// chosen any more.
func Slot(s school.Schedule, next, at time.Time) (slot, following time.Time) {
	slot = lastSlot(s, next, at)
	if s.Patience > 0 && at.Sub(slot) > s.Patience {
		slot = time.Time{}
	}
	following, _ = s.Next(at) // zero where there is none
	return slot, following
}

// lastSlot is the last slot that has come.
func lastSlot(s school.Schedule, next, at time.Time) time.Time {
	slot := next
	from := at.Add(-catchUp)
	if from.Before(next) {
		from = next
	}
	for {
		later, ok := s.Next(from)
		if !ok || later.After(at) {
			return slot
		}
		slot, from = later, later
	}
}
