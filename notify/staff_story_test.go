package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// employee is somebody of the staff with a chat and the digest that linking
// gives; leads makes a class teacher of 5А.
func (h *house) employee(name string, role school.Role, leads bool) *member {
	h.t.Helper()
	m := &member{h: h, person: h.sandbox.Person(name)}
	m.person.Says("/start")
	person := value[int64](h, `INSERT INTO people (school_id, family, given, staff) VALUES (1, 'Учительская', $1, true) RETURNING id`, name)
	h.exec(`INSERT INTO person_roles (person_id, school_id, role) VALUES ($1, 1, $2)`, person, string(role))
	if leads {
		h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role, leads) VALUES (1, 1, $1, 'teacher', true)`, person)
	}
	m.account = value[int64](h, `INSERT INTO accounts (active_role, created_at) VALUES ($1, $2) RETURNING id`, string(role), h.Clock.Now())
	m.viewer = store.Viewer{Account: m.account, Role: role}
	h.exec(`INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES ($1, $2, $3, 'active', $4)`, theBot, m.person.ID, m.account, h.Clock.Now())
	h.exec(`INSERT INTO links (account_id, school_id, role, person_id, since) VALUES ($1, 1, 'staff', $2, $3)`, m.account, person, h.Clock.Now())
	if _, err := h.SubscribeStaff(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
	return m
}

// away writes a student into the register of a day: of one lesson of the
// timetable, or of the whole day (0).
func (h *house) away(student int64, day string, class int64, kind school.AbsenceKind) {
	h.t.Helper()
	h.exec(`INSERT INTO attendance (school_id, student_id, class_id, lesson_id, day, kind)
		SELECT 1, $1, nullif($3, 0), (SELECT id FROM lessons WHERE class_id = $3 AND day = $2::date), $2::date, $4`, student, day, class, string(kind))
}

func (h *house) note(student, by int64, from, to string) {
	h.t.Helper()
	h.exec(`INSERT INTO absence_notes (school_id, student_id, filed_by, filed_name, filed_at, from_day, to_day, reason, seal, sent_to)
		VALUES (1, $1, $2, 'Примерова Анна', $3, $4::date, $5::date, 'illness', $6, 'leader')`, student, by, h.Clock.Now(), from, to, from)
}

// quarter is 07:45 of a day in Moscow.
func quarter(day int) time.Time { return time.Date(2026, 11, day, 4, 45, 0, 0, time.UTC) }

// On Tuesday morning a class teacher reads what waits and who was away with no
// word; names of families that are not linked come on Monday only.
func TestTheClassTeachersMorning(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr, oleg, yana := h.child("Мария"), h.child("Пётр"), h.child("Олег"), h.child("Яна")
	anna := h.parent("Анна", false, maria, petr, oleg)
	h.exec(`UPDATE subscriptions SET active = false`)
	tamara := h.employee("Тамара", school.Teacher, true)
	plain := h.employee("Борис", school.Teacher, false)
	h.away(petr, "2026-11-23", 2, school.Absent)
	h.away(petr, "2026-11-23", 3, school.Absent)
	h.away(maria, "2026-11-23", 0, school.Absent) // by a note
	h.away(yana, "2026-11-23", 0, school.Ill)     // the register knows why
	h.away(oleg, "2026-11-18", 2, school.Absent)  // last week
	h.note(maria, anna.account, "2026-11-23", "2026-11-25")

	tally := h.at(quarter(24))
	if tally[store.ByChat][store.Sent] != 1 || tamara.heard() != 1 || plain.heard() != 0 {
		t.Fatalf("%v, Тамара heard %d, Борис %d", tally, tamara.heard(), plain.heard())
	}
	got := tamara.last()
	for _, want := range []string{"Классному руководителю: 24 ноября", "5А", "Примерова Мария: 23–25 ноября", "Примерова Пётр: вчера, уроки 2, 3", "Родители не подключены: 1 из 4"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	for _, not := range []string{"Яна", "Олег", "болезнь", "Мария: вчера"} {
		if strings.Contains(got, not) {
			t.Errorf("%q is told:\n%s", not, got)
		}
	}
	if n := value[int](h, `SELECT count(*)::int FROM audit WHERE action = 'staff_digest' AND account_id = $1 AND school_id = 1`, tamara.account); n != 1 {
		t.Errorf("%d rows of the audit", n)
	}
	// Nothing to say but the unlinked family: silence, until the next week begins.
	h.exec(`UPDATE absence_notes SET verdict = 'confirmed', settled_at = $1`, h.Clock.Now())
	for day := 25; day <= 29; day++ {
		h.at(quarter(day))
	}
	if tamara.heard() != 1 {
		t.Errorf("heard %d by Sunday:\n%s", tamara.heard(), tamara.last())
	}
	h.at(quarter(30))
	if tamara.heard() != 2 || !strings.Contains(tamara.last(), "Примерова Яна") {
		t.Errorf("heard %d on Monday:\n%s", tamara.heard(), tamara.last())
	}
}

// The management reads the day's attendance of its own school at four.
func TestTheManagementsAfternoon(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr, oleg := h.child("Мария"), h.child("Пётр"), h.child("Олег")
	h.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 2', 'Europe/Moscow')`)
	h.exec(`INSERT INTO classes (school_id, kind, title) VALUES (1, 'homeroom', '10Б'), (2, 'homeroom', '7В')`)
	h.exec(`WITH p AS (INSERT INTO people (school_id, family, given) VALUES (1, 'Примерова', 'Ева') RETURNING id)
		INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 1, c, id, 'student' FROM p, unnest(ARRAY[4, 2]) c`)
	galina := h.employee("Галина", school.Management, false)
	four := time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)
	h.away(maria, "2026-11-23", 2, school.Absent)
	h.away(maria, "2026-11-23", 3, school.Absent)
	h.away(petr, "2026-11-23", 0, school.Ill)
	h.away(oleg, "2026-11-23", 2, school.Late)
	if tally := h.at(four); tally[store.ByChat][store.Sent] != 1 {
		t.Fatalf("%v", tally)
	}
	got := galina.last()
	for _, want := range []string{"Посещаемость за 23 ноября", "Школа № 1", "Отсутствуют: 2 из 4", "5А: нет 2 из 3", "без записки: 1", "с опозданием: 1", "10Б"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
	if strings.Contains(got, "7В") || strings.Contains(got, "Мария") {
		t.Errorf("too much is told:\n%s", got)
	}
	h.at(four.AddDate(0, 0, 1)) // an empty register
	h.at(four.AddDate(0, 0, 6)) // Sunday
	if galina.heard() != 1 {
		t.Errorf("heard %d:\n%s", galina.heard(), galina.last())
	}
}

