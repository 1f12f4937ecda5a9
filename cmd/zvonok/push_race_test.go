package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zvonok/store"
)

// heldUp makes pushes of the school wait, as behind another one, until let go.
func (d *pushDesk) heldUp() (waiting func(n int), letGo func()) {
	d.t.Helper()
	tx, err := d.db.Owner(d.t).Begin(d.t.Context())
	if err == nil {
		_, err = tx.Exec(d.t.Context(), `SELECT pg_advisory_xact_lock(hashtextextended('zvonok import ' || name, 0)) FROM sources`)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	watch := d.db.Owner(d.t)
	waiting = func(n int) {
		d.t.Helper()
		eventually(d.t, fmt.Sprintf("%d pushes wait", n), func() bool {
			var there int
			err := watch.QueryRow(d.t.Context(), `SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
				WHERE a.datname = current_database() AND l.locktype = 'advisory' AND NOT l.granted`).Scan(&there)
			return err == nil && there == n
		})
	}
	return waiting, func() {
		if err := tx.Rollback(d.t.Context()); err != nil {
			d.t.Error(err)
		}
	}
}

// begins pushes at a replica of its own and gives the answer when it comes.
func (d *pushDesk) begins(at *store.Store, again, body string) <-chan *httptest.ResponseRecorder {
	handler := &pushing{store: at, log: slog.New(slog.DiscardHandler), turns: newTurns()}
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, pushPath, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+d.key)
	r.Header.Set("Content-Type", ndjson)
	if again != "" {
		r.Header.Set("Idempotency-Key", again)
	}
	out := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		out <- answer
	}()
	return out
}

// A sender that lost patience sends the same again, to another replica, while the
// first is under way: it is taken once, and both get the one answer. Another push
// under the same key is refused, however near it comes.
func TestPushTwiceAtOnce(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	one, two := d.db.Open(t), d.db.Open(t)
	waiting, letGo := d.heldUp()
	body := d.note("race-1", "Дважды")
	first, second := d.begins(one, "race", body), d.begins(two, "race", body)
	waiting(2)
	letGo()
	a, b := <-first, <-second
	if a.Code != http.StatusOK || b.Code != http.StatusOK || a.Body.String() != b.Body.String() || !strings.Contains(a.Body.String(), `"written":1`) {
		t.Errorf("%d %s\n%d %s", a.Code, a.Body, b.Code, b.Body)
	}
	waiting, letGo = d.heldUp()
	first, second = d.begins(one, "other", d.note("race-2", "Одно")), d.begins(two, "other", d.note("race-3", "Другое"))
	waiting(2)
	letGo()
	a, b = <-first, <-second
	if codes := fmt.Sprint(min(a.Code, b.Code), max(a.Code, b.Code)); codes != "200 409" {
		t.Errorf("two pushes under one key: %s\n%s\n%s", codes, a.Body, b.Body)
	}
	if n := d.notes("race-%"); n != 2 {
		t.Errorf("%d notes were taken, want 2", n)
	}
}

// A key that is revoked while its push waits writes nothing any more.
func TestPushByAKeyRevokedMeanwhile(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	waiting, letGo := d.heldUp()
	answer := d.begins(d.db.Store, "", d.note("late-1", "Поздно"))
	waiting(1)
	d.stage.does("apikey", "revoke", d.key)
	letGo()
	if a := <-answer; a.Code != http.StatusUnauthorized || d.notes("late-%") != 0 {
		t.Errorf("%d %s, %d notes", a.Code, a.Body, d.notes("late-%"))
	}
}

// While an import of the source goes on, a push waits for some time and is then asked
// to come again: it holds a connection as long as it waits. Nothing of it is written,
// and the next try is taken.
func TestPushDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	_, letGo := d.heldUp()
	hasty := &pushing{store: d.db.Store, log: slog.New(slog.DiscardHandler), turns: newTurns(), patience: time.Millisecond}
	try := func(want int, says string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, pushPath, strings.NewReader(d.note("held-1", "Подождёт")))
		r.Header.Set("Authorization", "Bearer "+d.key)
		r.Header.Set("Content-Type", ndjson)
		r.Header.Set("Idempotency-Key", "held")
		answer := httptest.NewRecorder()
		hasty.ServeHTTP(answer, r)
		d.documented(r, answer)
		if answer.Code != want || !strings.Contains(answer.Body.String(), says) || (answer.Header().Get("Retry-After") != "") != (want == http.StatusTooManyRequests) {
			t.Errorf("%d %s, %v", answer.Code, answer.Body, answer.Header())
		}
	}
	try(http.StatusTooManyRequests, "Повторите")
	if n := d.notes("held-%"); n != 0 {
		t.Errorf("%d notes were taken", n)
	}
	letGo()
	try(http.StatusOK, `"written":1`)
}

// However many keys there are, most connections are left to the bot.
func TestPushesLeaveRoom(t *testing.T) {
	t.Parallel()
	all := newTurns()
	var leaves []func()
	for key := range int64(20) {
		if leave, ok := all.enter(key); ok {
			leaves = append(leaves, leave)
		}
	}
	if len(leaves) != pushAtAll {
		t.Errorf("%d at once, want %d", len(leaves), pushAtAll)
	}
	for range 3 { // each that leaves lets one in
		leaves[0]()
		leave, ok := all.enter(19)
		if _, more := all.enter(18); !ok || more {
			t.Fatalf("one left: let in %v, and another %v", ok, more)
		}
		leaves[0] = leave
	}
}

func (d *pushDesk) notes(like string) (n int) {
	d.t.Helper()
	if err := d.db.Owner(d.t).QueryRow(d.t.Context(), `SELECT count(*) FROM notes WHERE sourced_id LIKE $1`, like).Scan(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}
