package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// morning is 07:00 in Moscow after the evening on which tests begin.
var morning = evening.Add(12 * time.Hour)

// The service comes back at three at night. Who has chosen nothing is told in the
// morning, who sleeps until nine at nine, who has quiet hours by day alone at once; on
// Kamchatka it is noon, and it goes. Each is of the evening that was missed.
func TestTheServiceIsBackAtNight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, vera, gleb := h.parent("Анна", true, maria), h.parent("Борис", true, maria), h.parent("Вера", true, maria), h.parent("Глеб", true, maria)
	h.exec(`UPDATE accounts SET quiet_from = 1380, quiet_to = 540 WHERE id = $1`, boris.account)
	h.exec(`UPDATE accounts SET quiet_from = 780, quiet_to = 900 WHERE id = $1`, vera.account)
	h.exec(`UPDATE accounts SET zone = 'Asia/Kamchatka' WHERE id = $1`, gleb.account)
	h.exec(`UPDATE subscriptions SET next_at = $2 WHERE id = $1`, gleb.subscription, evening.Add(-9*time.Hour))
	h.mark(maria, "5")
	tally := h.at(evening.Add(8 * time.Hour))
	for channel, states := range tally {
		if states[store.Sent] != 2 || states[store.Held] != 2 {
			t.Errorf("%s at three: %v", channel, states)
		}
	}
	told := func(m *member) string { return fmt.Sprintf("%d by chat, %d by mail", m.heard(), len(m.letters())) }
	for _, step := range []struct {
		after       time.Duration
		anna, boris int
	}{{3*time.Hour + 59*time.Minute, 0, 0}, {4 * time.Hour, 1, 0}, {6*time.Hour - time.Second, 1, 0}, {6 * time.Hour, 1, 1}} {
		h.Clock.Set(evening.Add(8*time.Hour + step.after))
		h.sendsDue()
		if got, want := told(anna)+", "+told(boris), fmt.Sprintf("%d by chat, %[1]d by mail, %d by chat, %[2]d by mail", step.anna, step.boris); got != want {
			t.Errorf("%s after three: %s, want %s", step.after, got, want)
		}
	}
	if told(vera) != "1 by chat, 1 by mail" || told(gleb) != told(vera) {
		t.Errorf("Вера %s, Глеб %s", told(vera), told(gleb))
	}
	for _, m := range []*member{anna, boris, vera} {
		if !strings.Contains(m.last(), "23 ноября") || !strings.Contains(m.letters()[0].Subject, "23 ноября") {
			t.Errorf("not of its own day:\n%s\n%s", m.letters()[0].Subject, m.last())
		}
	}
	if next := value[time.Time](h, `SELECT next_at FROM subscriptions WHERE id = $1`, anna.subscription); !next.Equal(evening.AddDate(0, 0, 1)) {
		t.Errorf("the next one is at %s", next.UTC())
	}
}

// Telegram and the mail server are away from seven till midnight: what was claimed in
// time waits for the morning, what was due at half past ten goes, late as it is, and
// so does what was asked for.
func TestTheChannelIsBackAtNight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", true, maria)
	late := evening.Add(3*time.Hour + 30*time.Minute)
	h.exec(`UPDATE subscriptions SET minute = 1350, next_at = $2 WHERE id = $1`, boris.subscription, late)
	h.mark(maria, "5")
	h.claim(evening)
	h.claim(late)
	h.Clock.Set(evening.Add(5 * time.Hour))
	if err := h.AskDigest(t.Context(), boris.viewer, boris.subscription, store.Reply[struct{}]{}); err != nil {
		t.Fatal(err)
	}
	h.sendsDue()
	if anna.heard() != 0 || len(anna.letters()) != 0 || boris.heard() != 2 || len(boris.letters()) != 1 {
		t.Fatalf("at midnight Анна heard %d, has %d letters; Борис %d, %d", anna.heard(), len(anna.letters()), boris.heard(), len(boris.letters()))
	}
	if queue, err := h.QueueState(t.Context()); err != nil || len(queue) != 2 || queue[0].Waiting != 1 || queue[0].Due != 0 || !queue[0].Oldest.IsZero() {
		t.Errorf("%+v, %v", queue, err)
	}
	h.Clock.Set(morning)
	if queue, err := h.QueueState(t.Context()); err != nil || len(queue) != 2 || !queue[0].Oldest.Equal(morning) {
		t.Errorf("what waited for the morning is late since before it: %+v, %v", queue, err)
	}
	h.sendsDue()
	if anna.heard() != 1 || len(anna.letters()) != 1 || !strings.Contains(anna.last(), "23 ноября") {
		t.Errorf("in the morning Анна heard %d, has %d letters", anna.heard(), len(anna.letters()))
	}
}

