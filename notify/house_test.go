package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/scheduler"
	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

const theBot int64 = 77

func storeOf(t testing.TB) *storetest.DB {
	t.Helper()
	return storetest.New(t)
}

func newWireWith(t testing.TB, db *storetest.DB) *wire {
	return newWireOf(t, sandbox.Options{Rates: sandbox.Rates{Unlimited: true}}, db.Store)
}

// house is a made-up school in Moscow with families at the other end of a
// sandbox: 5А is taught Алгебра and Музыка from Monday to Friday.
type house struct {
	*storetest.DB
	*wire
	t    testing.TB
	conn *pgx.Conn // the owner's
}

func newHouse(t testing.TB) *house {
	t.Helper()
	return houseOver(t, storeOf(t))
}

// houseOver is the house in a database of the test's choice.
func houseOver(t testing.TB, db *storetest.DB) *house {
	t.Helper()
	h := &house{DB: db, wire: newWireWith(t, db), t: t, conn: db.Owner(t)}
	h.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 1', 'Europe/Moscow')`)
	h.exec(`INSERT INTO subjects (school_id, title) VALUES (1, 'Алгебра'), (1, 'Музыка')`)
	h.exec(`INSERT INTO classes (school_id, kind, title, subject_id) VALUES (1, 'homeroom', '5А', NULL), (1, 'scheduled', 'Алгебра 5А', 1), (1, 'scheduled', 'Музыка 5А', 2)`)
	h.exec(`INSERT INTO lessons (school_id, class_id, day, number, starts, ends)
		SELECT 1, c, d::date, c, 480 + 60 * c, 525 + 60 * c FROM generate_series(2, 3) c,
			generate_series('2026-11-16'::timestamp, '2026-12-11', '1 day') d WHERE extract(isodow FROM d) < 6`)
	return h
}

// value reads one value as the owner.
func value[T any](h *house, sql string, args ...any) T {
	h.t.Helper()
	var v T
	if err := h.conn.QueryRow(h.t.Context(), sql, args...).Scan(&v); err != nil {
		h.t.Fatal(err)
	}
	return v
}

// exec runs SQL as the owner.
func (h *house) exec(sql string, args ...any) {
	h.t.Helper()
	if _, err := h.conn.Exec(h.t.Context(), sql, args...); err != nil {
		h.t.Fatal(err)
	}
}

// child enrols a student in 5А and its groups.
func (h *house) child(name string) int64 {
	h.t.Helper()
	id := value[int64](h, `INSERT INTO people (school_id, family, given) VALUES (1, 'Примерова', $1) RETURNING id`, name)
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 1, c, $1, 'student' FROM generate_series(1, 3) c`, id)
	return id
}

// member is an account with its chat, its address and its digest.
type member struct {
	h                     *house
	account, subscription int64
	person                *sandbox.Person
	address               string
	viewer                store.Viewer
}

// parent links an account to children; mail says whether the address is
// confirmed and the digest goes there too.
func (h *house) parent(name string, mail bool, children ...int64) *member {
	return h.member(name, school.Parent, mail, children...)
}

func (h *house) member(name string, role school.Role, mail bool, children ...int64) *member {
	h.t.Helper()
	m := &member{h: h, person: h.sandbox.Person(name)}
	m.person.Says("/start")
	m.account = value[int64](h, `INSERT INTO accounts (active_role, created_at) VALUES ($1, $2) RETURNING id`, string(role), h.Clock.Now())
	m.viewer = store.Viewer{Account: m.account, Role: role}
	m.address = fmt.Sprintf("parent%d@example.org", m.account)
	if mail {
		sealed, err := h.Keys.Seal([]byte(m.address), store.Seal{Table: "accounts", Column: "email", Key: strconv.FormatInt(m.account, 10)})
		if err != nil {
			h.t.Fatal(err)
		}
		blind, err := h.Keys.Blind(m.address)
		if err != nil {
			h.t.Fatal(err)
		}
		h.exec(`UPDATE accounts SET email_enc = $2, email_blind = $3, confirmed_blind = $3, confirmed_at = $4 WHERE id = $1`, m.account, sealed, blind, h.Clock.Now())
	}
	h.exec(`INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES ($1, $2, $3, 'active', $4)`, theBot, m.person.ID, m.account, h.Clock.Now())
	for _, c := range children {
		h.exec(`INSERT INTO links (account_id, school_id, role, student_id, since) VALUES ($1, 1, $2, $3, $4)`, m.account, string(role), c, h.Clock.Now())
	}
	m.subscription = value[int64](h, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
		VALUES ($1, $2, 'daily', 127, 1140, true, $3, 0, $4) RETURNING id`, m.account, string(role), mail, evening)
	return m
}

