package store_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

var nineteen = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// everyDay is the slot of a digest that comes each day: due once, then tomorrow.
func everyDay(s school.Schedule, next, at time.Time) (slot, following time.Time) {
	following, _ = s.Next(at)
	return next, following
}

func ref[T any](v T) *T { return &v }

// mother is linked to the named children and has the digest that linking gives.
func (w *town) mother(chat int64, children ...string) store.Viewer {
	w.t.Helper()
	for _, c := range children {
		w.link(chat, w.code(school.InviteParent, c))
	}
	return store.Viewer{Account: one[int64](w, `SELECT account_id FROM chats WHERE chat_id = $1`, chat), Role: school.Parent}
}

func (w *town) subscriptions(v store.Viewer) store.Subscriptions {
	w.t.Helper()
	all, err := w.Subscriptions(w.t.Context(), v)
	w.must(err)
	return all
}

func (w *town) set(v store.Viewer, c store.DigestChange) store.Subscriptions {
	w.t.Helper()
	if c.Subscription == 0 {
		c.Subscription = w.subscriptions(v).All[0].ID
	}
	w.must(w.SetDigest(w.t.Context(), v, c, store.Reply[store.Subscriptions]{}))
	return w.subscriptions(v)
}

const tellSQL = `SELECT tell(1, 'student', $1, 'mark', $2, '2026-11-23', NULL, '{"value": "5"}', $3, interval '0')`

// tell gives a student a mark that is news at once.
func (w *town) tell(student, object int64) {
	w.t.Helper()
	w.Exec(w.t, tellSQL, student, object, w.Clock.Now())
	_, err := w.Release(w.t.Context(), w.Clock.Now())
	w.must(err)
}

// evening claims and takes what is due at that instant, and tells which marks
// were told of which child, how often.
func (w *town) evening(at time.Time, told map[int64]int) {
	w.t.Helper()
	w.Clock.Set(at)
	_, err := w.ClaimDigests(w.t.Context(), at, everyDay)
	w.must(err)
	w.take(told)
}

func (w *town) take(told map[int64]int) {
	w.t.Helper()
	rows := storetest.TakeUp(w.t, w.Store, store.Take{Owner: 5, Channel: store.ByChat, Limit: 1000})
	letters, err := w.Letters(w.t.Context(), theBot, rows)
	w.must(err)
	for _, l := range letters {
		for _, c := range l.Students {
			for _, n := range c.News {
				if n.AudienceID != c.ID {
					w.t.Errorf("news of %d stands under child %d", n.AudienceID, c.ID)
				}
				if l.Stop == "" {
					told[n.Object]++
				}
			}
		}
		ok, err := w.Settle(w.t.Context(), store.Settlement{Owner: 5, Delivery: l.Delivery, State: store.Sent})
		if err != nil || !ok {
			w.t.Errorf("settle: %v %v", ok, err)
		}
	}
}

// However a digest is split by child and joined again between the evenings, every
// mark is told once.
func TestScopeTellsNothingTwice(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.mother(1, "maria", "petr")
	v := store.Viewer{Account: 1, Role: school.Parent}
	object := int64(0)
	conn := w.Owner(t)
	exec := func(sql string, args ...any) {
		_, err := conn.Exec(t.Context(), sql, args...)
		w.must(err)
	}
	rapid.Check(t, func(r *rapid.T) {
		day := nineteen
		w.Clock.Set(storetest.Monday)
		exec(`DELETE FROM deliveries`)
		exec(`UPDATE subscriptions SET next_at = '2026-11-23 16:00+00', next_on = NULL, told_on = NULL`)
		owed, told := map[int64]bool{}, map[int64]int{}
		for range rapid.IntRange(3, 12).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"mark", "mark", "mark", "evening", "scope", "queued"}).Draw(r, "step") {
			case "mark":
				object++
				owed[object] = true
				exec(tellSQL, rapid.Int64Range(1, 2).Draw(r, "of"), object, w.Clock.Now())
				_, err := w.Release(t.Context(), w.Clock.Now())
				w.must(err)
			case "evening":
				w.evening(day, told)
				day = day.AddDate(0, 0, 1)
			case "scope":
				w.set(v, store.DigestChange{Family: ref(rapid.Bool().Draw(r, "family"))})
			case "queued": // between the claim and the send
				w.Clock.Set(day)
				_, err := w.ClaimDigests(t.Context(), day, everyDay)
				w.must(err)
				w.set(v, store.DigestChange{Family: ref(rapid.Bool().Draw(r, "family now"))})
				w.take(told)
				day = day.AddDate(0, 0, 1)
			}
		}
		w.evening(day, told)
		for o := range owed {
			if told[o] != 1 {
				r.Fatalf("mark %d was told %d times", o, told[o])
			}
		}
	})
}

