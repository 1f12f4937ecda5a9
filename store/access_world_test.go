package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// world is a small town with two schools. Rows say in words whose they are, so
// that what a person sees reads as a list of words.
type world struct {
	*storetest.DB
	t     *testing.T
	owner *pgx.Conn
	ids   map[string]int64 // by the words
}

// newWorld: school 1 has the classes 5А (Аня, Боря) and 6Б (Вера), school 2 has
// 1В (Глеб). Of each child there is something in every book.
func newWorld(t *testing.T) *world { return settle(t, storetest.New(t)) }

func settle(t *testing.T, db *storetest.DB) *world {
	t.Helper()
	w := &world{DB: db, t: t, owner: db.Owner(t), ids: map[string]int64{}}
	w.school("школа 1")
	w.school("школа 2")

	w.class("5А", "школа 1", "homeroom")
	w.class("5А алгебра", "школа 1", "scheduled")
	w.class("5А физика", "школа 1", "scheduled")
	w.class("6Б", "школа 1", "homeroom")
	w.class("6Б физика", "школа 1", "scheduled")
	w.class("1В", "школа 2", "homeroom")
	w.class("1В чтение", "школа 2", "scheduled")

	w.child("Аня", "5А", "5А алгебра", "5А физика")
	w.child("Боря", "5А", "5А алгебра", "5А физика")
	w.child("Вера", "6Б", "6Б физика")
	w.child("Глеб", "1В", "1В чтение")

	w.staff("Алгебраистова", "школа 1", "teacher")
	w.teaches("Алгебраистова", "5А", true)
	w.teaches("Алгебраистова", "5А алгебра", false)
	w.staff("Физиков", "школа 1", "teacher")
	w.teaches("Физиков", "5А физика", false)
	w.teaches("Физиков", "6Б физика", false)
	w.staff("Завучева", "школа 1", "management")
	w.staff("Кураторов", "школа 2", "curator")
	w.staff("Чтецова", "школа 2", "teacher")
	w.teaches("Чтецова", "1В", true)
	w.teaches("Чтецова", "1В чтение", false)
	return w
}

// id runs an INSERT … RETURNING id as the owner and remembers it by words.
func (w *world) id(words, sql string, args ...any) int64 {
	w.t.Helper()
	var id int64
	if err := w.owner.QueryRow(context.Background(), sql, args...).Scan(&id); err != nil {
		w.t.Fatalf("%s: %v", words, err)
	}
	if words != "" {
		w.ids[words] = id
	}
	return id
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if _, err := w.owner.Exec(context.Background(), sql, args...); err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
}

func (w *world) school(name string) {
	id := w.id(name, `INSERT INTO schools (name, zone) VALUES ($1, 'Europe/Moscow') RETURNING id`, name)
	w.id("", `INSERT INTO holidays (school_id, title, starts, ends) VALUES ($1, $2, '2026-11-28', '2026-11-29') RETURNING id`, id, "каникулы: "+name)
}

func (w *world) schoolOf(what string) (id int64) {
	w.t.Helper()
	err := w.owner.QueryRow(context.Background(), `SELECT school_id FROM classes WHERE title = $1 UNION SELECT school_id FROM people WHERE given = $1
		UNION SELECT id FROM schools WHERE name = $1`, what).Scan(&id)
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
	return id
}

