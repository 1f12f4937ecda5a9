package sandbox

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestTheClockMovesForwardOnly(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) {
		o.Clock, o.SetClock, o.Zone = c.now, c.set, time.FixedZone("Asia/Kamchatka", 12*3600)
	})
	type o = map[string]any
	for _, step := range []struct {
		move o
		want int
		at   string // UTC
	}{
		{o{"move": "evening"}, 200, "2026-11-23T07:00:00Z"}, // 21:00 there: the next evening
		{o{"move": "hour"}, 200, "2026-11-23T08:00:00Z"},
		{o{"move": "tomorrow"}, 200, "2026-11-24T08:00:00Z"},
		{o{"move": "week"}, 200, "2026-12-01T08:00:00Z"},
		{o{"at": "2026-12-01T20:00"}, 409, "2026-12-01T08:00:00Z"}, // the same minute
		{o{"at": "2026-12-01T20:01"}, 200, "2026-12-01T08:01:00Z"},
		{o{"at": "2026-12-02T08:00:00+12:00"}, 200, "2026-12-01T20:00:00Z"},
		{o{"at": "2026-02-31T08:00"}, 409, "2026-12-01T20:00:00Z"},
		{o{"at": "2029-01-01T00:00"}, 409, "2026-12-01T20:00:00Z"},
		{o{}, 409, "2026-12-01T20:00:00Z"},
	} {
		status, _ := control(t, s, "clock", step.move)
		same(t, jsonOf(step.move), []any{status, c.now().Format(time.RFC3339)}, []any{step.want, step.at})
	}
	if err := start(t).MoveClock(time.Now().Add(time.Hour)); !errors.Is(err, errClockStands) {
		t.Errorf("without SetClock: %v", err)
	}
	broken := start(t, func(o *Options) { o.SetClock = func(time.Time) error { return errors.New("db: down") } })
	if _, err := broken.moveBy(order{Move: "hour"}); !errors.Is(err, errClockRefused) || strings.Contains(err.Error(), "db") {
		t.Errorf("a foreign error reached the page: %v", err)
	}
}