// Linking gives a digest at 19:00 by chat, on at once, from the head on; a second
// child needs none of its own, and one of its own where each has one.
func TestFirstDigest(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.tell(1, 1)
	v := w.mother(1, "maria")
	all := w.subscriptions(v)
	if len(all.All) != 1 || !all.All[0].On || !all.All[0].Chat || all.All[0].Mail || all.All[0].Minute != store.FirstMinute || !all.All[0].Next.Equal(nineteen) {
		t.Fatalf("%+v", all)
	}
	told := map[int64]int{}
	w.evening(nineteen, told)
	if len(told) != 0 {
		t.Errorf("news from before the link was told: %v", told)
	}
	w.mother(1, "petr")
	if all = w.subscriptions(v); len(all.All) != 1 || all.Children != 2 {
		t.Fatalf("%+v", all)
	}
	if all = w.set(v, store.DigestChange{Family: ref(false)}); len(all.All) != 2 || all.All[0].Child != "Мария" {
		t.Fatalf("%+v", all)
	}
	w.mother(1, "oleg")
	if all = w.subscriptions(v); len(all.All) != 3 {
		t.Errorf("%+v", all)
	}
}

// Off and on again before the next hour loses nothing; off over the hour means
// that what was then is not wanted.
func TestOffAndOn(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	told := map[int64]int{}
	w.tell(1, 1)
	w.set(v, store.DigestChange{On: ref(false)})
	w.set(v, store.DigestChange{On: ref(true)})
	w.evening(nineteen, told)
	if told[1] != 1 {
		t.Errorf("told %v", told)
	}
	w.set(v, store.DigestChange{On: ref(false)})
	w.tell(1, 2)
	w.Clock.Set(nineteen.AddDate(0, 0, 3).Add(time.Hour))
	w.set(v, store.DigestChange{On: ref(true)})
	w.tell(1, 3)
	w.evening(nineteen.AddDate(0, 0, 4), told)
	if told[2] != 0 || told[3] != 1 {
		t.Errorf("told %v", told)
	}
}

// A digest that has come due and is not claimed yet, after an outage for
// instance, is still owed to whoever changes a setting in between; a new time
// of day is a new time of day.
func TestChangeKeepsWhatIsDue(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		change store.DigestChange
		want   int
	}{
		"empty ones too": {store.DigestChange{EmptyToo: ref(true)}, 1},
		"each child":     {store.DigestChange{Family: ref(false)}, 1},
		"on again":       {store.DigestChange{On: ref(true)}, 1},
		"off":            {store.DigestChange{On: ref(false)}, 0},
		"later":          {store.DigestChange{Minute: ref(22 * 60)}, 0},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			w := newTown(t)
			v := w.mother(1, "maria")
			w.tell(1, 1)
			w.Clock.Set(nineteen.Add(3 * time.Second))
			w.set(v, c.change)
			told := map[int64]int{}
			w.evening(nineteen.Add(10*time.Second), told)
			if told[1] != c.want {
				t.Errorf("told %d times, want %d", told[1], c.want)
			}
			w.evening(nineteen.AddDate(0, 0, 1).Add(4*time.Hour), told)
			w.Clock.Advance(9 * time.Hour) // a day late at 23:00, it waits for the morning
			w.take(told)
			if c.change.On == nil && told[1] != 1 {
				t.Errorf("the day after: told %d times", told[1])
			}
		})
	}
}

