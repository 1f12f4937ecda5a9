package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
)

// What every member of a school sees of it, and nobody else.
const (
	timetable1 = "classes: 5А | 5А алгебра | 5А физика | 6Б | 6Б физика\n"
	lessons1   = "holidays: каникулы: школа 1\nlessons: 5А алгебра | 5А физика | 6Б физика\n"
	works1     = "schools: школа 1\nworks: работа: 5А алгебра | работа: 5А физика | работа: 6Б физика\n"
)

func TestAParentSeesTheirChildrenInBothSchools(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.parentOf("папа Бори", "Боря")
	mother := w.as(w.parentOf("мама Ани и Глеба", "Аня", "Глеб"))
	same(t, mother.sees(), `
		accounts: мама Ани и Глеба
		attendance: Аня, 5А алгебра | Аня, 5А физика | Аня, весь день | Глеб, 1В чтение | Глеб, весь день
		chats: мама Ани и Глеба
		classes: 1В | 1В чтение | 5А | 5А алгебра | 5А физика | 6Б | 6Б физика
		consents: мама Ани и Глеба
		enrolments: Алгебраистова в 5А | Алгебраистова в 5А алгебра | Аня в 5А | Аня в 5А алгебра | Аня в 5А физика | `+
		`Глеб в 1В | Глеб в 1В чтение | Физиков в 5А физика | Физиков в 6Б физика | Чтецова в 1В | Чтецова в 1В чтение
		holidays: каникулы: школа 1 | каникулы: школа 2
		lessons: 1В чтение | 5А алгебра | 5А физика | 6Б физика
		links: мама Ани и Глеба | мама Ани и Глеба
		marks: Аня, 5А алгебра | Аня, 5А физика | Глеб, 1В чтение
		notes: Аня: comment | Аня: remark | Глеб: comment | Глеб: remark
		people: Алгебраистова | Аня | Глеб | Завучева | Кураторов | Физиков | Чтецова
		schools: школа 1 | школа 2
		works: работа: 1В чтение | работа: 5А алгебра | работа: 5А физика | работа: 6Б физика
	`)
}

func TestAStudentSeesThemselvesWithoutRemarks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.student("Аня")
	boy := w.as(w.student("Боря"))
	same(t, boy.sees(), `
		accounts: Боря
		attendance: Боря, 5А алгебра | Боря, 5А физика | Боря, весь день
		chats: Боря
		`+timetable1+`consents: Боря
		enrolments: Алгебраистова в 5А | Алгебраистова в 5А алгебра | Боря в 5А | Боря в 5А алгебра | Боря в 5А физика | `+
		`Физиков в 5А физика | Физиков в 6Б физика
		`+lessons1+`links: Боря
		marks: Боря, 5А алгебра | Боря, 5А физика
		notes: Боря: comment
		people: Алгебраистова | Боря | Завучева | Физиков
		person_roles: Боря: student
		`+works1)
}

func TestAClassTeacherSeesTheWholeOfTheirClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.parentOf("папа Бори", "Боря")
	teacher := w.as(w.employee("Алгебраистова", school.Teacher))
	same(t, teacher.sees(), `
		accounts: Алгебраистова
		attendance: Аня, 5А алгебра | Аня, 5А физика | Аня, весь день | Боря, 5А алгебра | Боря, 5А физика | Боря, весь день
		chats: Алгебраистова
		`+timetable1+`consents: Алгебраистова
		enrolments: Алгебраистова в 5А | Алгебраистова в 5А алгебра | Аня в 5А | Аня в 5А алгебра | Аня в 5А физика | `+
		`Боря в 5А | Боря в 5А алгебра | Боря в 5А физика | Физиков в 5А физика | Физиков в 6Б физика
		`+lessons1+`links: Алгебраистова
		marks: Аня, 5А алгебра | Аня, 5А физика | Боря, 5А алгебра | Боря, 5А физика
		notes: Аня: comment | Аня: remark | Боря: comment | Боря: remark
		people: Алгебраистова | Аня | Боря | Завучева | Физиков
		person_roles: Алгебраистова: teacher
		`+works1)
}

func TestASubjectTeacherSeesTheirSubjectOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.as(w.employee("Физиков", school.Teacher))
	same(t, teacher.sees(), `
		accounts: Физиков
		attendance: Аня, 5А физика | Боря, 5А физика | Вера, 6Б физика
		chats: Физиков
		`+timetable1+`consents: Физиков
		enrolments: Алгебраистова в 5А | Алгебраистова в 5А алгебра | Аня в 5А физика | Боря в 5А физика | Вера в 6Б физика | `+
		`Физиков в 5А физика | Физиков в 6Б физика
		`+lessons1+`links: Физиков
		marks: Аня, 5А физика | Боря, 5А физика | Вера, 6Б физика
		notes: Вера: comment | Вера: remark
		people: Алгебраистова | Аня | Боря | Вера | Завучева | Физиков
		person_roles: Физиков: teacher
		`+works1)
}

