package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// teacher is the class teacher of 5А, who can announce.
func (h *house) teacher() store.Viewer {
	h.t.Helper()
	person := value[int64](h, `INSERT INTO people (school_id, family, given, middle, staff) VALUES (1, 'Учительская', 'Тамара', 'Львовна', true) RETURNING id`)
	h.exec(`INSERT INTO person_roles (person_id, school_id, role) VALUES ($1, 1, 'teacher')`, person)
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role, leads) VALUES (1, 1, $1, 'teacher', true)`, person)
	account := value[int64](h, `INSERT INTO accounts (created_at) VALUES ($1) RETURNING id`, h.Clock.Now())
	h.exec(`INSERT INTO links (account_id, school_id, role, person_id, since) VALUES ($1, 1, 'staff', $2, $3)`, account, person, h.Clock.Now())
	return store.Viewer{Account: account, Role: school.Teacher}
}

// announces says something to 5А and gives its number.
func (h *house) announces(v store.Viewer, part school.Part, text string) (id int64) {
	h.t.Helper()
	keep := store.Reply[store.Announced]{}
	if err := h.Announce(h.t.Context(), v, school.Announcing{School: 1, Class: 1, Part: part, Text: text}, keep); err != nil {
		h.t.Fatal(err)
	}
	return value[int64](h, `SELECT max(id) FROM announcements`)
}

func (h *house) takesBack(v store.Viewer, id int64) {
	h.t.Helper()
	if err := h.WithdrawAnnouncement(h.t.Context(), v, id, store.Reply[store.Announced]{}); err != nil {
		h.t.Fatal(err)
	}
}

// Who wants it hears at once, one line for two children in the class; who does not
// has it in the digest; the student not at all, since it is for parents; the author,
// a mother of the class herself, by neither way.
func TestAnAnnouncementIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna, boris, herself := h.parent("Анна", false, maria, petr), h.parent("Борис", false, maria), h.member("Мария", school.Student, false, maria)
	tamara := h.teacher()
	author := h.parent("Тамара", false, maria)
	h.exec(`UPDATE links SET account_id = $2 WHERE account_id = $1`, tamara.Account, author.account)
	tamara.Account = author.account
	for _, m := range []*member{anna, herself, author} {
		m.wants(0, school.NewsAnnouncement, store.ByChat, true)
	}
	h.announces(tamara, school.ForParents, "Собрание <в среду> в 18:30")
	h.tells(h.Clock.Now())
	if anna.heard() != 1 || boris.heard()+herself.heard()+author.heard() != 0 {
		t.Fatalf("at once Анна heard %d, Борис %d, Мария %d, the author %d", anna.heard(), boris.heard(), herself.heard(), author.heard())
	}
	if text := anna.last(); strings.Count(text, "Собрание <в среду> в 18:30") != 1 || !strings.Contains(text, "Учительская\u00a0Т.\u00a0Л., классный руководитель") || strings.Contains(text, "Ничего нового") {
		t.Errorf("Анна hears:\n%s", text)
	}
	h.mark(maria, "5")
	h.at(evening)
	for name, m := range map[string]*member{"Анна": anna, "Борис": boris} {
		if strings.Count(m.last(), "Собрание <в среду> в 18:30") != 1 || !strings.Contains(m.last(), "Объявления") {
			t.Errorf("the digest of %s:\n%s", name, m.last())
		}
	}
	for name, m := range map[string]*member{"the student": herself, "the author": author} {
		if strings.Contains(m.last(), "Собрание") || !strings.Contains(m.last(), "5 (отлично)") {
			t.Errorf("the digest of %s:\n%s", name, m.last())
		}
	}
}

// One message for two children, though their digests are apart.
func TestAnAnnouncementIsOneNoticeWhereDigestsAreApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	h.exec(`UPDATE subscriptions SET student_id = $1`, maria)
	anna.wants(0, school.NewsAnnouncement, store.ByChat, true)
	h.announces(h.teacher(), school.ForFamilies, "Завтра без сменки")
	h.tells(h.Clock.Now())
	if anna.heard() != 1 || strings.Count(anna.last(), "Завтра без сменки") != 1 {
		t.Errorf("heard %d:\n%s", anna.heard(), anna.last())
	}
}

// Taken back, it is told as such to whom it was told of; who was in quiet hours
// meanwhile, or waits for a digest, hears of neither.
func TestAWithdrawnAnnouncement(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, vera := h.parent("Анна", false, maria), h.parent("Борис", false, maria), h.parent("Вера", false, maria)
	for _, m := range []*member{anna, boris} {
		m.wants(0, school.NewsAnnouncement, store.ByChat, true)
	}
	boris.settles(store.SettingsChange{Quiet: &school.Quiet{From: 8 * 60, To: 10 * 60}}) // it is 09:00
	tamara := h.teacher()
	id := h.announces(tamara, school.ForFamilies, "Собрание в среду")
	h.tells(h.Clock.Now())
	if anna.heard() != 1 || boris.heard() != 0 {
		t.Fatalf("Анна heard %d, Борис %d", anna.heard(), boris.heard())
	}
	h.Clock.Advance(time.Minute)
	h.takesBack(tamara, id)
	h.tells(h.Clock.Now())
	h.tells(h.after(2 * time.Hour))
	if anna.heard() != 2 || boris.heard() != 0 || !strings.HasPrefix(anna.last(), "Объявление отозвано") || !strings.Contains(anna.last(), "«Собрание в среду»") {
		t.Errorf("Анна heard %d, Борис %d:\n%s", anna.heard(), boris.heard(), anna.last())
	}
	h.mark(maria, "5")
	h.at(evening)
	if strings.Contains(vera.last(), "Собрание") {
		t.Errorf("the digest tells of what was withdrawn:\n%s", vera.last())
	}
	// Within the hold that a school has set it is no news at all.
	h.exec(`UPDATE schools SET holds = '{"announcement": 300}'`)
	h.takesBack(tamara, h.announces(tamara, school.ForFamilies, "Ошибка"))
	if n := value[int](h, `SELECT count(*) FROM news_pending WHERE kind = 'announcement'`); n != 0 {
		t.Errorf("%d rows are held", n)
	}
}