// What came while the digest was off is not wanted, whatever else was set
// meanwhile.
func TestSettingsWhileOff(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	told := map[int64]int{}
	w.set(v, store.DigestChange{On: ref(false)})
	w.tell(1, 1)
	w.Clock.Set(nineteen.Add(time.Hour))
	w.set(v, store.DigestChange{Minute: ref(20 * 60)})
	w.set(v, store.DigestChange{On: ref(true)})
	w.evening(nineteen.Add(25*time.Hour), told)
	if told[1] != 0 {
		t.Error("a mark of the days without a digest was told")
	}
}

// Nobody sets another's digest, and nonsense is refused by name.
func TestDigestOfAnother(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	anna, boris := w.mother(1, "maria"), w.mother(2, "petr")
	his := w.subscriptions(boris).All[0].ID
	nobody := store.Reply[store.Subscriptions]{}
	w.wantCode(w.SetDigest(t.Context(), anna, store.DigestChange{Subscription: his, On: ref(false)}, nobody), school.NotFound)
	w.wantCode(w.StopDigest(t.Context(), anna, his, nobody), school.NotFound)
	w.wantCode(w.AskDigest(t.Context(), anna, his, store.Reply[struct{}]{}), school.Denied)
	mine := w.subscriptions(anna).All[0].ID
	w.wantCode(w.SetDigest(t.Context(), anna, store.DigestChange{Subscription: mine, Minute: ref(1440)}, nobody), school.Invalid)
	w.wantCode(w.SetDigest(t.Context(), anna, store.DigestChange{Subscription: mine, Days: ref(school.Weekdays(200))}, nobody), school.Invalid)
}

// The time is moved past the digest of today: no second one today, and what is
// new meanwhile comes tomorrow.
func TestOnceADay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	told := map[int64]int{}
	w.tell(1, 1)
	w.evening(nineteen, told)
	w.tell(1, 2)
	w.Clock.Advance(time.Minute)
	w.set(v, store.DigestChange{Minute: ref(20 * 60)})
	w.evening(nineteen.Add(time.Hour), told)
	if told[1] != 1 || told[2] != 0 {
		t.Fatalf("told %v", told)
	}
	w.evening(nineteen.Add(25*time.Hour), told)
	if told[1] != 1 || told[2] != 1 {
		t.Errorf("told %v", told)
	}
}

// A settlement counts for its own owner and attempt only.
func TestSettleIsFenced(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.mother(1, "maria")
	w.Clock.Set(nineteen)
	_, err := w.ClaimDigests(t.Context(), nineteen, everyDay)
	w.must(err)
	take := func(owner int64, gone ...int64) []store.Delivery {
		return storetest.TakeUp(t, w.Store, store.Take{Owner: owner, Channel: store.ByChat, Limit: 10, Gone: gone})
	}
	settle := func(owner int64, d store.Delivery, want bool) {
		t.Helper()
		ok, err := w.Settle(t.Context(), store.Settlement{Owner: owner, Delivery: d, State: store.Sent})
		if err != nil || ok != want {
			t.Errorf("settled %v, want %v: %v", ok, want, err)
		}
	}
	first, err := w.OpenOwner(t.Context(), 11)
	w.must(err)
	if _, err := w.OpenOwner(t.Context(), 11); school.CodeOf(err) != school.Conflict {
		t.Errorf("two sessions are one owner: %v", err)
	}
	mine := take(11)
	if len(mine) != 1 || len(take(12)) != 0 || len(take(12, 11)) != 0 {
		t.Fatal("what a living owner has claimed was taken")
	}
	first.Release()
	gone, err := w.GoneOwners(t.Context(), store.ByChat)
	w.must(err)
	if len(gone) != 1 || gone[0] != 11 {
		t.Fatalf("gone: %v", gone)
	}
	theirs := take(12, gone...)
	if len(theirs) != 1 || theirs[0].Attempt != 2 {
		t.Fatalf("%+v", theirs)
	}
	settle(11, mine[0], false)
	settle(12, mine[0], false)
	settle(12, theirs[0], true)
	settle(12, theirs[0], false)
}

