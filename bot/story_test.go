package bot_test

import (
	"context"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(serviceEnv) != "" { // the test program was started again as the service
		os.Exit(service())
	}
	storetest.Main(m)
}

// story is a small made-up town with the bot running in it: a real database, a
// sandbox for Telegram, intake and lanes in this process.
//
//	s := newStory(t)
//	anna := s.Parent("Анна")
//	anna.Says("/start")
//	anna.Hears("Мария")
//	anna.Taps("Дневник")
type story struct {
	*storetest.DB
	t       *testing.T
	ctx     context.Context // ends a little before the test would be killed
	Sandbox *sandbox.Sandbox
	Bot     *bot.Bot
	id      int64
	people  []*actor
	changed bool // the bot has a handler of the test's own
}

// newStory starts one; change may alter the bot before it runs.
func newStory(t *testing.T, change ...func(*bot.Bot)) *story {
	t.Helper()
	s := &story{DB: storetest.New(t), t: t}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	s.ctx = ctx
	var err error
	s.Sandbox, err = sandbox.Start(sandbox.Options{Clock: s.Clock.Now, Rates: sandbox.Rates{Unlimited: true}})
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, s.Sandbox.URL(), s.Sandbox.Token())
	me, err := client.Me(ctx)
	if err != nil {
		t.Fatal(err)
	}
	s.id = me.ID
	s.Exec(t, townSQL)
	s.Bot = bot.New(bot.Options{ID: me.ID, Name: me.Username, Store: s.Store, Client: client, Texts: texts(t), Secret: "made-up-secret"})
	s.changed = len(change) > 0
	for _, c := range change {
		c(s.Bot)
	}
	var running sync.WaitGroup
	running.Go(func() { _ = s.Bot.Poll(ctx) })
	running.Go(func() { _ = s.Bot.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
		s.leavesNobodyStuck()
		client.Close()
		if err := s.Sandbox.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func newClient(t testing.TB, api, token string) *telegram.Client {
	t.Helper()
	client, err := telegram.New(telegram.Config{Token: token, API: api, Pacer: unpaced{}})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func texts(t testing.TB) *locale.Catalog {
	t.Helper()
	catalog, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if missing := catalog.Missing(); len(missing) > 0 {
			t.Errorf("texts that could not be said: %v", missing)
		}
	})
	return catalog
}

// unpaced lets everything go: the sandbox of a story counts no rates.
type unpaced struct{}

func (unpaced) Wait(ctx context.Context, _ int64, _ bool) (telegram.Leave, error) {
	return func() (func(), time.Duration) { return func() {}, 0 }, ctx.Err()
}

func (unpaced) Pause(time.Duration) {}

// The town: «5А» with Мария (1) and Пётр (2), «1А» of another school with Олег (4);
// Тамара Львовна (3) teaches and leads 5А.
const townSQL = `
	INSERT INTO sources (name) VALUES ('made up');
	INSERT INTO schools (source_id, sourced_id, name, zone) VALUES
		(1, 's1', 'Школа № 1', 'Europe/Moscow'), (1, 's2', 'Школа № 2', 'Asia/Omsk');
	INSERT INTO people (school_id, source_id, sourced_id, family, given, middle, staff) VALUES
		(1, 1, 'maria', 'Примерова', 'Мария', 'Ивановна', false), (1, 1, 'petr', 'Примеров', 'Пётр', 'Иванович', false),
		(1, 1, 'tamara', 'Учительская', 'Тамара', 'Львовна', true), (2, 1, 'oleg', 'Отдельный', 'Олег', '', false);
	INSERT INTO person_roles (person_id, school_id, role) VALUES (1, 1, 'student'), (2, 1, 'student'), (3, 1, 'teacher'), (4, 2, 'student');
	INSERT INTO classes (school_id, source_id, sourced_id, kind, title) VALUES (1, 1, 'c5a', 'homeroom', '5А'), (2, 1, 'c1a', 'homeroom', '1А');
	INSERT INTO enrolments (school_id, source_id, sourced_id, class_id, person_id, role, leads) VALUES
		(1, 1, 'e1', 1, 1, 'student', false), (1, 1, 'e2', 1, 2, 'student', false), (1, 1, 'e3', 1, 3, 'teacher', true), (2, 1, 'e4', 2, 4, 'student', false);`

// The students of the town.
const (
	maria int64 = 1
	petr  int64 = 2
	oleg  int64 = 4
)

// ID is the bot's own number.
func (s *story) ID() int64 { return s.id }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// actor is a person of the story; what does not happen ends the test.
type actor struct {
	*sandbox.Person
	s *story
}

// Stranger has Telegram and no link.
func (s *story) Stranger(name string) *actor {
	a := &actor{s.Sandbox.Person(name), s}
	s.people = append(s.people, a)
	return a
}

// Parent is linked with Мария and Пётр, or with the students named.
func (s *story) Parent(name string, students ...int64) *actor {
	s.t.Helper()
	if len(students) == 0 {
		students = []int64{maria, petr}
	}
	a := s.account(name)
	s.Exec(s.t, `INSERT INTO links (account_id, school_id, role, student_id, since)
		SELECT c.account_id, p.school_id, 'parent', p.id, $3 FROM chats c, people p WHERE c.bot = $1 AND c.chat_id = $2 AND p.id = ANY ($4)`,
		s.id, a.ID, s.Clock.Now(), students)
	return a
}

// Student is linked as the student itself.
func (s *story) Student(name string, student int64) *actor {
	s.t.Helper()
	a := s.account(name)
	s.Exec(s.t, `INSERT INTO links (account_id, school_id, role, student_id, since)
		SELECT c.account_id, p.school_id, 'student', p.id, $3 FROM chats c, people p WHERE c.bot = $1 AND c.chat_id = $2 AND p.id = $4`,
		s.id, a.ID, s.Clock.Now(), student)
	return a
}

// Teacher is linked as Тамара Львовна.
func (s *story) Teacher(name string) *actor {
	s.t.Helper()
	a := s.account(name)
	s.Exec(s.t, `INSERT INTO links (account_id, school_id, role, person_id, since)
		SELECT account_id, 1, 'staff', 3, $3 FROM chats WHERE bot = $1 AND chat_id = $2`, s.id, a.ID, s.Clock.Now())
	return a
}

func (s *story) account(name string) *actor {
	s.t.Helper()
	a := s.Stranger(name)
	s.Exec(s.t, `WITH made AS (INSERT INTO accounts (created_at) VALUES ($3) RETURNING id)
		INSERT INTO chats (bot, chat_id, account_id, state, state_at) SELECT $1, $2, id, 'active', $3 FROM made`, s.id, a.ID, s.Clock.Now())
	return a
}

// Hears waits for something new that holds the words.
func (a *actor) Hears(words string) sandbox.Message {
	a.s.t.Helper()
	m, err := a.Person.Hears(a.s.ctx, words)
	if err != nil {
		a.s.t.Fatal(err)
	}
	return m
}

// Taps presses the button with this text.
func (a *actor) Taps(button string) {
	a.s.t.Helper()
	if err := a.Person.Taps(button); err != nil {
		a.s.t.Fatal(err)
	}
}

// TapsData sends forged data, as from the newest message.
func (a *actor) TapsData(data string) {
	a.s.t.Helper()
	if err := a.Person.TapsData(data); err != nil {
		a.s.t.Fatal(err)
	}
}

// IsTold waits for the answer to the newest tap, as Telegram shows it over the chat.
func (a *actor) IsTold() string {
	a.s.t.Helper()
	toast, err := a.Answered(a.s.ctx)
	if err != nil {
		a.s.t.Fatal(err)
	}
	return toast.Text
}

// Opens follows the bot's link with a payload.
func (a *actor) Opens(payload string) {
	a.s.t.Helper()
	if err := a.Start(payload); err != nil {
		a.s.t.Fatal(err)
	}
}

// Settled waits until nothing that came in is left to do.
func (s *story) Settled() {
	s.t.Helper()
	s.until("the inbox is empty", func() bool {
		if s.Sandbox.Pending() > 0 { // looked at first: what is acknowledged is in the inbox by then
			return false
		}
		state, err := s.InboxState(s.ctx, s.id)
		return err == nil && state.Waiting == 0
	})
}

// until polls a condition that no signal tells of.
func (s *story) until(what string, happened func() bool) {
	s.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-s.ctx.Done():
			s.t.Fatalf("waited in vain until %s", what)
		case <-tick.C:
		}
	}
}
