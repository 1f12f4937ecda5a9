package scheduler_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/scheduler"
	"zvonok/store"
	"zvonok/store/storetest"
)

// scripted is a channel that answers as the test says.
type scripted struct {
	answer notify.Outcome
	asked  func() // nil: nobody wants to know
}

func (scripted) Name() store.Channel { return store.ByChat }

func (scripted) Turn(ctx context.Context, _ store.Letter) (notify.Leave, error) {
	return func() (func(), time.Duration) { return func() {}, 0 }, ctx.Err()
}

func (s scripted) Send(context.Context, notify.Piece) notify.Outcome {
	if s.asked != nil {
		s.asked()
	}
	return s.answer
}

func (scripted) Probe(context.Context) error { return nil }

var nineteen = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// family is one parent whose digest is due at nineteen, by chat and by mail.
func family(t *testing.T) *storetest.DB {
	t.Helper()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Школа № 1', 'Europe/Moscow');
		INSERT INTO people (school_id, family, given) VALUES (1, 'Примерова', 'Мария');
		INSERT INTO accounts (created_at, email_enc, email_blind, confirmed_blind) VALUES ('2026-11-01', 'x', 'x', 'x');
		INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES (7, 70, 1, 'active', '2026-11-01');
		INSERT INTO links (account_id, school_id, role, student_id, since) VALUES (1, 1, 'parent', 1, '2026-11-01');
		INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, empty_too, told_seq, next_at)
		VALUES (1, 'parent', 'daily', 127, 1140, true, true, true, 0, '2026-11-23 16:00+00')`)
	return db
}

func config(t *testing.T, db *storetest.DB, answer notify.Outcome) scheduler.RunConfig {
	t.Helper()
	return configOf(t, db, scripted{answer: answer})
}

func configOf(t *testing.T, db *storetest.DB, channel notify.Channel) scheduler.RunConfig {
	t.Helper()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return scheduler.RunConfig{Store: db.Store, Poll: 10 * time.Millisecond, Sender: notify.NewSender(notify.SenderConfig{
		Store: db.Store, Bot: 7, Texts: texts, Channels: []notify.Channel{channel}, Poll: 10 * time.Millisecond,
	})}
}

// A run for an hour that is still to come sends now, and counts by channel; what
// goes by a channel that there is none of stays in the queue and is waited for by nobody.
func TestRunAhead(t *testing.T) {
	t.Parallel()
	db := family(t)
	tally, err := scheduler.RunDigests(t.Context(), config(t, db, notify.Outcome{}), nineteen)
	if err != nil || tally[store.ByChat][store.Sent] != 1 || tally[store.ByMail][store.Queued] != 1 {
		t.Fatalf("%v: %v", tally, err)
	}
	if tally, err = scheduler.RunDigests(t.Context(), config(t, db, notify.Outcome{}), nineteen.Add(time.Hour)); err != nil || len(tally) != 0 {
		t.Errorf("told twice: %v: %v", tally, err)
	}
}

// Nothing is due months ahead or long ago, and neither lacks a partition.
func TestRunAtTheEdges(t *testing.T) {
	t.Parallel()
	db := family(t)
	if tally, err := scheduler.RunDigests(t.Context(), config(t, db, notify.Outcome{}), nineteen.AddDate(-1, 0, 0)); err != nil || len(tally) != 0 {
		t.Errorf("%v: %v", tally, err)
	}
	if tally, err := scheduler.RunDigests(t.Context(), config(t, db, notify.Outcome{}), nineteen.AddDate(0, 5, 0)); err != nil || tally[store.ByChat][store.Sent] != 1 {
		t.Errorf("%v: %v", tally, err)
	}
}

// Where the outcome does not come, the end of the patience says what is open.
func TestRunGivesUp(t *testing.T) {
	t.Parallel()
	db := family(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	putOff := scripted{notify.Outcome{Verdict: notify.Later, Why: "made up", After: time.Hour}, cancel}
	tally, err := scheduler.RunDigests(ctx, configOf(t, db, putOff), nineteen)
	if !errors.Is(err, context.Canceled) || tally.Open(store.ByChat) != 1 {
		t.Errorf("%v: %v", tally, err)
	}
}
