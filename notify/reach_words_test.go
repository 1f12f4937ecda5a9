package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// files a note about being ill today, and gives its number.
func (m *member) files(student int64) int64 {
	m.h.t.Helper()
	err := m.h.FileAbsence(m.h.t.Context(), m.viewer, school.AbsenceFiling{
		Students: []int64{student}, Span: school.Span{From: monday, To: monday}, Reason: "illness", Text: "Температура",
	}, store.Reply[[]school.AbsenceNote]{})
	if err != nil {
		m.h.t.Fatal(err)
	}
	return value[int64](m.h, `SELECT max(id) FROM absence_notes`)
}

func (m *member) refuses(note int64, why string) {
	m.h.t.Helper()
	if err := m.h.RefuseAbsence(m.h.t.Context(), m.viewer, note, why, store.Reply[school.AbsenceNote]{}); err != nil {
		m.h.t.Fatal(err)
	}
}

// The school's answer to an absence note reaches a parent whose chat is blocked by
// mail, once, as far as the level goes; who has neither mail nor phone is on the
// curator's list, and who wants no other way gets none.
func TestTheSchoolsAnswerGoesByMail(t *testing.T) {
	t.Parallel()
	for level, says := range map[school.Level]struct{ yes, no []string }{
		school.Full:     {[]string{"Школа отклонила записку", "Мария", "болезнь", "Нужна справка"}, nil},
		school.Headings: {[]string{"Школа отклонила записку", "Мария"}, []string{"болезнь", "Нужна справка", "Температура"}},
		school.Bare:     {[]string{"Школа отклонила записку"}, []string{"Мария", "болезнь", "Нужна справка", "Температура"}},
	} {
		h := newHouse(t)
		h.school(level)
		maria := h.child("Мария")
		anna, boris, vera := h.parent("Анна", true, maria), h.parent("Борис", false, maria), h.parent("Вера", true, maria)
		h.exec(`UPDATE accounts SET fallback = 'none' WHERE id = $1`, vera.account)
		tamara := h.employee("Тамара", school.Teacher, true)
		note := anna.files(maria)
		h.sendsAll()
		before := []int{anna.heard(), boris.heard(), vera.heard()}
		for _, m := range []*member{anna, boris, vera} {
			m.person.Blocks()
		}
		tamara.refuses(note, "Нужна справка")
		h.sendsAll()
		if got := []int{anna.heard(), boris.heard(), vera.heard()}; got[0] != before[0] || got[1] != before[1] || got[2] != before[2] {
			t.Fatalf("%s: a blocked chat heard: %v, %v", level, before, got)
		}
		if n := len(anna.letters()); n != 1 || len(boris.letters()) != 0 || len(vera.letters()) != 0 {
			t.Fatalf("%s: letters: %d, %d, %d", level, n, len(boris.letters()), len(vera.letters()))
		}
		l := anna.letters()[0]
		for _, body := range []string{l.Text, l.HTML} {
			for _, word := range says.yes {
				if !strings.Contains(body, word) {
					t.Errorf("%s: %q is missing:\n%s", level, word, body)
				}
			}
			for _, word := range says.no {
				if strings.Contains(body+l.Subject, word) {
					t.Errorf("%s: %q is told:\n%s", level, word, body)
				}
			}
		}
		if l.Subject != "Школа отклонила записку об отсутствии" || !strings.Contains(l.Text, "вместо сообщения в чате") {
			t.Errorf("%s: %q\n%s", level, l.Subject, l.Text)
		}
		if peek := peekedAt(l.HTML); peek == "" || strings.Contains(peek, "Мария") || strings.Contains(peek, "болезнь") {
			t.Errorf("%s: a lock screen shows %q", level, peek)
		}
		if anna.unreached() || !boris.unreached() || !vera.unreached() {
			t.Errorf("%s: on the list: %v, %v, %v", level, anna.unreached(), boris.unreached(), vera.unreached())
		}
	}
}

// A class teacher whose chat is blocked hears of a note by mail, at night too; the
// other parent's «filed too» waits for the morning. A text message says only that
// there is something.
func TestWordsOfANoteByOtherWays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := newGateway(t)
	text := dialText(t, notify.TextConfig{URL: g.URL})
	maria := h.child("Мария")
	anna, boris, vera := h.parent("Анна", false, maria), h.parent("Борис", true, maria), h.parent("Вера", false, maria)
	vera.phone("+79000000001")
	tamara := h.employee("Тамара", school.Teacher, true)
	tamara.lives("tamara@example.org")
	h.exec(`UPDATE accounts SET quiet_from = 1260, quiet_to = 420 WHERE id = $1`, boris.account)
	for _, m := range []*member{boris, vera, tamara} {
		m.person.Blocks()
		h.exec(`UPDATE chats SET state = 'blocked' WHERE account_id = $1`, m.account)
	}
	night := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC) // 23:00 in Moscow
	h.Clock.Set(night)
	anna.files(maria)
	stop := h.runs(h.sender(h.chat, h.mail, text))
	eventually(t, "the teacher has the letter", func() bool { return len(tamara.letters()) == 1 && len(g.sent()) == 1 })
	stop()
	if l := tamara.letters()[0]; l.Subject != "Записка об отсутствии" || !strings.Contains(l.Text, "Примерова Мария") {
		t.Errorf("%q\n%s", l.Subject, l.Text)
	}
	if sms := g.sent()[0]; strings.Contains(sms, "Мария") || !strings.Contains(sms, "Откройте бота") {
		t.Errorf("%s", sms)
	}
	if len(boris.letters()) != 0 {
		t.Error("a parent is written to at night")
	}
	h.Clock.Set(night.Add(8 * time.Hour)) // 07:00
	h.sendsAll(h.chat, h.mail, text)
	if n := len(boris.letters()); n != 1 || boris.letters()[0].Subject != "Другой родитель подал записку об отсутствии" {
		t.Errorf("%d letters in the morning", n)
	}
}

