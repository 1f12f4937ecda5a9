package store_test

import (
	"slices"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

const sessionBot int64 = 6

// sessionTown has Мария, Пётр and Олег, an account in chat 10, and no link.
func sessionTown(t *testing.T) *storetest.DB {
	t.Helper()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Школа № 1', 'Europe/Moscow'), ('Школа № 2', 'Asia/Kamchatka')`)
	db.Exec(t, `INSERT INTO people (school_id, family, given, middle, staff) VALUES (1, 'Примерова', 'Мария', 'Ивановна', false),
		(1, 'Примеров', 'Ёлка', '', false), (2, 'Отдельный', 'Олег', '', false), (1, 'Учительская', 'Тамара', 'Львовна', true)`)
	db.Exec(t, `INSERT INTO person_roles (person_id, school_id, role, ends) VALUES (4, 1, 'teacher', NULL), (4, 1, 'curator', '2026-11-22')`)
	db.Exec(t, `INSERT INTO classes (school_id, kind, title) VALUES (1, 'homeroom', '4А'), (1, 'homeroom', '5А'), (1, 'scheduled', 'Математика 5А')`)
	db.Exec(t, `INSERT INTO enrolments (school_id, class_id, person_id, role, ends) VALUES
		(1, 1, 1, 'student', '2026-05-31'), (1, 2, 1, 'student', NULL), (1, 3, 1, 'student', NULL)`)
	db.Exec(t, `INSERT INTO accounts (created_at) VALUES ($1)`, db.Clock.Now())
	db.Exec(t, `INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES ($1, 10, 1, 'active', $2)`, sessionBot, db.Clock.Now())
	return db
}

func session(t *testing.T, db *storetest.DB, chat int64) store.Session {
	t.Helper()
	s, err := db.Session(t.Context(), sessionBot, chat)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSessionOfAStranger(t *testing.T) {
	t.Parallel()
	db := sessionTown(t)
	if s := session(t, db, 99); s.Account != 0 || s.Role != "" || s.Draft != nil || s.Active != 0 {
		t.Errorf("%+v", s)
	}
	if s := session(t, db, 10); s.Account != 1 || s.Role != "" || len(s.Roles) != 0 {
		t.Errorf("an account without a link: %+v", s)
	}
}

func TestSessionOfAFamily(t *testing.T) {
	t.Parallel()
	db := sessionTown(t)
	db.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since, ended_at) VALUES
		(1, 1, 'parent', 1, $1, NULL), (1, 1, 'parent', 2, $1, NULL), (1, 2, 'parent', 3, $1, $1)`, db.Clock.Now())
	db.Exec(t, `INSERT INTO links (account_id, school_id, role, person_id, since) VALUES (1, 1, 'staff', 4, $1)`, db.Clock.Now())
	s := session(t, db, 10)
	want := []store.Child{
		{ID: 2, Name: "Ёлка", Full: "Примеров Ёлка", School: 1, SchoolZone: "Europe/Moscow"}, // Е, Ё before М
		{ID: 1, Name: "Мария", Full: "Примерова Мария Ивановна", Class: "5А", School: 1, SchoolZone: "Europe/Moscow"},
	}
	if !slices.Equal(s.Children, want) || s.Active != 2 || s.Role != school.Parent {
		t.Errorf("%+v", s)
	}
	if !slices.Equal(s.Roles, []school.Role{school.Parent, school.Teacher}) {
		t.Errorf("roles held: %v; the curator's has ended", s.Roles)
	}
	ctx, none := t.Context(), store.Reply[struct{}]{}
	if err := db.SetActive(ctx, s.Viewer(), 1, none); err != nil || session(t, db, 10).Active != 1 {
		t.Errorf("choosing a child: %v", err)
	}
	if err := db.SetActive(ctx, s.Viewer(), 3, none); school.CodeOf(err) != school.Denied {
		t.Errorf("choosing a child that is not theirs any more: %v", err)
	}
	if err := db.SetRole(ctx, s.Viewer(), school.Teacher, none); err != nil {
		t.Fatal(err)
	}
	if s := session(t, db, 10); s.Role != school.Teacher || s.Children != nil || s.Active != 0 {
		t.Errorf("as a teacher: %+v", s)
	}
	if err := db.SetRole(ctx, s.Viewer(), school.Curator, none); school.CodeOf(err) != school.Denied {
		t.Errorf("a role that has ended: %v", err)
	}
}

func TestSessionOfABlockedAccountAndChat(t *testing.T) {
	t.Parallel()
	db := sessionTown(t)
	if err := db.SetChatState(t.Context(), sessionBot, 10, store.ChatBlocked); err != nil {
		t.Fatal(err)
	}
	db.Exec(t, `UPDATE accounts SET blocked_at = $1`, db.Clock.Now())
	if s := session(t, db, 10); !s.Away || !s.Blocked {
		t.Errorf("%+v", s)
	}
	for _, state := range []store.ChatState{store.ChatGone, store.ChatActive} { // gone is for good
		if err := db.SetChatState(t.Context(), sessionBot, 10, state); err != nil {
			t.Fatal(err)
		}
		if s := session(t, db, 10); s.Account != 0 {
			t.Errorf("a chat that is gone still is somebody's: %+v", s)
		}
	}
}

func TestDraftsLife(t *testing.T) {
	t.Parallel()
	db := sessionTown(t)
	ctx := t.Context()
	save := func(d store.Draft) {
		t.Helper()
		d.Bot, d.Chat = sessionBot, 10
		if err := db.SaveDraft(ctx, d, store.Reply[store.Draft]{}); err != nil {
			t.Fatal(err)
		}
	}
	save(store.Draft{ID: 7, Form: "link", Step: "name", Data: []byte(`{"phone":"+79000000000"}`)})
	d := session(t, db, 10).Draft
	if d == nil || d.ID != 7 || d.Step != "name" || string(d.Data) != `{"phone":"+79000000000"}` || d.Expired(db.Clock.Now()) {
		t.Fatalf("%+v", d)
	}
	if n := count(t, db.Owner(t), `SELECT count(*) FROM drafts WHERE position('79000' IN encode(data, 'escape')) > 0`); n != 0 {
		t.Error("the answers lie open")
	}
	if !d.Expired(db.Clock.Now().Add(store.DraftLife)) {
		t.Error("a draft lives on")
	}
	save(store.Draft{ID: 8, Form: "link", Step: "name"})
	for _, c := range []struct {
		id   int64
		left bool
	}{{7, true}, {8, false}} { // the draft before this one is nobody's any more
		if err := db.DropDraft(ctx, sessionBot, 10, c.id); err != nil {
			t.Fatal(err)
		}
		if left := session(t, db, 10).Draft != nil; left != c.left {
			t.Errorf("after dropping %d: left is %v", c.id, left)
		}
	}
	save(store.Draft{ID: 9})
	db.Clock.Advance(2*store.DraftLife + time.Second)
	if n, err := db.SweepDrafts(ctx); err != nil || n != 1 {
		t.Errorf("swept %d, %v", n, err)
	}
}

// Answers that no key of ours opens are as good as expired: the chat is not
// struck dumb by them.
func TestDraftOfALostKey(t *testing.T) {
	t.Parallel()
	db := sessionTown(t)
	if err := db.SaveDraft(t.Context(), store.Draft{Bot: sessionBot, Chat: 10, ID: 7, Form: "link"}, store.Reply[store.Draft]{}); err != nil {
		t.Fatal(err)
	}
	keys, err := store.MakeKeys()
	if err != nil {
		t.Fatal(err)
	}
	other, err := store.Open(t.Context(), store.Options{URL: db.URL, Keys: keys, Clock: db.Clock.Now, Conns: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(other.Close)
	s, err := other.Session(t.Context(), sessionBot, 10)
	if err != nil || s.Account == 0 || s.Draft == nil || s.Draft.ID != 7 || !s.Draft.Expired(db.Clock.Now()) {
		t.Errorf("%+v, %v", s, err)
	}
}

// A person's own effect ends the draft of their own chat, and of no other.
func TestDraftGoesWithThePersonsEffect(t *testing.T) {
	t.Parallel()
	db := sessionTown(t)
	ctx := t.Context()
	db.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) VALUES (1, 1, 'parent', 1, $1)`, db.Clock.Now())
	for _, chat := range []int64{10, 20} {
		if err := db.SaveDraft(ctx, store.Draft{Bot: sessionBot, Chat: chat, ID: 7}, store.Reply[store.Draft]{}); err != nil {
			t.Fatal(err)
		}
	}
	for i, chat := range []int64{10, 20} {
		update := int64(100 + i)
		if _, err := db.TakeIn(ctx, sessionBot, []store.Update{{ID: update, Chat: 10}}); err != nil {
			t.Fatal(err)
		}
		reply := store.Reply[struct{}]{
			Bot: sessionBot, Update: update, Chat: chat, Leaves: 7,
			Screen: func(struct{}) ([]byte, error) { return []byte("{}"), nil },
		}
		if err := db.SetActive(ctx, store.Viewer{Account: 1, Role: school.Parent}, 1, reply); err != nil {
			t.Fatal(err)
		}
	}
	if session(t, db, 10).Draft != nil || session(t, db, 20).Draft == nil {
		t.Error("the draft of the person's own chat goes, and only that")
	}
}
