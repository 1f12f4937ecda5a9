package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// remark is a piece of news of its own, seen wherever it is told.
func (h *house) remark(student int64, what string) {
	h.tell(student, school.NewsRemark, school.Fact{Subject: "Музыка", Text: what})
	h.exec(`UPDATE news_pending SET object = 1000 + (SELECT seq FROM news_head)`)
}

// sendsBy works off what is due by one channel; the others are away.
func (h *house) sendsBy(channel notify.Channel) {
	h.t.Helper()
	stop := h.runs(h.sender(channel))
	eventually(h.t, "what is due by one channel", func() bool {
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE channel = $2 AND (state = 'sending' OR state IN ('queued', 'later') AND next_at <= $1)`,
			h.Clock.Now(), string(channel.Name())) == 0
	})
	stop()
}

// days lets so many evenings happen, each with a remark, while one channel is away.
func (h *house) days(n int, student int64, there notify.Channel) {
	h.t.Helper()
	for i := range n {
		h.remark(student, fmt.Sprintf("Замечание %d.", i+1))
		h.claim(evening.AddDate(0, 0, i))
		h.sendsBy(there)
	}
}

// toldOf is how often each of the first n remarks stands in a text.
func toldOf(text string, n int) (out string) {
	for i := range n {
		out += fmt.Sprint(strings.Count(text, fmt.Sprintf("Замечание %d.", i+1)))
	}
	return out
}

func (m *member) read() (out string) {
	for _, l := range m.letters() {
		out += l.Text
	}
	return out
}

// Telegram is away for four days: by mail each evening comes as it was, by chat all of
// it is one message, of the last day; the next evening is an ordinary one. The person
// and who runs the server read what became of the rest.
func TestDaysWithoutTelegramAreOneMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.days(4, maria, h.mail)
	h.sendsAll()
	if anna.heard() != 1 || toldOf(anna.last(), 4) != "1111" || !strings.Contains(anna.last(), "26 ноября") {
		t.Errorf("heard %d:\n%s", anna.heard(), anna.last())
	}
	if got := anna.letters(); len(got) != 4 || toldOf(anna.read(), 4) != "1111" {
		t.Errorf("%d letters, told %s", len(got), toldOf(anna.read(), 4))
	}
	log, err := h.SentToMe(t.Context(), anna.viewer, 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, r := range log.Rows {
		seen[fmt.Sprint(r.Channel, " ", r.State, " ", r.Why)]++
	}
	if len(seen) != 3 || seen["chat sent "] != 1 || seen["mail sent "] != 4 || seen["chat dropped "+store.WhyToldNext] != 3 {
		t.Errorf("%v", seen)
	}
	if lost, err := h.Undelivered(t.Context(), evening.AddDate(0, 0, -1)); err != nil || len(lost) != 0 {
		t.Errorf("counted as lost: %v, %v", lost, err)
	}
	if n, err := h.RetryDeliveries(t.Context(), store.DeliveryFilter{Account: anna.account}); err != nil || n != 0 {
		t.Errorf("%d can be sent again, %v", n, err)
	}
	h.remark(maria, "Замечание 5.")
	h.eveningOn(4)
	if anna.heard() != 2 || toldOf(anna.last(), 5) != "00001" {
		t.Errorf("the evening after, heard %d:\n%s", anna.heard(), anna.last())
	}
}

// The mail server is away for three days.
func TestDaysWithoutMailAreOneLetter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.days(3, maria, h.chat)
	h.sendsAll()
	if anna.heard() != 3 || len(anna.letters()) != 1 || toldOf(anna.read(), 3) != "111" || !strings.Contains(anna.letters()[0].Subject, "25 ноября") {
		t.Errorf("heard %d, %d letters:\n%s", anna.heard(), len(anna.letters()), anna.read())
	}
}

// A weekly digest that its channel never took is told with the next: that one sums up
// its own week, and tells the news of both.
func TestTheNextWeekIsOfItsOwnDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64, next_at = '2026-11-22 16:00+00', next_on = '2026-11-22'`)
	h.weekMarks(maria, 2, "5", "4", "3", "5", "4", "3", "5", "2")
	h.Clock.Set(evening.AddDate(0, 0, -2))
	h.remark(maria, "Замечание 1.")
	h.claim(evening.AddDate(0, 0, -1))
	h.remark(maria, "Замечание 2.")
	h.claim(evening.AddDate(0, 0, 6))
	h.sendsAll()
	if said := anna.last(); anna.heard() != 1 || toldOf(said, 2) != "11" || !strings.Contains(said, "Неделя 23–29 ноября") || !strings.Contains(said, "Алгебра: 2\n") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
}

// What may have arrived is repeated as it was, and what is being sent goes on: neither
// is told again with the next. A day of another channel alone is none of this one's, nor is
// one over which the digest was off.
func TestWhatMayHaveArrivedIsNotToldWithTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, vera, gleb := h.parent("Анна", false, maria), h.parent("Борис", false, maria), h.parent("Вера", false, maria), h.parent("Глеб", true, maria)
	dina, zoya := h.parent("Дина", false, maria), h.parent("Зоя", false, maria)
	h.remark(maria, "Замечание 1.")
	h.claim(evening)
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByChat, Limit: 9})
	for _, d := range rows {
		out := store.Settlement{Owner: 9, Delivery: d, State: store.Waiting, Why: "timeout", After: time.Minute, Doubtful: d.Account == anna.account}
		if d.Account == boris.account || d.Account == dina.account {
			continue // in the air
		}
		if _, err := h.Settle(t.Context(), out); err != nil {
			t.Fatal(err)
		}
	}
	h.exec(`UPDATE deliveries SET state = 'later' WHERE account_id = $1`, dina.account) // its process died: it was put back
	gleb.set(store.DigestChange{Chat: ref(false)})
	zoya.set(store.DigestChange{On: ref(false)})
	h.remark(maria, "Замечание 2.")
	h.claim(evening.AddDate(0, 0, 1))
	gleb.set(store.DigestChange{Chat: ref(true)})
	zoya.set(store.DigestChange{On: ref(true)})
	h.remark(maria, "Замечание 3.")
	h.claim(evening.AddDate(0, 0, 2))
	h.sendsAll()
	for _, c := range []struct {
		m     *member
		heard int
		told  string
	}{{anna, 2, "111"}, {boris, 2, "111"}, {dina, 2, "111"}, {vera, 1, "111"}, {gleb, 2, "101"}, {zoya, 2, "101"}} {
		if said := c.m.person.Transcript(); c.m.heard() != c.heard || toldOf(said, 3) != c.told {
			t.Errorf("account %d heard %d, told %s, want %d, %s", c.m.account, c.m.heard(), toldOf(said, 3), c.heard, c.told)
		}
	}
}

