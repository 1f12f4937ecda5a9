package notify_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// phone gives the account a number.
func (m *member) phone(number string) {
	m.h.t.Helper()
	sealed, err := m.h.Keys.Seal([]byte(number), store.Seal{Table: "accounts", Column: "phone", Key: strconv.FormatInt(m.account, 10)})
	if err != nil {
		m.h.t.Fatal(err)
	}
	m.h.exec(`UPDATE accounts SET phone_enc = $2 WHERE id = $1`, m.account, sealed)
}

// returns is what the bot does when a chat that was blocked comes back.
func (m *member) returns() {
	m.h.t.Helper()
	m.person.Unblocks()
	if err := m.h.SetChatState(m.h.t.Context(), theBot, m.person.ID, store.ChatActive); err != nil {
		m.h.t.Fatal(err)
	}
}

// eveningOn lets an evening happen some days later, whichever ways there are.
func (h *house) eveningOn(days int, channels ...notify.Channel) {
	h.t.Helper()
	h.claim(evening.AddDate(0, 0, days))
	h.sendsAll(channels...)
}

// sendsAll works the queue off.
func (h *house) sendsAll(channels ...notify.Channel) {
	h.t.Helper()
	stop := h.runs(h.sender(channels...))
	h.settledAll()
	stop()
}

func (m *member) unreached() bool {
	return value[bool](m.h, `SELECT unreached_at IS NOT NULL FROM accounts WHERE id = $1`, m.account)
}

