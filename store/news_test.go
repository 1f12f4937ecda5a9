package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/storetest"
)

// While changes are written and two programs release, a reader that takes ranges
// up to the head gets every row once and in order: none that commits late is lost.
func TestReadersMissNothing(t *testing.T) {
	t.Parallel()
	const writers, each = 4, 150
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Школа № 1', 'Europe/Moscow')`)
	stores := []interface {
		Release(context.Context, time.Time) (int, error)
	}{db.Store, db.Open(t)}
	var writing, releasing sync.WaitGroup
	for w := range writers {
		conn := db.Owner(t)
		writing.Go(func() {
			for i := range each {
				_, err := conn.Exec(context.Background(), `SELECT tell(1, 'student', $1, 'mark', $2, '2026-11-23', NULL, $3, $4, interval '0')`,
					w, i, fmt.Sprintf(`{"value": "%d"}`, i), db.Clock.Now())
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	written := make(chan struct{})
	go func() { writing.Wait(); close(written) }()
	for _, s := range stores {
		releasing.Go(func() {
			for last := false; ; {
				if _, err := s.Release(context.Background(), db.Clock.Now()); err != nil {
					t.Error(err)
				}
				if last {
					return
				}
				select {
				case <-written:
					last = true
				default:
				}
			}
		})
	}
	released := make(chan struct{})
	go func() { releasing.Wait(); close(released) }()
	reader := db.Owner(t)
	var cursor int64
	got := map[string]int{}
	read := func() {
		var head int64
		if err := reader.QueryRow(t.Context(), `SELECT seq FROM news_head`).Scan(&head); err != nil {
			t.Fatal(err)
		}
		rows, err := reader.Query(t.Context(), `SELECT seq, audience_id || '/' || object FROM news WHERE seq > $1 AND seq <= $2 ORDER BY seq`, cursor, head)
		if err != nil {
			t.Fatal(err)
		}
		var seq int64
		var what string
		n := int64(0)
		if _, err := pgx.ForEachRow(rows, []any{&seq, &what}, func() error { got[what]++; n++; return nil }); err != nil {
			t.Fatal(err)
		}
		if n != head-cursor {
			t.Fatalf("%d rows in (%d, %d]", n, cursor, head)
		}
		cursor = head
	}
	for done := false; !done; read() {
		select {
		case <-released:
			done = true
		default:
		}
	}
	if len(got) != writers*each {
		t.Errorf("%d rows of news were read, want %d", len(got), writers*each)
	}
	for what, n := range got {
		if n != 1 {
			t.Errorf("%s was read %d times", what, n)
		}
	}
}

// A slip mended within the hold makes no news; what is still held is not released.
func TestHold(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	tell := func(object int, was, is string) {
		w.Exec(t, `SELECT tell(1, 'student', 1, 'mark', $1, '2026-11-23', $2::jsonb, $3::jsonb, $4, interval '10 minutes')`,
			object, null(was), null(is), w.Clock.Now())
	}
	release := func(want int) {
		t.Helper()
		n, err := w.Release(t.Context(), w.Clock.Now())
		if err != nil || n != want {
			t.Errorf("%d released, want %d: %v", n, want, err)
		}
	}
	tell(1, "", `{"value": "5"}`)
	w.Clock.Advance(5 * time.Minute)
	tell(2, `{"value": "3"}`, `{"value": "4"}`)
	release(0)
	w.Clock.Advance(5 * time.Minute)
	release(1)
	tell(2, `{"value": "4"}`, `{"value": "3"}`)
	w.Clock.Advance(time.Hour)
	release(0)
}

func null(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// Months that are long over go, but not before everybody has heard them.
func TestOldNewsGoes(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.must(w.EnsureMonths(t.Context(), w.Clock.Now().AddDate(0, -7, 0), w.Clock.Now()))
	old := w.Clock.Now().AddDate(0, -6, 0)
	w.Exec(t, `INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day) VALUES (5, $1::timestamptz, 1, 'student', 1, 'mark', 1, '2026-05-25')`, old)
	w.Exec(t, `UPDATE news_head SET seq = 5`)
	w.link(1, w.code("parent", "maria"))
	w.Exec(t, `UPDATE subscriptions SET told_seq = 4`)
	count := func() int { return one[int](w, `SELECT count(*)::int FROM news`) }
	if _, err := w.DropOldNews(t.Context()); err != nil || count() != 1 {
		t.Fatalf("%d rows: %v", count(), err)
	}
	w.Exec(t, `UPDATE subscriptions SET told_seq = 5`)
	n, err := w.DropOldNews(t.Context())
	if err != nil || n == 0 || count() != 0 {
		t.Errorf("%d months, %d rows: %v", n, count(), err)
	}
	w.must(w.EnsureMonths(t.Context(), w.Clock.Now(), w.Clock.Now()))
}