// evening is 19:00 in Moscow on the Monday on which tests begin.
var evening = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// tell puts a piece of news of a student where the journal would, held till now.
func (h *house) tell(student int64, kind school.NewsKind, f school.Fact) {
	h.t.Helper()
	h.tellTo(school.ToStudent, student, kind, f)
}

func (h *house) tellTo(audience school.Audience, id int64, kind school.NewsKind, f school.Fact) {
	h.t.Helper()
	text, err := json.Marshal(f)
	if err != nil {
		h.t.Fatal(err)
	}
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		SELECT 1, $1, $2, $3, coalesce(max(object), 0) + 1, $4, $5, $6, $6 FROM news_pending`,
		string(audience), id, string(kind), monday, text, h.Clock.Now())
}

func (h *house) mark(student int64, value string) {
	h.tell(student, school.NewsMark, school.Fact{Subject: "Алгебра", Value: value, Weight: 1})
}

// sender is one of this test's own over the house's store.
func (h *house) sender(channels ...notify.Channel) *notify.Sender {
	if len(channels) == 0 {
		channels = []notify.Channel{h.chat, h.mail}
	}
	return notify.NewSender(notify.SenderConfig{
		Store: h.Store, Bot: theBot, Texts: texts(h.t), PublicURL: "https://zvonok.example", Channels: channels,
		Poll: 20 * time.Millisecond, Probe: 20 * time.Millisecond, Grace: 200 * time.Millisecond,
	})
}

// runs starts a sender for the rest of the test.
func (h *house) runs(s *notify.Sender) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	stop = func() { cancel(); <-done }
	h.t.Cleanup(stop)
	return stop
}

// at moves the clock there and lets the evening happen: release, claim, send.
func (h *house) at(at time.Time) store.Tally {
	h.t.Helper()
	h.Clock.Set(at)
	return h.run(at)
}

// run lets an evening happen whatever the clock says.
func (h *house) run(at time.Time) store.Tally {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.t.Context(), time.Minute)
	defer cancel()
	tally, err := scheduler.RunDigests(ctx, scheduler.RunConfig{Store: h.Store, Sender: h.sender(), Poll: 20 * time.Millisecond}, at)
	if err != nil {
		h.t.Fatal(err)
	}
	return tally
}

// heard is how many messages of the bot the person has.
func (m *member) heard() int { return m.h.sandbox.Delivered(m.person.ID) }

// last is the newest of them.
func (m *member) last() string {
	m.h.t.Helper()
	got, ok := m.person.Last()
	if !ok {
		m.h.t.Fatal("nothing was heard")
	}
	return got.Text
}

func (m *member) letters() []sandbox.Letter { return m.h.sandbox.Mail.To(m.address) }

// eventually waits for a condition with a deadline, by looking.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for !ok() {
		select {
		case <-look.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// claim moves the clock there, releases and claims; somebody else sends.
func (h *house) claim(at time.Time) []store.DeliveryRef {
	h.t.Helper()
	h.Clock.Set(at)
	if _, err := h.Release(h.t.Context(), at); err != nil {
		h.t.Fatal(err)
	}
	refs, err := h.ClaimDigests(h.t.Context(), at, scheduler.Slot)
	if err != nil {
		h.t.Fatal(err)
	}
	return refs
}

// service queues a word of the service as linking does.
func (h *house) service(m *member, channel store.Channel, what store.Service) {
	h.t.Helper()
	body, err := json.Marshal(what)
	if err != nil {
		h.t.Fatal(err)
	}
	sealed, err := h.Keys.Seal(body, store.Seal{Table: "deliveries", Column: "body", Key: strconv.FormatInt(m.account, 10)})
	if err != nil {
		h.t.Fatal(err)
	}
	h.exec(`SELECT queue_service($1, $2, $3, $4)`, m.account, string(channel), sealed, h.Clock.Now())
}

// faultOf makes so many sends arrive without an answer.
func faultOf(times int) sandbox.Rule {
	return sandbox.Rule{Method: "sendMessage", Times: times, Fault: sandbox.CutAnswer()}
}