// A message to a teacher whose chat takes nothing comes by mail, as far as the
// school lets mail carry it, and once.
func TestAMessageToATeacherGoesByMail(t *testing.T) {
	t.Parallel()
	for level, whole := range map[school.Level]bool{school.Full: true, school.Headings: false, school.Bare: false} {
		h := newHouse(t)
		h.school(level)
		maria := h.child("Мария")
		anna := h.parent("Анна", false, maria)
		tamara := h.employee("Тамара", school.Teacher, true)
		tamara.lives("tamara@example.org")
		tamara.person.Blocks()
		h.writes(anna.viewer, maria, tamara.account, school.Teacher, "Мы задержимся")
		h.sendsAll()
		if n := len(tamara.letters()); n != 1 {
			t.Fatalf("%s: %d letters", level, n)
		}
		l := tamara.letters()[0]
		for _, body := range []string{l.Text, l.HTML} {
			if !strings.Contains(body, "Новое сообщение") || strings.Contains(body, "Мы задержимся") != whole || strings.Contains(body, "Мария") != whole {
				t.Errorf("%s:\n%s", level, body)
			}
		}
		if peek := peekedAt(l.HTML); strings.Contains(peek, "Мария") || strings.Contains(peek, "задержимся") {
			t.Errorf("%s: a lock screen shows %q", level, peek)
		}
		if l.Subject != "Новое сообщение" || !strings.Contains(l.Text, "вместо сообщения в чате") || tamara.unreached() {
			t.Errorf("%s: %q\n%s", level, l.Subject, l.Text)
		}
	}
}

// peekedAt is what a list of letters shows after the subject.
func peekedAt(html string) string {
	_, peek, _ := strings.Cut(html, `<div style="max-height:0`)
	_, peek, _ = strings.Cut(peek, ">")
	peek, _, _ = strings.Cut(peek, "</div>")
	return peek
}

// What is about the address itself goes by no letter, and what has nothing to say
// any more by no other way.
func TestWordsThatGoByNoOtherWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.person.Blocks()
	h.service(anna, store.ByChat, store.Service{Key: store.MailProved})
	h.service(anna, store.ByChat, store.Service{Key: store.NoteSettled, Args: map[string]string{"Note": "1"}}) // there is none
	h.service(anna, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "Мария"}})
	h.sendsAll()
	letters := anna.letters()
	if len(letters) != 1 || letters[0].Subject != "Дневник подключили в другом чате" || !strings.Contains(letters[0].Text, "сообщите в школу") {
		t.Errorf("%d letters: %+v", len(letters), subjects(letters))
	}
}

func subjects(letters []sandbox.Letter) (all []string) {
	for _, l := range letters {
		all = append(all, l.Subject)
	}
	return all
}

// A word of the school that came back undelivered is forgotten by then, so no other
// way can tell it: the curator's list says whom it did not reach.
func TestWordsThatComeBackAreNotLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, vera := h.parent("Анна", false, maria), h.parent("Борис", true, maria), h.parent("Вера", true, maria)
	tamara := h.employee("Тамара", school.Teacher, true)
	note := anna.files(maria)
	h.sendsAll()
	for _, m := range []*member{boris, vera} {
		m.person.Blocks()
		h.exec(`UPDATE chats SET state = 'blocked' WHERE account_id = $1`, m.account)
	}
	tamara.refuses(note, "Нужна справка")
	h.sendsAll()
	vera.returns() // she reads the answer in the chat
	for _, m := range []*member{boris, vera} {
		if len(m.letters()) != 1 || m.unreached() {
			t.Fatalf("%d letters, on the list: %v", len(m.letters()), m.unreached())
		}
		id := value[int64](h, `SELECT id FROM deliveries WHERE account_id = $1 AND channel = 'mail' AND kind = 'service' AND state = 'sent'`, m.account)
		token, err := h.BounceToken(store.DeliveryRef{On: monday, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.Bounce(t.Context(), store.Returned{Token: token, Status: "5.7.1", Ways: []store.Channel{store.ByChat, store.ByMail}}); err != nil || got != store.BounceCounts {
			t.Fatal(got, err)
		}
	}
	if !boris.unreached() || vera.unreached() {
		t.Errorf("on the list: %v, %v", boris.unreached(), vera.unreached())
	}
}
