package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// noticed is a street of families: each of so many students has two parents, who
// want marks at once, one of them by mail too.
type noticed struct {
	*storetest.DB
	t     *testing.T
	owner *pgx.Conn
}

func newNoticed(t *testing.T, students int) *noticed {
	t.Helper()
	n := &noticed{DB: storetest.New(t), t: t}
	n.owner = n.Owner(t)
	n.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 1', 'Europe/Moscow')`)
	n.exec(`INSERT INTO people (school_id, family, given) SELECT 1, 'Выдуманов', 'Ученик ' || n FROM generate_series(1, $1::int) n`, students)
	n.exec(`INSERT INTO accounts (created_at, email_enc, email_blind, confirmed_blind) SELECT '2026-09-01', '', n::text::bytea, n::text::bytea FROM generate_series(1, $1::int * 2) n`, students)
	n.exec(`INSERT INTO links (account_id, school_id, role, student_id, since) SELECT n, 1, 'parent', (n + 1) / 2, '2026-09-01' FROM generate_series(1, $1::int * 2) n`, students)
	n.exec(`INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at)
		SELECT n, 'parent', 'mark', c, true, '2026-09-01' FROM generate_series(1, $1::int * 2) n, unnest('{chat,mail}'::text[]) c WHERE c = 'chat' OR n % 2 = 0`, students)
	return n
}

func (n *noticed) exec(sql string, args ...any) {
	n.t.Helper()
	if _, err := n.owner.Exec(context.Background(), sql, args...); err != nil {
		n.t.Fatal(err)
	}
}

func (n *noticed) text(sql string) string {
	n.t.Helper()
	var out string
	if err := n.owner.QueryRow(context.Background(), sql).Scan(&out); err != nil {
		n.t.Fatal(err)
	}
	return out
}