// The chat is found blocked after days without Telegram. Who has no digest by mail gets
// all of it as one letter; who has one was told each evening and gets nothing more,
// nor do they stand on the curator's list. Back again, nobody hears it twice.
func TestAfterTheOutageTheChatIsBlocked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", true, maria)
	boris.set(store.DigestChange{Mail: ref(false)})
	h.days(3, maria, h.mail)
	for _, m := range []*member{anna, boris} {
		m.person.Blocks()
	}
	h.sendsAll()
	if len(anna.letters()) != 3 || len(boris.letters()) != 1 || toldOf(anna.read(), 3) != "111" || toldOf(boris.read(), 3) != "111" {
		t.Errorf("%d letters tell %s, %d tell %s", len(anna.letters()), toldOf(anna.read(), 3), len(boris.letters()), toldOf(boris.read(), 3))
	}
	if anna.unreached() || boris.unreached() {
		t.Errorf("on the list: %v, %v", anna.unreached(), boris.unreached())
	}
	for _, m := range []*member{anna, boris} {
		m.returns()
	}
	h.sendsAll()
	if anna.heard() != 0 || boris.heard() != 0 {
		t.Errorf("back again they hear %d and %d", anna.heard(), boris.heard())
	}
}

// The first evening's letter was refused while the chat was to tell the same; then it
// told with the next, and is blocked. The first evening is not lost: when the person is
// back, the chat tells that and nothing that the later letters told.
func TestWhatTheNextWasToTellIsNotLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.remark(maria, "Замечание 1.")
	h.claim(evening)
	for _, d := range storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByMail, Limit: 9}) {
		if _, err := h.Settle(t.Context(), store.Settlement{
			Owner: 9, Delivery: d, State: store.Never, Why: "smtp 554", Ways: []store.Channel{store.ByChat, store.ByMail},
		}); err != nil {
			t.Fatal(err)
		}
	}
	for i := 2; i <= 3; i++ {
		h.remark(maria, fmt.Sprintf("Замечание %d.", i))
		h.claim(evening.AddDate(0, 0, i-1))
		h.sendsBy(h.mail)
	}
	// A come-back before the chat has had its turn tells nothing that is on its way.
	if err := h.SetChatState(t.Context(), theBot, anna.person.ID, store.ChatBlocked); err != nil {
		t.Fatal(err)
	}
	if err := h.SetChatState(t.Context(), theBot, anna.person.ID, store.ChatActive); err != nil {
		t.Fatal(err)
	}
	if n := value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind = 'comeback'`); n != 0 {
		t.Errorf("%d come-backs beside what is on its way", n)
	}
	anna.person.Blocks()
	h.sendsAll()
	if len(anna.letters()) != 2 || toldOf(anna.read(), 3) != "011" {
		t.Errorf("%d letters tell %s", len(anna.letters()), toldOf(anna.read(), 3))
	}
	anna.returns()
	h.sendsAll()
	if said := anna.person.Transcript(); anna.heard() != 1 || toldOf(said, 3) != "100" {
		t.Errorf("heard %d, told %s", anna.heard(), toldOf(said, 3))
	}
}

// A letter that told three evenings comes back undelivered. The chat has told each of
// them at its hour: nothing is told again, and nothing is queued for it.
func TestALetterOfManyDaysBounces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.days(3, maria, h.chat)
	h.sendsAll()
	token, err := h.BounceToken(store.DeliveryRef{
		On: value[time.Time](h, `SELECT on_date FROM deliveries WHERE channel = 'mail' AND state = 'sent'`), ID: value[int64](h, `SELECT id FROM deliveries WHERE channel = 'mail' AND state = 'sent'`),
	})
	if err != nil {
		t.Fatal(err)
	}
	before := value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind <> 'service'`)
	if _, err := h.Bounce(t.Context(), store.Returned{Token: token, Status: "5.1.1", Ways: []store.Channel{store.ByChat, store.ByMail}}); err != nil {
		t.Fatal(err)
	}
	h.sendsAll()
	if after := value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind <> 'service'`); after != before || toldOf(anna.person.Transcript(), 3) != "111" {
		t.Errorf("%d deliveries after %d, told %s", after, before, toldOf(anna.person.Transcript(), 3))
	}
}
