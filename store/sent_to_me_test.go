package store_test

import (
	"testing"

	"zvonok/store"
)

// A person's log has their own rows, all of them once, over as many pages as
// there are; a page that is not there is the last one.
func TestSentLogIsOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother, father := w.parentOf("мама Ани", "Аня"), w.parentOf("папа Бори", "Боря")
	w.exec(`INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, state, next_at, settled_at)
		SELECT '2026-11-23', 'service', $1, 'chat', t, 'sent', t, t
		FROM generate_series('2026-11-23 00:00+00'::timestamptz, '2026-11-23 00:24+00', '1 minute') t`, mother.Account)
	w.exec(`INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, state, next_at, settled_at) VALUES
		('2026-11-23', 'service', $1, 'chat', '2026-11-23', 'empty', '2026-11-23', '2026-11-23'),
		('2026-11-23', 'service', $2, 'mail', '2026-11-23', 'never', '2026-11-23', '2026-11-23')`, mother.Account, father.Account)
	seen := map[int64]int{}
	for page, want := range []int{12, 12, 1} {
		log, err := w.SentToMe(t.Context(), mother, page+1)
		if err != nil || len(log.Rows) != want || log.Pages != 3 || log.Page != page+1 {
			t.Fatalf("page %d: %d rows, %d of %d, %v", page+1, len(log.Rows), log.Page, log.Pages, err)
		}
		for _, row := range log.Rows {
			seen[row.At.Unix()]++
			if row.Channel != store.ByChat || row.State != store.Sent {
				t.Errorf("a row of another: %+v", row)
			}
		}
	}
	if len(seen) != 25 {
		t.Errorf("%d rows over all pages, want 25", len(seen))
	}
	if log, err := w.SentToMe(t.Context(), mother, 99); err != nil || log.Page != 3 || len(log.Rows) != 1 {
		t.Errorf("a page too far: %+v, %v", log.Page, err)
	}
	if log, err := w.SentToMe(t.Context(), father, 1); err != nil || len(log.Rows) != 1 || log.Rows[0].State != store.Never {
		t.Errorf("the father's: %+v, %v", log, err)
	}
}