// class makes a class with a lesson on Monday the 23rd and one on Wednesday.
func (w *world) class(title, of, kind string) {
	s := w.ids[of]
	var subject *int64
	if kind == "scheduled" {
		id := w.id(title+": предмет", `INSERT INTO subjects (school_id, title) VALUES ($1, $2) RETURNING id`, s, title)
		subject = &id
	}
	c := w.id(title, `INSERT INTO classes (school_id, kind, title, subject_id) VALUES ($1, $2, $3, $4) RETURNING id`, s, kind, title, subject)
	if kind == "scheduled" {
		w.id(title+": урок", `INSERT INTO lessons (school_id, class_id, day, number, starts, ends, topic, homework, due_day)
			VALUES ($1, $2, '2026-11-23', 1, 510, 555, $3, $4, '2026-11-25') RETURNING id`, s, c, title, "задано: "+title)
		w.id("", `INSERT INTO lessons (school_id, class_id, day, number, starts, ends, topic)
			VALUES ($1, $2, '2026-11-25', 2, 570, 615, $3) RETURNING id`, s, c, title)
		w.id(title+": работа", `INSERT INTO works (school_id, class_id, title, given_on, due_on)
			VALUES ($1, $2, $3, '2026-11-23', '2026-11-23') RETURNING id`, s, c, "работа: "+title)
	}
}

// child enrols a child and writes a mark and an absence in every subject, a
// remark and a comment in the first one, and a late arrival of the day.
func (w *world) child(name, homeroom string, groups ...string) {
	s := w.schoolOf(homeroom)
	id := w.id(name, `INSERT INTO people (school_id, family, given, born) VALUES ($1, 'Выдуманов', $2, '2015-03-01') RETURNING id`, s, name)
	w.exec(`INSERT INTO person_roles (person_id, school_id, role) VALUES ($1, $2, 'student')`, id, s)
	w.enrol(name, homeroom, "student", false)
	for n, g := range groups {
		w.enrol(name, g, "student", false)
		w.id(name+": оценка: "+g, `INSERT INTO marks (school_id, student_id, class_id, work_id, lesson_id, day, value, comment)
			VALUES ($1, $2, $3, $4, $5, '2026-11-23', '5', $6) RETURNING id`,
			s, id, w.ids[g], w.ids[g+": работа"], w.ids[g+": урок"], name+", "+g)
		w.exec(`INSERT INTO attendance (school_id, student_id, class_id, lesson_id, day, kind, comment)
			VALUES ($1, $2, $3, $4, '2026-11-23', 'late', $5)`, s, id, w.ids[g], w.ids[g+": урок"], name+", "+g)
		if n > 0 {
			continue
		}
		for _, kind := range []string{"remark", "comment"} {
			w.exec(`INSERT INTO notes (school_id, student_id, class_id, lesson_id, kind, day, text) VALUES ($1, $2, $3, $4, $5, '2026-11-23', $6)`,
				s, id, w.ids[g], w.ids[g+": урок"], kind, name+": "+kind)
		}
	}
	w.exec(`INSERT INTO attendance (school_id, student_id, day, kind, comment) VALUES ($1, $2, '2026-11-23', 'arrived', $3)`, s, id, name+", весь день")
}

func (w *world) staff(name, of, role string) {
	id := w.id(name, `INSERT INTO people (school_id, family, given, staff) VALUES ($1, 'Придуманный', $2, true) RETURNING id`, w.ids[of], name)
	w.exec(`INSERT INTO person_roles (person_id, school_id, role) VALUES ($1, $2, $3)`, id, w.ids[of], role)
}

func (w *world) teaches(name, class string, leads bool) { w.enrol(name, class, "teacher", leads) }