// How late it is follows from its hour: not from the claim, which came by day, nor
// from the hour that the person wants since.
func TestLatenessIsOfTheHourItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", false, maria), h.parent("Борис", false, maria)
	h.mark(maria, "5")
	h.exec(`UPDATE subscriptions SET minute = 480, next_at = $1`, evening.Add(-11*time.Hour)) // 08:00
	h.claim(evening.Add(2 * time.Hour))                                                       // 21:00: the service was down all day
	boris.set(store.DigestChange{Minute: ref(1380)})
	h.Clock.Set(evening.Add(3*time.Hour + 30*time.Minute)) // 22:30: Telegram was, too
	h.sendsDue()
	if anna.heard() != 0 || boris.heard() != 0 {
		t.Errorf("at night Анна heard %d, Борис %d", anna.heard(), boris.heard())
	}
	h.Clock.Set(morning)
	h.sendsDue()
	if anna.heard() != 1 || boris.heard() != 1 {
		t.Errorf("in the morning Анна heard %d, Борис %d", anna.heard(), boris.heard())
	}
}

// At its chosen hour it comes, however quiet the hours.
func TestTheChosenHourIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.sleeps()
	h.exec(`UPDATE subscriptions SET minute = 180, next_at = $1`, evening.Add(8*time.Hour))
	h.mark(maria, "5")
	if tally := h.at(evening.Add(9*time.Hour + 59*time.Minute)); tally[store.ByChat][store.Sent] != 1 || tally[store.ByMail][store.Sent] != 1 {
		t.Errorf("%v", tally)
	}
}

// A class teacher's has a patience of its own: within it, it comes.
func TestTheStaffsPatienceIsTheirOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET active = false`)
	tamara := h.employee("Тамара", school.Teacher, true)
	h.note(maria, anna.account, "2026-11-24", "2026-11-24")
	h.exec(`UPDATE accounts SET quiet_from = 420, quiet_to = 900 WHERE id = $1`, tamara.account)
	h.claim(quarter(24).Add(2*time.Hour + 30*time.Minute))
	h.Clock.Advance(time.Hour)
	h.sendsDue()
	if tamara.heard() != 1 {
		t.Errorf("heard %d: %v", tamara.heard(), h.states())
	}
}

// A run is judged at its own time, and does not wait for the morning: what does is
// counted. For an evening past, asked for at night, it waits as well.
func TestARunDoesNotWaitForTheMorning(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.mark(maria, "5")
	h.Clock.Set(evening.Add(-2 * time.Hour))
	if tally := h.run(evening.Add(4 * time.Hour)); tally[store.ByChat][store.Held] != 1 || tally[store.ByMail][store.Held] != 1 || anna.heard() != 0 {
		t.Errorf("for 23:00, asked at 17:00: %v", tally)
	}
	h.Clock.Set(morning)
	h.sendsDue()
	h.mark(maria, "4")
	h.Clock.Set(evening.Add(28 * time.Hour)) // 23:00
	if tally := h.run(evening.Add(24 * time.Hour)); tally[store.ByChat][store.Held] != 1 || tally[store.ByMail][store.Held] != 1 || anna.heard() != 1 {
		t.Errorf("for 19:00, asked at 23:00: %v, heard %d", tally, anna.heard())
	}
	h.Clock.Set(morning.Add(24 * time.Hour))
	h.sendsDue()
	if anna.heard() != 2 || len(anna.letters()) != 2 || !strings.Contains(anna.last(), "24 ноября") {
		t.Errorf("heard %d, %d letters:\n%s", anna.heard(), len(anna.letters()), anna.last())
	}
}

// A send that hung over the evening is refused at eleven: by mail it goes in the morning,
// whether or not its person has quiet hours. In the evening it goes at once.
func TestALateFallBackWaits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, vera := h.parent("Анна", true, maria), h.parent("Борис", true, maria), h.parent("Вера", true, maria)
	h.exec(`UPDATE accounts SET quiet_from = 1380, quiet_to = 420 WHERE id = $1`, boris.account)
	h.exec(`UPDATE subscriptions SET mail = false`)
	h.mark(maria, "5")
	h.claim(evening)
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByChat, Limit: 3})
	refuse := func(m *member, at time.Time) store.DeliveryRef {
		h.Clock.Set(at)
		for _, d := range rows {
			if d.Account == m.account {
				if _, err := h.Settle(t.Context(), store.Settlement{
					Owner: 9, Delivery: d, State: store.Never, Why: "blocked", Stop: true, Bot: theBot, Ways: []store.Channel{store.ByChat, store.ByMail},
				}); err != nil {
					t.Fatal(err)
				}
				return d.DeliveryRef
			}
		}
		t.Fatal("nothing was claimed")
		return store.DeliveryRef{}
	}
	for _, m := range []*member{vera, anna, boris} {
		at := evening.Add(4 * time.Hour)
		if m == vera {
			at = evening.Add(2*time.Hour + 59*time.Minute)
		}
		ref := refuse(m, at)
		now, waiting, err := h.InPlaceOf(t.Context(), []store.DeliveryRef{ref})
		if err != nil || len(now)+len(waiting) != 1 || (len(now) == 1) != (m == vera) {
			t.Errorf("account %d at %s: %v go, %v wait; %v", m.account, at, now, waiting, err)
		}
	}
	h.sendsDue()
	if len(anna.letters())+len(boris.letters())+len(vera.letters()) != 0 {
		t.Error("a letter at eleven")
	}
	h.Clock.Set(morning)
	h.sendsDue()
	if len(anna.letters()) != 1 || len(boris.letters()) != 1 {
		t.Errorf("in the morning %d and %d letters", len(anna.letters()), len(boris.letters()))
	}
}