// Friday tells of Monday, Saturday is silent, Sunday evening tells again; in the
// holidays there is silence until their last evening. Of today it tells in the
// morning, before the first lesson.
func TestWhatLiesAhead(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.Exec(t, `INSERT INTO lessons (school_id, class_id, day, number, starts, ends, homework, due_day)
		SELECT 1, 1, d::date, 1, 510, 555, coalesce('к ' || to_char(n, 'DD.MM'), ''), n FROM (
			SELECT d, lead(d::date) OVER (ORDER BY d) AS n FROM generate_series('2026-11-16'::timestamp, '2026-12-11', '1 day') d
			WHERE extract(isodow FROM d) < 6 AND NOT d BETWEEN '2026-11-30' AND '2026-12-04') x`)
	w.Exec(t, `INSERT INTO works (school_id, class_id, title, given_on, due_on, control) VALUES (1, 1, 'Дроби', '2026-11-16', '2026-11-26', true)`)
	for at, want := range map[string]string{
		"2026-11-23 19:00": "24.11 +1", // Monday evening
		"2026-11-23 07:30": "23.11 +1", // before the first lesson
		"2026-11-23 09:00": "24.11 +1",
		"2026-11-27 19:00": "",      // Friday; a week of holidays follows
		"2026-11-28 19:00": "",      // Saturday
		"2026-12-05 19:00": "",      // Saturday
		"2026-12-06 19:00": "07.12", // the last evening of the holidays
		"2026-11-20 19:00": "23.11 +1",
		"2026-11-21 19:00": "",
		"2026-11-22 19:00": "23.11 +1",
	} {
		moscow, err := time.LoadLocation("Europe/Moscow")
		w.must(err)
		when, err := time.ParseInLocation("2006-01-02 15:04", at, moscow)
		w.must(err)
		l, err := w.Preview(t.Context(), store.PreviewAsk{Student: "maria", Role: school.Parent, AsOf: when.UTC(), Days: 1})
		w.must(err)
		a := l.Students[0].Ahead
		got := ""
		for _, h := range a.Homework {
			got = strings.TrimPrefix(h.Text, "к ")
		}
		if len(a.Controls) > 0 {
			got += " +1"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}

// A claim whose answer was lost on the way, while the owner's session lives, is
// its own to take again: nobody else would.
func TestAClaimLostOnTheWayIsTakenAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.mother(1, "maria")
	w.Clock.Set(nineteen)
	_, err := w.ClaimDigests(t.Context(), nineteen, everyDay)
	w.must(err)
	owner, err := w.OpenOwner(t.Context(), 11)
	w.must(err)
	defer owner.Release()
	for attempt := range 2 {
		rows := storetest.TakeUp(t, w.Store, store.Take{Owner: 11, Channel: store.ByChat, Limit: 10})
		if len(rows) != 1 || rows[0].Attempt != attempt+1 {
			t.Fatalf("attempt %d: %+v", attempt+1, rows)
		}
	}
}

// A digest by mail alone, to an address that waits to be confirmed, keeps what
// it has to tell until there is a way.
func TestNewsWaitsForTheWay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.mother(1, "maria")
	w.Exec(t, `UPDATE subscriptions SET chat = false, mail = true`)
	w.tell(1, 501)
	w.Clock.Set(nineteen)
	_, err := w.Release(t.Context(), nineteen)
	w.must(err)
	refs, err := w.ClaimDigests(t.Context(), nineteen, everyDay)
	w.must(err)
	var told, head int64
	w.must(w.Owner(t).QueryRow(t.Context(), `SELECT told_seq, (SELECT seq FROM news_head) FROM subscriptions`).Scan(&told, &head))
	if len(refs) != 0 || told >= head {
		t.Errorf("%d digests, told up to %d of %d", len(refs), told, head)
	}
}