func (w *world) enrol(name, class, role string, leads bool) {
	w.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role, leads) VALUES ($1, $2, $3, $4, $5)`,
		w.schoolOf(class), w.ids[class], w.ids[name], role, leads)
}

// account makes somebody who wrote to the bot; links come by parentOf and so on.
func (w *world) account(name string) int64 {
	id := w.id("кто: "+name, `INSERT INTO accounts (full_name, created_at) VALUES ($1, '2026-09-01') RETURNING id`, name)
	w.exec(`INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES (1, $1, $1, 'active', '2026-09-01')`, id)
	w.exec(`INSERT INTO consents (account_id, text_version, text_hash, language, at) VALUES ($1, '1', '', 'ru', '2026-09-01')`, id)
	return id
}

func (w *world) link(account int64, role, of, student, person string) int64 {
	null := func(name string) *int64 {
		if name == "" {
			return nil
		}
		id := w.ids[name]
		return &id
	}
	s := w.schoolOf(of)
	return w.id("", `INSERT INTO links (account_id, school_id, role, student_id, person_id, since) VALUES ($1, $2, $3, $4, $5, '2026-09-01') RETURNING id`,
		account, s, role, null(student), null(person))
}

func (w *world) parentOf(account string, children ...string) store.Viewer {
	id := w.account(account)
	for _, c := range children {
		w.link(id, "parent", c, c, "")
	}
	return store.Viewer{Account: id, Role: school.Parent}
}

func (w *world) student(name string) store.Viewer {
	id := w.account(name)
	w.link(id, "student", name, name, "")
	return store.Viewer{Account: id, Role: school.Student}
}

func (w *world) employee(name string, role school.Role) store.Viewer {
	id := w.account(name)
	w.link(id, "staff", name, "", name)
	return store.Viewer{Account: id, Role: role}
}

// person is a raw connection as the people's role, so whatever Go would forbid
// is out of the way. Each call of in is one transaction that began with enter().
type person struct {
	t    *testing.T
	w    *world
	conn *pgx.Conn
	who  store.Viewer
}

func (w *world) as(v store.Viewer) *person {
	w.t.Helper()
	conn := w.Owner(w.t)
	if _, err := conn.Exec(context.Background(), `SET ROLE `+store.PeopleRole); err != nil {
		w.t.Fatal(err)
	}
	return &person{t: w.t, w: w, conn: conn, who: v}
}

func (p *person) in(fn func(tx pgx.Tx) error) error {
	ctx := context.Background()
	return pgx.BeginFunc(ctx, p.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `SELECT enter($1, $2, $3)`, p.who.Account, string(p.who.Role), p.w.Clock.Now()); err != nil {
			return err
		}
		return fn(tx)
	})
}

// views is what is asked of each table: one word a row.
var views = []struct{ table, word string }{
	{"accounts", `full_name`},
	{"attendance", `comment`},
	{"chats", `(SELECT full_name FROM accounts a WHERE a.id = account_id)`},
	{"classes", `title`},
	{"consents", `(SELECT full_name FROM accounts a WHERE a.id = account_id)`},
	{"enrolments", `coalesce((SELECT given FROM people p WHERE p.id = person_id), '?') || ' в ' || (SELECT title FROM classes c WHERE c.id = class_id)`},
	{"holidays", `title`},
	{"lessons", `DISTINCT topic`},
	{"links", `(SELECT full_name FROM accounts a WHERE a.id = account_id)`},
	{"marks", `comment`},
	{"notes", `text`},
	{"people", `given`},
	{"person_roles", `(SELECT given FROM people p WHERE p.id = person_id) || ': ' || role`},
	{"schools", `name`},
	{"works", `title`},
}

// sees lists what the tables show, a line each; a table that shows nothing is
// not named.
func (p *person) sees(tables ...string) string {
	p.t.Helper()
	ctx := context.Background()
	var out strings.Builder
	err := p.in(func(tx pgx.Tx) error {
		for _, v := range views {
			if len(tables) > 0 && !slices.Contains(tables, v.table) {
				continue
			}
			rows, err := tx.Query(ctx, fmt.Sprintf(`SELECT %s FROM %s`, v.word, v.table))
			if err != nil {
				return err
			}
			words, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				return fmt.Errorf("%s: %w", v.table, err)
			}
			if slices.Sort(words); len(words) > 0 {
				fmt.Fprintf(&out, "%s: %s\n", v.table, strings.Join(words, " | "))
			}
		}
		return nil
	})
	if err != nil {
		return "refused: " + err.Error()
	}
	return out.String()
}

func same(t *testing.T, got, want string) {
	t.Helper()
	want = strings.TrimLeft(strings.ReplaceAll(want, "\t", ""), "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
