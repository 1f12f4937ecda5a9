package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
)

// askings are what the database was asked, batches included.
type askings struct {
	mu  sync.Mutex
	all []string
}

func (s *askings) add(sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, sql)
}

func (s *askings) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.all
	s.all = nil
	return out
}

func (s *askings) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.add(d.SQL)
	return ctx
}
func (s *askings) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
func (s *askings) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (s *askings) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	s.add(d.SQL)
}
func (s *askings) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// One subscription of each kind or five hundred: the database is asked the same
// statements, to claim them, to take them up and to read all that they say.
func TestASetIsReadByTheSameStatements(t *testing.T) {
	t.Parallel()
	ask := func(families int) map[string][]string {
		w := newTown(t)
		w.Exec(t, `INSERT INTO enrolments (school_id, class_id, person_id, role, leads) VALUES (1, 2, 4, 'teacher', true)`)
		w.link(500, w.staffCode())
		w.Exec(t, `INSERT INTO person_roles (person_id, school_id, role) VALUES (4, 1, 'management')`)
		_, err := w.SubscribeStaff(t.Context())
		w.must(err)
		w.Exec(t, fmt.Sprintf(`
			INSERT INTO people (school_id, family, given) SELECT 1, 'Выдуманов', 'Ученик' FROM generate_series(1, %[1]d);
			INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 1, 1, p.id, 'student' FROM people p WHERE family = 'Выдуманов';
			WITH a AS (INSERT INTO accounts (created_at) SELECT '2026-11-01' FROM generate_series(1, %[1]d) RETURNING id),
			n AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM a),
			p AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM people WHERE family = 'Выдуманов'),
			c AS (INSERT INTO chats (bot, chat_id, account_id, state, state_at) SELECT %[2]d, 1000 + n, id, 'active', '2026-11-01' FROM n)
			INSERT INTO links (account_id, school_id, role, student_id, since) SELECT n.id, 1, 'parent', p.id, '2026-11-01' FROM n JOIN p USING (n);
			INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
			SELECT account_id, 'parent', CASE id %% 2 WHEN 0 THEN 'weekly' ELSE 'daily' END, CASE id %% 2 WHEN 0 THEN 1 ELSE 127 END, 1140, true, false, 0, '2026-11-23 16:00+00'
			FROM links WHERE role = 'parent';
			UPDATE subscriptions SET next_at = '2026-11-23 16:00+00', next_on = '2026-11-23', empty_too = true`, families, theBot))
		w.Exec(t, `INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
			SELECT 1, 'student', id, 'mark', id, '2026-11-23', '{"value": "5"}', '2026-11-23', '2026-11-23' FROM people WHERE family = 'Выдуманов'`)
		w.Clock.Set(nineteen)
		_, err = w.Release(t.Context(), nineteen)
		w.must(err)
		heard := &askings{}
		s := w.Traced(t, heard)
		out := map[string][]string{}
		refs, err := s.ClaimDigests(t.Context(), nineteen, everyDay)
		w.must(err)
		out["claim"] = heard.take()
		rows, err := s.LookAhead(t.Context(), store.Take{Owner: 5, Channel: store.ByChat, Limit: 1000})
		w.must(err)
		out["take up"] = heard.take()
		letters, err := s.Letters(t.Context(), theBot, rows)
		w.must(err)
		out["read"] = heard.take()
		said, staff := 0, 0
		for _, l := range letters {
			if l.Staff != nil {
				staff++
			}
			for _, c := range l.Students {
				said += len(c.News)
			}
		}
		if len(refs) != families+2 || said != families || staff != 2 {
			t.Errorf("%d families: %d deliveries, %d marks told, %d letters to the staff", families, len(refs), said, staff)
		}
		return out
	}
	few, many := ask(2), ask(498)
	for what := range few {
		if !slices.Equal(few[what], many[what]) {
			t.Errorf("to %s: %d statements for 4 subscriptions, %d for 500", what, len(few[what]), len(many[what]))
		}
		t.Logf("to %s: %d statements, for 4 subscriptions and for 500", what, len(many[what]))
	}
}
