package sandbox

import (
	"errors"
	"time"
)

// Words of a refused move, as the page shows them.
var (
	errClockStands  = errors.New("здесь часы передвинуть нельзя")
	errClockBack    = errors.New("часы идут только вперёд: выберите время позже нынешнего")
	errClockFar     = errors.New("так далеко часы не передвинуть: не больше года за раз")
	errClockUnread  = errors.New("не удалось понять время: укажите день и час")
	errClockRefused = errors.New("часы не передвинулись, попробуйте ещё раз")
)

// moves is the table of the clock's buttons: where each leads from now, in the pages' zone.
var moves = map[string]func(now time.Time) time.Time{
	"hour":     func(now time.Time) time.Time { return now.Add(time.Hour) },
	"tomorrow": func(now time.Time) time.Time { return now.AddDate(0, 0, 1) },
	"week":     func(now time.Time) time.Time { return now.AddDate(0, 0, 7) },
	"evening": func(now time.Time) time.Time {
		at := time.Date(now.Year(), now.Month(), now.Day(), 19, 0, 0, 0, now.Location())
		if !at.After(now) {
			at = time.Date(now.Year(), now.Month(), now.Day()+1, 19, 0, 0, 0, now.Location())
		}
		return at
	},
}

// MoveClock sets the clock forward by Options.SetClock and tells every page. Back, or more than a year ahead, is an error.
func (s *Sandbox) MoveClock(to time.Time) error {
	now := s.opt.Clock()
	switch {
	case s.opt.SetClock == nil:
		return errClockStands
	case !to.After(now):
		return errClockBack
	case to.After(now.AddDate(1, 0, 0)):
		return errClockFar
	}
	if err := s.opt.SetClock(to.UTC()); err != nil {
		return errors.Join(errClockRefused, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved++
	s.bell.ring()
	return nil
}

// moveBy reads the page's order: a button's name or a moment.
func (s *Sandbox) moveBy(o order) (any, error) {
	to, err := time.ParseInLocation("2006-01-02T15:04", o.At, s.opt.Zone)
	if err != nil {
		to, err = time.Parse(time.RFC3339, o.At)
	}
	if move := moves[o.Move]; move != nil {
		to, err = move(s.opt.Clock().In(s.opt.Zone)), nil
	}
	if err != nil {
		return nil, errClockUnread
	}
	if err := s.MoveClock(to); errors.Is(err, errClockRefused) {
		return nil, errClockRefused // the reason is the caller's of MoveClock, no words for a page
	} else if err != nil {
		return nil, err
	}
	return s.opt.Clock().UTC(), nil
}
