package notify_test

import (
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// What somebody said goes no further than the level does: announcements and
// messages at once, in digests, in a blocked chat's place, as a come-back, and
// withdrawn; a family's message to a teacher by chat and by mail.
func TestWhatIsSaidLeavesByItsLevel(t *testing.T) {
	t.Parallel()
	said := []string{"сменки", "у фонтана", "Пенал", "задержимся", "Учительская", "Тамара"}
	names := []string{"Мария", "Примеров", "5А"}
	for level, hasNot := range map[school.Level][]string{
		school.Full:     nil,
		school.Headings: said,
		school.Bare:     append(append([]string{"бъявлен"}, said...), names...),
	} {
		t.Run(string(level), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			tap, g := newWiretap(t, h.sandbox.URL()), newGateway(t)
			h.chat = dialChat(t, tap.URL, h.sandbox.Token())
			text := dialText(t, notify.TextConfig{URL: g.URL})
			h.school(level)
			maria := h.child("Мария")
			anna, boris, vera := h.parent("Анна", true, maria), h.parent("Борис", true, maria), h.parent("Вера", false, maria)
			tamara, zoya := h.employee("Тамара", school.Teacher, true), h.employee("Зоя", school.Teacher, true)
			zoya.lives("zoya@example.org")
			zoya.person.Blocks()
			boris.person.Blocks()
			vera.person.Blocks()
			vera.phone("+79000000001")
			for _, m := range []*member{anna, boris, vera} {
				m.wants(0, school.NewsAnnouncement, store.ByChat, true)
			}
			anna.wants(0, school.NewsAnnouncement, store.ByMail, true)
			anna.wants(0, school.NewsMessage, store.ByMail, true)
			first := h.announces(tamara.viewer, school.ForFamilies, "Завтра без сменки")
			h.announces(tamara.viewer, school.ForFamilies, "Встреча у фонтана")
			for _, m := range []*member{anna, boris, vera} {
				h.writes(tamara.viewer, maria, m.account, school.Parent, "Пенал у меня")
			}
			for _, m := range []*member{tamara, zoya} {
				h.writes(anna.viewer, maria, m.account, school.Teacher, "Мы задержимся")
			}
			h.notices(h.Clock.Now())
			h.sendsAll(h.chat, h.mail, text)
			h.takesBack(tamara.viewer, first)
			h.notices(h.Clock.Now())
			h.sendsAll(h.chat, h.mail, text)
			h.eveningOn(0, h.chat, h.mail, text)
			vera.returns()
			h.sendsAll(h.chat, h.mail, text)
			mail := tapped{anna, boris, vera}.mail(t) + tapped{zoya, zoya, zoya}.mail(t)
			ways := map[string]string{"chat": tap.all(), "mail": mail, "sms": strings.Join(g.sent(), "\n")}
			if len(g.sent()) == 0 || len(anna.letters()) < 3 || len(boris.letters()) < 2 || len(zoya.letters()) == 0 || vera.heard() == 0 || tamara.heard() == 0 {
				t.Fatalf("not every way was gone: %d text messages, letters: %d, %d, %d; heard: %d, %d", len(g.sent()),
					len(anna.letters()), len(boris.letters()), len(zoya.letters()), vera.heard(), tamara.heard())
			}
			for name, left := range ways {
				for _, word := range hasNot {
					if strings.Contains(left, word) {
						t.Errorf("%s: %q leaves the house", name, word)
					}
				}
				if level != school.Full || name == "sms" {
					continue
				}
				for _, word := range append(append([]string{}, said[:4]...), "Мария") {
					if !strings.Contains(left, word) {
						t.Errorf("%s: %q is missing", name, word)
					}
				}
			}
		})
	}
}