const school1 = `
		attendance: Аня, 5А алгебра | Аня, 5А физика | Аня, весь день | Боря, 5А алгебра | Боря, 5А физика | Боря, весь день | ` +
	`Вера, 6Б физика | Вера, весь день
		marks: Аня, 5А алгебра | Аня, 5А физика | Боря, 5А алгебра | Боря, 5А физика | Вера, 6Б физика
		notes: Аня: comment | Аня: remark | Боря: comment | Боря: remark | Вера: comment | Вера: remark
		people: Алгебраистова | Аня | Боря | Вера | Завучева | Физиков
		schools: школа 1
	`

func TestManagementAndTheFirstCuratorSeeTheirSchool(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tables := []string{"attendance", "marks", "notes", "people", "schools"}
	same(t, w.as(w.employee("Завучева", school.Management)).sees(tables...), school1)
	first := w.account("первый куратор") // made on the command line: no person on the list
	w.link(first, "curator", "школа 1", "", "")
	same(t, w.as(store.Viewer{Account: first, Role: school.Curator}).sees(tables...), school1)
}

func TestACuratorOfAnotherSchoolSeesNothingOfThisOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	curator := w.as(w.employee("Кураторов", school.Curator))
	same(t, curator.sees(), `
		accounts: Кураторов
		attendance: Глеб, 1В чтение | Глеб, весь день
		chats: Кураторов
		classes: 1В | 1В чтение
		consents: Кураторов
		enrolments: Глеб в 1В | Глеб в 1В чтение | Чтецова в 1В | Чтецова в 1В чтение
		holidays: каникулы: школа 2
		lessons: 1В чтение
		links: Кураторов
		marks: Глеб, 1В чтение
		notes: Глеб: comment | Глеб: remark
		people: Глеб | Кураторов | Чтецова
		person_roles: Глеб: student | Кураторов: curator | Чтецова: teacher
		schools: школа 2
		works: работа: 1В чтение
	`)
}

func TestWhoHoldsNoRoleIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	notHeld, noAccount := "refused: ERROR: role not held (SQLSTATE ZV403)", "refused: ERROR: no such account (SQLSTATE ZV403)"
	stranger := w.account("никто")
	for _, role := range []school.Role{school.Parent, school.Student, school.Teacher, school.Curator, school.Management, "staff", ""} {
		same(t, w.as(store.Viewer{Account: stranger, Role: role}).sees(), notHeld)
	}
	same(t, w.as(store.Viewer{Account: 0, Role: school.Parent}).sees(), noAccount)

	mother := w.parentOf("мама Ани", "Аня")
	for _, role := range []school.Role{school.Student, school.Teacher, school.Curator, school.Management} {
		same(t, w.as(store.Viewer{Account: mother.Account, Role: role}).sees(), notHeld)
	}
	w.exec(`UPDATE accounts SET blocked_at = '2026-11-01' WHERE id = $1`, mother.Account)
	same(t, w.as(mother).sees(), noAccount)
	if _, err := w.Diary(t.Context(), mother, w.ids["Аня"], thisWeek); school.CodeOf(err) != school.Denied {
		t.Errorf("a blocked account's diary: %v, want denied", err)
	}
}

func TestAnEndedLinkShowsNothingFromTheNextTransactionOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.parentOf("мама Ани и Бори", "Аня", "Боря")
	mother := w.as(v)
	same(t, mother.sees("marks"), "marks: Аня, 5А алгебра | Аня, 5А физика | Боря, 5А алгебра | Боря, 5А физика\n")
	w.exec(`UPDATE links SET ended_at = '2026-11-23' WHERE account_id = $1 AND student_id = $2`, v.Account, w.ids["Аня"])
	same(t, mother.sees("marks", "people"), "marks: Боря, 5А алгебра | Боря, 5А физика\npeople: Алгебраистова | Боря | Завучева | Физиков\n")
	w.exec(`UPDATE links SET ended_at = '2026-11-23' WHERE account_id = $1`, v.Account)
	same(t, mother.sees(), "refused: ERROR: role not held (SQLSTATE ZV403)")
}

func TestARoleIsSeenFromOneAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.employee("Алгебраистова", school.Teacher) // leads 5А and is the mother of Глеб
	w.link(v.Account, "parent", "Глеб", "Глеб", "")
	both := w.as(v)
	same(t, both.sees("marks"), "marks: Аня, 5А алгебра | Аня, 5А физика | Боря, 5А алгебра | Боря, 5А физика\n")
	both.who.Role = school.Parent
	same(t, both.sees("marks"), "marks: Глеб, 1В чтение\n")

	// Twice in one transaction: the second takes everything of the first away.
	err := both.in(func(tx pgx.Tx) error {
		if _, err := tx.Exec(t.Context(), `SELECT enter($1, 'teacher', $2)`, v.Account, w.Clock.Now()); err != nil {
			return err
		}
		var foreign int
		err := tx.QueryRow(t.Context(), `SELECT count(*) FROM marks WHERE student_id = $1`, w.ids["Глеб"]).Scan(&foreign)
		if foreign != 0 {
			t.Errorf("the teacher sees %d marks of the mother's child", foreign)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestStaffRightsFollowTheSchoolsListDayByDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.employee("Алгебраистова", school.Teacher)
	teacher, id := w.as(v), w.ids["Алгебраистова"]
	all := "marks: Аня, 5А алгебра | Аня, 5А физика | Боря, 5А алгебра | Боря, 5А физика\n"
	gone := "refused: ERROR: role not held (SQLSTATE ZV403)"
	same(t, teacher.sees("marks"), all)

	w.exec(`UPDATE enrolments SET begins = '2026-11-24' WHERE person_id = $1 AND leads`, id)
	same(t, teacher.sees("marks"), "marks: Аня, 5А алгебра | Боря, 5А алгебра\n")
	w.Clock.Set(time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)) // the 24th begins in Moscow
	same(t, teacher.sees("marks"), all)
	w.exec(`UPDATE enrolments SET ends = '2026-11-23' WHERE person_id = $1 AND class_id = $2`, w.ids["Аня"], w.ids["5А"])
	same(t, teacher.sees("marks"), "marks: Аня, 5А алгебра | Боря, 5А алгебра | Боря, 5А физика\n") // Аня left the class yesterday
	w.exec(`UPDATE person_roles SET ends = '2026-11-24' WHERE person_id = $1`, id)
	same(t, teacher.sees("people"), "people: Алгебраистова | Аня | Боря | Завучева | Физиков\n")
	w.exec(`UPDATE person_roles SET ends = '2026-11-23' WHERE person_id = $1`, id)
	same(t, teacher.sees(), gone)
	w.exec(`UPDATE person_roles SET ends = NULL WHERE person_id = $1`, id)
	w.exec(`UPDATE people SET ended_on = '2026-11-23' WHERE id = $1`, id)
	same(t, teacher.sees(), gone)
}

// A code of one school must not open another: whoever teaches in both is linked
// by a code of each.
func TestALinkOfOneSchoolGivesNothingOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`INSERT INTO person_roles (person_id, school_id, role) VALUES ($1, $2, 'teacher')`, w.ids["Физиков"], w.ids["школа 2"])
	w.teaches("Физиков", "1В", true)
	v := w.employee("Физиков", school.Teacher)
	same(t, w.as(v).sees("marks", "schools"), "marks: Аня, 5А физика | Боря, 5А физика | Вера, 6Б физика\nschools: школа 1\n")
	w.link(v.Account, "staff", "школа 2", "", "Физиков")
	same(t, w.as(v).sees("marks"), "marks: Аня, 5А физика | Боря, 5А физика | Вера, 6Б физика | Глеб, 1В чтение\n")
}

// Nobody who has not entered sees a row, on a fresh connection or on one that a
// person has just left.
func TestScopesEndWithTheTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother := w.as(w.parentOf("мама Ани", "Аня"))
	nothing := func(when string) {
		t.Helper()
		for _, v := range views {
			var n int
			if err := mother.conn.QueryRow(context.Background(), `SELECT count(*) FROM `+v.table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s %s shows %d rows, %v", when, v.table, n, err)
			}
		}
	}
	nothing("before anybody entered")
	same(t, mother.sees("notes"), "notes: Аня: comment | Аня: remark\n")
	nothing("after the person left")
}

// One connection serves one person after another: nothing of the first is left.
func TestAPooledConnectionForgetsWhoeverItServed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, err := store.Open(t.Context(), store.Options{URL: w.URL, Keys: w.Keys, Clock: w.Clock.Now, Conns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	mother, father := w.parentOf("мама Ани", "Аня"), w.parentOf("папа Бори", "Боря")
	for range 3 {
		for _, v := range []store.Viewer{mother, father} {
			for _, child := range []string{"Аня", "Боря"} {
				_, err := one.Diary(t.Context(), v, w.ids[child], thisWeek)
				if own := (v == mother) == (child == "Аня"); own && err != nil || !own && school.CodeOf(err) != school.NotFound {
					t.Errorf("account %d asks for %s: %v", v.Account, child, err)
				}
			}
		}
		if _, err := one.Diary(t.Context(), store.Viewer{Account: mother.Account, Role: school.Teacher}, w.ids["Аня"], thisWeek); school.CodeOf(err) != school.Denied {
			t.Errorf("a role that is not held: %v, want denied", err)
		}
	}
}