// What was queued is not sent to somebody who leads the class no longer, who has
// left, who was blocked or who turned it off, nor in the evening.
func TestAStaffDigestStopsWithTheRight(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET active = false`)
	h.note(maria, anna.account, "2026-11-24", "2026-11-24")
	for name, lose := range map[string]string{
		store.WhyNoAccess:     `UPDATE enrolments SET ends = '2026-11-23' WHERE leads AND person_id = (SELECT person_id FROM links WHERE account_id = $1)`,
		"left":                `UPDATE people SET ended_on = '2026-11-23' WHERE id = (SELECT person_id FROM links WHERE account_id = $1)`,
		"role":                `UPDATE person_roles SET ends = '2026-11-23' WHERE person_id = (SELECT person_id FROM links WHERE account_id = $1)`,
		"unlinked":            `UPDATE links SET ended_at = '2026-11-24 04:45+00' WHERE account_id = $1`,
		store.WhyBlocked:      `UPDATE accounts SET blocked_at = '2026-11-24 04:45+00' WHERE id = $1`,
		store.WhyUnsubscribed: `UPDATE subscriptions SET active = false WHERE account_id = $1`,
		store.WhyTooLate:      `SELECT $1::bigint`,
	} {
		m := h.employee("Тамара", school.Teacher, true)
		h.Clock.Set(quarter(24))
		refs, err := h.ClaimDigests(t.Context(), quarter(24), everySlot)
		if err != nil || len(refs) != 1 {
			t.Fatalf("%s: %v %v", name, refs, err)
		}
		rows, err := h.LookAhead(t.Context(), store.Take{Owner: 9, Channel: store.ByChat, Limit: 10})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%s: %v %v", name, rows, err)
		}
		written, err := h.Letters(t.Context(), theBot, rows)
		if err != nil || written[0].Stop != "" {
			t.Fatalf("%s: %+v %v", name, written, err)
		}
		if ok, why, err := h.MaySend(t.Context(), written[0]); !ok || why != "" || err != nil {
			t.Fatalf("%s: may not be sent: %s %v", name, why, err)
		}
		h.exec(lose, m.account)
		if ok, _, err := h.MaySend(t.Context(), written[0]); err != nil || ok && name != store.WhyTooLate {
			t.Errorf("%s: what was written before may still go: %v", name, err)
		}
		h.exec(`UPDATE deliveries SET state = 'queued', owner = NULL WHERE id = $1`, rows[0].ID)
		if name == store.WhyTooLate {
			h.Clock.Advance(4*time.Hour + time.Minute)
		}
		stop := h.runs(h.sender())
		eventually(t, name, func() bool {
			return value[string](h, `SELECT state FROM deliveries WHERE account_id = $1`, m.account) == string(store.Dropped)
		})
		stop()
		if m.heard() != 0 {
			t.Errorf("%s: heard %s", name, m.last())
		}
		h.exec(`UPDATE subscriptions SET active = false WHERE account_id = $1`, m.account)
		h.Clock.Set(evening.AddDate(0, 0, -1))
	}
}

func everySlot(s school.Schedule, next, at time.Time) (slot, following time.Time) {
	following, _ = s.Next(at)
	return next, following
}

// After an outage of a morning the digest still comes; after one of a day it
// does not, and the next morning's does.
func TestALateMorningIsSkipped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET active = false`)
	h.note(maria, anna.account, "2026-11-24", "2026-11-30")
	tamara := h.employee("Тамара", school.Teacher, true)
	h.at(quarter(24).Add(3 * time.Hour))
	if tamara.heard() != 1 {
		t.Fatalf("heard %d", tamara.heard())
	}
	h.at(quarter(25).Add(5 * time.Hour))
	if tamara.heard() != 1 {
		t.Errorf("heard %d: the second came five hours late", tamara.heard())
	}
	h.at(quarter(26))
	if tamara.heard() != 2 {
		t.Errorf("heard %d", tamara.heard())
	}
}
