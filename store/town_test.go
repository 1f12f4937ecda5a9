package store_test

import (
	"crypto/sha256"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// theBot is the bot whose chats the stories of linking happen in.
const theBot int64 = 77

// town is a made-up school: «5А» with Мария and Пётр, their mother on the list,
// a teacher who is the curator too; and a second school with the one student.
type town struct {
	*storetest.DB
	t testing.TB
}

func newTown(t testing.TB) *town {
	t.Helper()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO sources (name) VALUES ('made up')`)
	db.Exec(t, `INSERT INTO schools (source_id, sourced_id, name, zone) VALUES (1, 's1', 'Школа № 1', 'Europe/Moscow'), (1, 's2', 'Школа № 2', 'Asia/Omsk')`)
	db.Exec(t, `INSERT INTO people (school_id, source_id, sourced_id, family, given, middle, born, staff) VALUES
		(1, 1, 'maria', 'Примерова', 'Мария', 'Ивановна', '2015-03-01', false),
		(1, 1, 'petr', 'Примеров', 'Пётр', 'Иванович', '2015-03-01', false),
		(1, 1, 'anna', 'Примерова', 'Анна', 'Петровна', NULL, false),
		(1, 1, 'tamara', 'Учительская', 'Тамара', 'Львовна', NULL, true),
		(2, 1, 'oleg', 'Отдельный', 'Олег', '', NULL, false)`)
	db.Exec(t, `INSERT INTO person_roles (person_id, school_id, role) VALUES (1, 1, 'student'), (2, 1, 'student'), (3, 1, 'parent'),
		(4, 1, 'teacher'), (4, 1, 'curator'), (5, 2, 'student')`)
	db.Exec(t, `INSERT INTO guardians (student_id, guardian_id, school_id, source_id) VALUES (1, 3, 1, 1), (2, 3, 1, 1)`)
	db.Exec(t, `INSERT INTO classes (school_id, source_id, sourced_id, kind, title) VALUES (1, 1, 'c5a', 'homeroom', '5А'), (1, 1, 'c5b', 'homeroom', '5Б'), (2, 1, 'c1a', 'homeroom', '1А')`)
	db.Exec(t, `INSERT INTO enrolments (school_id, source_id, sourced_id, class_id, person_id, role, leads, ends) VALUES
		(1, 1, 'e1', 1, 1, 'student', false, NULL), (1, 1, 'e2', 1, 2, 'student', false, NULL), (1, 1, 'e3', 1, 4, 'teacher', true, NULL),
		(1, 1, 'e4', 2, 2, 'student', false, '2026-09-30'), (2, 1, 'e5', 3, 5, 'student', false, NULL)`)
	return &town{db, t}
}

// codes issues what m asks for.
func (w *town) codes(m store.Make) []store.Issued {
	w.t.Helper()
	issued, err := w.MakeInvites(w.t.Context(), m)
	if err != nil {
		w.t.Fatal(err)
	}
	return issued
}

func (w *town) code(role school.InviteRole, student string) string {
	w.t.Helper()
	return w.codes(store.Make{Role: role, Student: student})[0].Code.String()
}

func (w *town) staffCode() string {
	w.t.Helper()
	return w.codes(store.Make{Role: school.InviteStaff, Person: "tamara"})[0].Code.String()
}

func (w *town) peek(chat int64, code string) store.Peeked {
	w.t.Helper()
	p, err := w.PeekCode(w.t.Context(), theBot, chat, code)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// consent is one that any registration may carry.
func (w *town) consent() store.Consent {
	hash := sha256.Sum256([]byte("made-up text"))
	return store.Consent{Version: "2026-11-1", Hash: hash[:], Language: "ru", At: w.Clock.Now()}
}

// family is what a parent answers.
func (w *town) family(chat int64, tickets ...string) store.Registration {
	return store.Registration{
		Bot: theBot, Chat: chat, Tickets: tickets, Consents: []store.Consent{w.consent()},
		Name: "Примерова Анна Петровна", Phone: "+79000000001", Email: "anna@example.org",
	}
}

func (w *town) register(r store.Registration) (store.Registered, error) {
	var out store.Registered
	err := w.Register(w.t.Context(), r, store.Reply[store.Registered]{Screen: func(got store.Registered) ([]byte, error) {
		out = got
		return []byte("{}"), nil
	}, Bot: r.Bot, Update: w.update(r.Chat)})
	return out, err
}

// link goes the whole way from a code to a link.
func (w *town) link(chat int64, code string) store.Registered {
	w.t.Helper()
	p := w.peek(chat, code)
	if p.Found == nil {
		w.t.Fatalf("chat %d: the code is not found: %+v", chat, p)
	}
	r, err := w.register(w.family(chat, p.Found.Ticket))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// update puts a new update into the inbox, for an effect to close.
func (w *town) update(chat int64) int64 {
	w.t.Helper()
	return one[int64](w, `INSERT INTO inbox (bot, update_id, chat_id, received_at)
		SELECT $1, coalesce(max(update_id), 0) + 1, $2, $3 FROM inbox RETURNING update_id`, theBot, chat, w.Clock.Now())
}

// one reads one value as the owner.
func one[T any](w *town, sql string, args ...any) T {
	w.t.Helper()
	var v T
	conn := w.Owner(w.t)
	if err := conn.QueryRow(w.t.Context(), sql, args...).Scan(&v); err != nil {
		w.t.Fatal(err)
	}
	_ = conn.Close(w.t.Context())
	return v
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) wantCode(err error, code school.Code) {
	w.t.Helper()
	if err == nil || school.CodeOf(err) != code {
		w.t.Fatalf("%v, want %s", err, code)
	}
}

// effect is a reply to a fresh update of a chat; got holds what it was told.
func effect[T any](w *town, chat int64, got *T) store.Reply[T] {
	return store.Reply[T]{Bot: theBot, Update: w.update(chat), Chat: chat, Screen: func(v T) ([]byte, error) {
		*got = v
		return []byte("{}"), nil
	}}
}