func (n *noticed) marks(round int) {
	n.t.Helper()
	n.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		SELECT 1, 'student', id, 'mark', $1 * 1000 + id, '2026-11-23', '{"subject": "Алгебра", "value": "5"}', $2, $2 FROM people`, round, n.Clock.Now())
}

// Two programs release and claim at once, a third begins when they are through,
// and their connections are cut again and again: in the middle of a claim, before
// its commit and right after it. Each piece of news is in exactly one notice of
// each account and channel.
func TestClaimedOnceThoughCut(t *testing.T) {
	t.Parallel()
	const students, rounds = 40, 12
	n := newNoticed(t, students)
	work := func(s *store.Store, over <-chan struct{}, claims *int) {
		for last := false; ; {
			select {
			case <-over:
				last = true
			default:
			}
			_, wrong := s.Release(t.Context(), n.Clock.Now())
			_, err := s.ClaimNotices(t.Context(), n.Clock.Now().Add(school.NoticeGather))
			if err != nil || wrong != nil {
				*claims++
				continue
			}
			if last {
				return
			}
		}
	}
	over := make(chan struct{})
	var all sync.WaitGroup
	cut := make([]int, 2)
	for i, s := range []*store.Store{n.Store, n.Open(t)} {
		all.Go(func() { work(s, over, &cut[i]) })
	}
	for round := range rounds {
		n.marks(round)
		n.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`)
		n.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid % 2 = $1`, round%2)
	}
	close(over)
	all.Wait()
	if _, err := n.Open(t).ClaimNotices(t.Context(), n.Clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rounds, %d and %d calls ended by a cut", rounds, cut[0], cut[1])
	if left := n.text(`SELECT count(*)::text FROM notice_pending`); left != "0" {
		t.Errorf("%s are left pending", left)
	}
	got := n.text(`SELECT concat_ws(' ', count(*), count(DISTINCT (account_id, channel, seq))) FROM deliveries d, unnest(items) seq WHERE kind = 'notice'`)
	if want := students * rounds * 3; got != fmt.Sprint(want, " ", want) {
		t.Errorf("told, and told apart: %s, want each of %d once", got, want)
	}
}

// Whatever step of a claim fails, all of it is as before.
func TestAClaimIsWholeOrNothing(t *testing.T) {
	t.Parallel()
	n := newNoticed(t, 3)
	n.exec(`UPDATE accounts SET quiet_from = 0, quiet_to = 1439 WHERE id = 1`) // whose row is put off
	n.marks(1)
	n.exec(`CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$`)
	if _, err := n.Release(t.Context(), n.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	due := n.Clock.Now().Add(school.NoticeGather)
	state := func() string {
		return n.text(`SELECT concat_ws(' ', count(*), min(due_at), (SELECT count(*) FROM deliveries)) FROM notice_pending`)
	}
	before := state()
	for _, at := range []struct{ step, table string }{
		{"INSERT", "deliveries_2026_11"}, {"DELETE", "notice_pending"}, {"UPDATE", "notice_pending"},
	} {
		n.exec(`CREATE TRIGGER broken AFTER ` + at.step + ` ON ` + at.table + ` FOR EACH ROW EXECUTE FUNCTION broken()`)
		if _, err := n.ClaimNotices(t.Context(), due); err == nil || state() != before {
			t.Errorf("after %s of %s failed (%v): %s, want %s", at.step, at.table, err, state(), before)
		}
		n.exec(`DROP TRIGGER broken ON ` + at.table)
	}
	refs, err := n.ClaimNotices(t.Context(), due)
	if err != nil || len(refs) != 8 {
		t.Errorf("%d notices: %v", len(refs), err)
	}
	if refs, err := n.ClaimNotices(t.Context(), due); err != nil || len(refs) != 0 {
		t.Errorf("%d notices more: %v", len(refs), err)
	}
}

// Who is being changed is left for the next time, and nobody waits for it.
func TestAClaimWaitsForNobody(t *testing.T) {
	t.Parallel()
	n := newNoticed(t, 2)
	n.marks(1)
	if _, err := n.Release(t.Context(), n.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	tx, err := n.owner.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), `UPDATE accounts SET language = 'en' WHERE id = 1`); err != nil {
		t.Fatal(err)
	}
	due := n.Clock.Now().Add(school.NoticeGather)
	if refs, err := n.ClaimNotices(t.Context(), due); err != nil || len(refs) != 5 {
		t.Errorf("%d notices: %v", len(refs), err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if refs, err := n.ClaimNotices(t.Context(), due); err != nil || len(refs) != 1 {
		t.Errorf("%d notices: %v", len(refs), err)
	}
}

// What concerns nobody is pending for nobody.
func TestNewsIsPendingForWhoMayHear(t *testing.T) {
	t.Parallel()
	n := newNoticed(t, 3)
	n.exec(`UPDATE accounts SET blocked_at = '2026-11-01' WHERE id = 1`)
	n.exec(`UPDATE links SET ended_at = '2026-11-01' WHERE account_id = 3`)
	n.exec(`UPDATE accounts SET confirmed_blind = NULL WHERE id = 4`)
	n.exec(`UPDATE notice_prefs SET wanted = false WHERE account_id = 5`)
	n.exec(`INSERT INTO notice_prefs (account_id, role, student_id, kind, channel, wanted, at) VALUES (6, 'parent', 3, 'mark', 'chat', false, '2026-11-01'), (6, 'parent', 1, 'mark', 'mail', false, '2026-11-01')`)
	n.exec(`INSERT INTO links (account_id, school_id, role, student_id, since) VALUES (6, 1, 'parent', 1, '2026-11-01')`)
	n.exec(`INSERT INTO links (account_id, school_id, role, student_id, since) VALUES (3, 1, 'student', 3, '2026-11-01')`)
	n.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		VALUES (1, 'student', 3, 'remark', 1, '2026-11-23', '{"text": "Пела"}', $1, $1)`, n.Clock.Now()) // never for the student
	n.exec(`INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at) VALUES (3, 'student', 'remark', 'chat', true, '2026-11-01')`)
	n.exec(`INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at) SELECT a, 'parent', 'remark', 'chat', false, '2026-11-01' FROM generate_series(1, 6) a`)
	n.marks(1)
	if _, err := n.Release(t.Context(), n.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	got := n.text(`SELECT string_agg(concat_ws('/', account_id, channel, student_id), ' ' ORDER BY account_id, channel, student_id) FROM notice_pending`)
	if want := "2/chat/1 2/mail/1 4/chat/2 6/chat/1 6/mail/3"; got != want {
		t.Errorf("pending for %s, want %s", got, want)
	}
}

// The rows of a person who hears by two channels go by both; of one whose digests
// are apart, apart.
func TestNoticesAreGathered(t *testing.T) {
	t.Parallel()
	n := newNoticed(t, 2)
	n.exec(`INSERT INTO links (account_id, school_id, role, student_id, since) SELECT a, 1, 'parent', 3 - (a + 1) / 2, '2026-09-01' FROM generate_series(1, 4) a`)
	n.exec(`INSERT INTO subscriptions (account_id, role, student_id, cadence, days, minute, chat, mail, told_seq) VALUES (1, 'parent', 1, 'daily', 127, 1140, true, false, 0)`)
	n.marks(1)
	if _, err := n.Release(t.Context(), n.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if _, err := n.ClaimNotices(t.Context(), n.Clock.Now().Add(school.NoticeGather)); err != nil {
		t.Fatal(err)
	}
	rows := words(t, n.owner, `SELECT concat_ws(' ', account_id, channel, coalesce(student_id, 0), items, item_of, from_seq, to_seq) FROM deliveries`)
	slices.Sort(rows)
	want := []string{
		"1 chat 1 {1} {1} 0 1", "1 chat 2 {2} {2} 1 2", "2 chat 0 {1,2} {1,2} 0 2", "2 mail 0 {1,2} {1,2} 0 2",
		"3 chat 0 {1,2} {1,2} 0 2", "4 chat 0 {1,2} {1,2} 0 2", "4 mail 0 {1,2} {1,2} 0 2",
	}
	if !slices.Equal(rows, want) {
		t.Errorf("%q", rows)
	}
}
