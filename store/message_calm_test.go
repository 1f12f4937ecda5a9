package store_test

import (
	"strconv"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// A family that writes line by line is not an alert a line: three stand for a thread
// that nobody opened, until it is opened or a day has gone.
func TestLineByLineIsNoFlood(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	var out store.Correspondence
	read := func(pages ...int) func() {
		return func() {
			for _, page := range pages {
				if err := w.ReadThread(t.Context(), w.leader, out.ID, page, replyTo(w, w.leader, &out)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, c := range []struct {
		what   string
		before func()
		lines  int
		words  int64
	}{
		{"ten lines", func() {}, 10, 3},
		{"one more, the newest page read", read(1), 1, 3},
		{"one more, all read", read(1, 2, 3), 1, 4},
		{"one more a day later", func() { w.Clock.Set(w.Clock.Now().Add(25 * time.Hour)) }, 1, 5},
	} {
		c.before()
		for i := range c.lines {
			say := store.Saying{Student: w.ids["Аня"], To: w.leader.Account, ToRole: school.Teacher, Text: "Строка " + strconv.Itoa(i+1)}
			if err := w.Say(t.Context(), w.mother, say, replyTo(w, w.mother, &out)); err != nil {
				t.Fatal(err)
			}
		}
		words := w.id("", `SELECT count(*) FROM deliveries WHERE kind = 'service' AND account_id = $1`, w.leader.Account)
		if words != c.words {
			t.Errorf("%s: the teacher was told %d times, want %d", c.what, words, c.words)
		}
	}
}