// A chat that was blocked: the digest goes by mail though it was to go by chat
// alone, the same range, at once and once; /start brings nothing, for mail has
// told all of it.
func TestBlockedChatGoesByMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.set(store.DigestChange{Mail: ref(false)})
	anna.person.Blocks()
	h.mark(maria, "5")
	h.eveningOn(0)
	if anna.heard() != 0 || len(anna.letters()) != 1 || !strings.Contains(anna.letters()[0].Text, "5 (отлично)") || anna.unreached() {
		t.Fatalf("heard %d, %d letters, unreached %v", anna.heard(), len(anna.letters()), anna.unreached())
	}
	// The chat is known to be blocked by now: the next evening goes the same way.
	h.mark(maria, "4")
	h.eveningOn(1)
	if n := len(anna.letters()); n != 2 || strings.Contains(anna.letters()[1].Text, "5 (отлично)") {
		t.Fatalf("%d letters", n)
	}
	anna.returns()
	h.sendsAll()
	if anna.heard() != 0 || value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind = 'comeback'`) != 0 {
		t.Errorf("what mail has told is told again:\n%s", anna.last())
	}
	h.mark(maria, "3")
	h.eveningOn(2)
	if anna.heard() != 1 || len(anna.letters()) != 2 || strings.Contains(anna.last(), "5 (отлично)") {
		t.Errorf("back: heard %d, %d letters", anna.heard(), len(anna.letters()))
	}
}

// Without mail and gateway the family is on the curator's list, and /start brings
// all that was missed as ONE digest; a second /start brings nothing.
func TestBlockedChatComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	h.mark(maria, "3")
	h.eveningOn(0)
	anna.person.Blocks()
	h.mark(maria, "5")
	h.mark(petr, "2")
	h.eveningOn(1)
	h.tell(maria, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Пела громче всех"})
	h.eveningOn(2)
	if !anna.unreached() || anna.heard() != 1 {
		t.Fatalf("unreached %v, heard %d", anna.unreached(), anna.heard())
	}
	lost, err := h.HardToReachOf(t.Context(), "")
	if err != nil || len(lost) != 2 || lost[0].Child.Given != "Мария" || lost[0].Class != "5А" || lost[0].Chat != "blocked" || lost[0].Mail != "none" ||
		lost[0].Reached || lost[0].Others || !lost[0].Since.Equal(evening.AddDate(0, 0, 1)) {
		t.Fatalf("%v %+v", err, lost)
	}
	h.Clock.Advance(36 * time.Hour)
	anna.returns()
	h.sendsAll()
	said := anna.last()
	if anna.heard() != 2 || !strings.Contains(said, "С возвращением") || !strings.Contains(said, "5 (отлично)") || !strings.Contains(said, "2 (неудовлетворительно)") ||
		!strings.Contains(said, "Пела громче всех") || strings.Contains(said, "3 (удовлетворительно)") {
		t.Errorf("heard %d, the last:\n%s", anna.heard(), said)
	}
	if anna.unreached() {
		t.Error("still on the curator's list")
	}
	for range 2 {
		anna.returns()
		anna.person.Blocks()
		if err := h.SetChatState(t.Context(), theBot, anna.person.ID, store.ChatBlocked); err != nil {
			t.Fatal(err)
		}
		anna.returns()
		h.sendsAll()
	}
	if anna.heard() != 2 {
		t.Errorf("told again:\n%s", anna.last())
	}
}

// A come-back that does not arrive is not lost either: the next one takes along
// what it had to tell. What is older than two weeks is not told any more.
func TestComebackThatFails(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	anna.person.Blocks()
	h.mark(maria, "2")
	h.eveningOn(0)
	h.mark(maria, "5")
	h.eveningOn(13)
	h.Clock.Set(evening.AddDate(0, 0, 15))
	if err := h.EnsureMonths(t.Context(), h.Clock.Now(), h.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	anna.returns()
	anna.person.Blocks() // before anything could be sent
	h.sendsAll()
	if anna.heard() != 0 {
		t.Fatal("a blocked chat heard")
	}
	anna.returns()
	h.sendsAll()
	if said := anna.last(); anna.heard() != 1 || !strings.Contains(said, "5 (отлично)") || strings.Contains(said, "2 (неуд") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
}

// The rights of the moment hold for a come-back: of a child that is theirs no
// longer nothing is told, and who has turned the digest off hears nothing.
func TestComebackByRightsOfTheMoment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna, boris := h.parent("Анна", false, maria, petr), h.parent("Борис", false, petr)
	for _, m := range []*member{anna, boris} {
		m.person.Blocks()
	}
	h.mark(maria, "5")
	h.mark(petr, "2")
	h.eveningOn(0)
	h.exec(`UPDATE links SET ended_at = $2 WHERE account_id = $1 AND student_id = $3`, anna.account, h.Clock.Now(), petr)
	boris.set(store.DigestChange{On: ref(false)})
	anna.returns()
	boris.returns()
	h.sendsAll()
	if said := anna.last(); anna.heard() != 1 || !strings.Contains(said, "5 (отлично)") || strings.Contains(said, "Пётр") || boris.heard() != 0 {
		t.Errorf("Борис heard %d; Анна:\n%s", boris.heard(), said)
	}
}

// The ladder's last rung: one text message a day, whatever happens, and the
// come-back still tells what the messages only announced.
func TestBlockedChatGoesByTextMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := newGateway(t)
	text := dialText(t, notify.TextConfig{URL: g.URL})
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	anna.phone("+79000000001")
	anna.set(store.DigestChange{Family: ref(false)}) // two digests an evening
	anna.person.Blocks()
	for day := range 2 {
		h.mark(maria, "5")
		h.mark(petr, "2")
		h.eveningOn(day, h.chat, h.mail, text)
		if n := len(g.sent()); n != day+1 {
			t.Fatalf("%d text messages on day %d", n, day)
		}
	}
	if !strings.Contains(g.sent()[0], "Откройте бота") || strings.Contains(g.sent()[0], "Мария") || anna.unreached() {
		t.Errorf("unreached %v: %s", anna.unreached(), g.sent()[0])
	}
	anna.returns()
	h.sendsAll()
	if said := anna.last(); anna.heard() != 1 || !strings.Contains(said, "5 (отлично)") || !strings.Contains(said, "2 (неуд") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
}

// The order is the person's: text message first, or no other way at all; and what
// was chosen by the time of sending holds.
func TestTheLadderIsThePersons(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := newGateway(t)
	text := dialText(t, notify.TextConfig{URL: g.URL})
	maria := h.child("Мария")
	first, none, both := h.parent("Анна", true, maria), h.parent("Борис", true, maria), h.parent("Вера", true, maria)
	for m, way := range map[*member]string{first: "sms", none: "none", both: "none"} {
		m.phone("+79000000001")
		h.exec(`UPDATE accounts SET fallback = $2 WHERE id = $1`, m.account, way)
		m.person.Blocks()
	}
	first.set(store.DigestChange{Mail: ref(false)})
	none.set(store.DigestChange{Mail: ref(false)})
	h.mark(maria, "5")
	h.eveningOn(0, h.chat, h.mail, text)
	if len(g.sent()) != 1 || len(first.letters()) != 0 || len(none.letters()) != 0 || len(both.letters()) != 1 {
		t.Errorf("%d text messages, letters %d, %d, %d", len(g.sent()), len(first.letters()), len(none.letters()), len(both.letters()))
	}
	if first.unreached() || !none.unreached() || both.unreached() {
		t.Errorf("on the list: %v, %v, %v", first.unreached(), none.unreached(), both.unreached())
	}
	// The gateway refuses: mail is next.
	g.answersNext(says(422))
	h.mark(maria, "4")
	h.eveningOn(1, h.chat, h.mail, text)
	if len(first.letters()) != 1 || !strings.Contains(first.letters()[0].Text, "4 (хорошо)") {
		t.Errorf("%d letters after the gateway refused", len(first.letters()))
	}
}

// Who stops letters by the link in one that came in the chat's place gets none.
func TestStopIsStopOnTheLadderToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.set(store.DigestChange{Mail: ref(false)})
	anna.person.Blocks()
	h.mark(maria, "5")
	h.eveningOn(0)
	token, err := h.UnsubscribeToken(anna.subscription, store.ByMail)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Unsubscribe(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	h.mark(maria, "4")
	h.eveningOn(1)
	if len(anna.letters()) != 1 || !anna.unreached() {
		t.Errorf("%d letters, on the list %v", len(anna.letters()), anna.unreached())
	}
}

// An address that the server knows nothing of, at the very RCPT: mail stops, the
// chat says so, and what the letter told comes there.
func TestRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.set(store.DigestChange{Chat: ref(false)})
	h.sandbox.Mail.FailNext(sandbox.NoSuchMailbox())
	h.mark(maria, "5")
	h.eveningOn(0)
	said := anna.person.Transcript()
	if anna.heard() != 2 || !strings.Contains(said, "такого адреса нет") || !strings.Contains(said, "Исправить адрес") || !strings.Contains(said, "5 (отлично)") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
	lost, err := h.HardToReachOf(t.Context(), "")
	if err != nil || len(lost) != 1 || !lost[0].Reached || lost[0].Mail != "bounces" || lost[0].Chat != "active" {
		t.Errorf("%v %+v", err, lost)
	}
	// Nothing goes there any more; the digest by mail alone waits for a new address.
	h.mark(maria, "4")
	h.eveningOn(1)
	if len(anna.letters()) != 0 || anna.heard() != 2 {
		t.Errorf("%d letters, heard %d", len(anna.letters()), anna.heard())
	}
}
