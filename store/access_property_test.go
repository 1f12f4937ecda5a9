package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

var everyRole = []school.Role{school.Parent, school.Student, school.Teacher, school.Curator, school.Management}

// In a random county everybody sees exactly the rows that the model says, in each
// role, and writes nothing that is not theirs. All of a county happens in one
// transaction of one connection, under SET LOCAL ROLE, with raw SQL.
func TestNobodyReachesAForeignChild(t *testing.T) {
	t.Parallel()
	conn := empty(t)
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		wrong, err := inCounty(conn, drawCounty(t), seen)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range wrong {
			t.Error(w)
		}
	})
	// The counties were not empty: each role entered, and each table showed rows and hid some.
	for _, role := range everyRole {
		if seen["entered as "+string(role)] == 0 {
			t.Errorf("nobody ever entered as %s", role)
		}
	}
	for _, table := range keyed {
		if seen[table.name+" shown"] == 0 || seen[table.name+" hidden"] == 0 {
			t.Errorf("%s: %d rows shown, %d hidden", table.name, seen[table.name+" shown"], seen[table.name+" hidden"])
		}
	}
	for _, what := range []string{"allowed", "refused"} {
		if seen["write "+what] == 0 {
			t.Errorf("no write was ever %s", what)
		}
	}
}

// The property can fail: each policy, widened or narrowed by one word, is found
// out within the first counties.
func TestAWrongPolicyIsFoundOut(t *testing.T) {
	t.Parallel()
	conn := empty(t)
	for _, mistake := range []string{
		`ALTER POLICY child ON marks USING (true)`,
		`ALTER POLICY child ON attendance USING (school_id = ANY (nullif(current_setting('zvonok.campus'), '')::bigint[]))`,
		`ALTER POLICY child ON notes USING (student_id = ANY (nullif(current_setting('zvonok.children'), '')::bigint[]))`,
		`UPDATE pg_proc SET prosrc = 'SELECT ARRAY[]::bigint[]' WHERE proname = 'departed'`,
		`ALTER POLICY known ON people USING (school_id = ANY (nullif(current_setting('zvonok.campus'), '')::bigint[]))`,
		`ALTER POLICY concerned ON absence_notes USING (student_id = ANY (nullif(current_setting('zvonok.children'), '')::bigint[]))`,
		`ALTER POLICY concerned ON absence_notes USING (school_id = ANY (nullif(current_setting('zvonok.schools'), '')::bigint[]))`,
		`ALTER POLICY party ON threads USING (nullif(current_setting('zvonok.account'), '')::bigint IN (family_id, staff_id))`,
		`UPDATE pg_proc SET prosrc = replace(prosrc, 'AND l.school_id = of AND', 'AND') WHERE proname = 'message_partners'`,
		`ALTER POLICY read ON messages USING (nullif(current_setting('zvonok.account'), '') IS NOT NULL)`,
		`ALTER POLICY heard ON announcements USING (school_id = ANY (nullif(current_setting('zvonok.campus'), '')::bigint[]))`,
		`ALTER POLICY heard ON announcements USING (class_id = ANY (nullif(current_setting('zvonok.groups', true), '')::bigint[]))`,
		`ALTER POLICY made ON announcements WITH CHECK (made_by = nullif(current_setting('zvonok.account'), '')::bigint)`,
		`ALTER POLICY withdrawn ON announcements USING (true)`,
		`ALTER POLICY own ON announcement_reads USING (true)`,
		`ALTER POLICY own ON announcement_reads WITH CHECK (account_id = nullif(current_setting('zvonok.account'), '')::bigint)`,
		`ALTER POLICY own ON links USING (school_id = ANY (nullif(current_setting('zvonok.campus'), '')::bigint[]))`,
		`ALTER POLICY own ON subscriptions USING (true)`,
		`ALTER POLICY own ON accounts USING (true)`,
		`ALTER POLICY own ON confirmations WITH CHECK (true)`,
		`DROP POLICY theirs ON subscriptions`,
		`ALTER POLICY own ON notice_prefs USING (true)`,
		`DROP POLICY theirs ON notice_prefs`,
		`DROP TRIGGER active_student_is_theirs ON accounts`,
		`GRANT UPDATE ON marks TO zvonok_people; CREATE POLICY write ON marks FOR UPDATE TO zvonok_people USING (true)`,
		`UPDATE pg_proc SET prosrc = replace(prosrc, 'l.ended_at IS NULL', 'true') WHERE proname = 'enter'`,
		`UPDATE pg_proc SET prosrc = replace(prosrc, 'blocked_at IS NULL', 'true') WHERE proname = 'enter'`,
		`UPDATE pg_proc SET prosrc = replace(prosrc, 'e.school_id = m.school', 'true') WHERE proname = 'enter'`,
		`UPDATE pg_proc SET prosrc = replace(prosrc, 'IS NOT TRUE', 'IS NULL') WHERE proname = 'tell'`,
	} {
		if !foundOut(t, conn, mistake) {
			t.Errorf("not found out: %s", mistake)
		}
	}
}

// empty is a database whose own numbers begin beyond those of a county.
func empty(t *testing.T) *pgx.Conn {
	t.Helper()
	conn := storetest.New(t).Owner(t)
	if _, err := conn.Exec(t.Context(), `ALTER TABLE subscriptions ALTER id RESTART WITH 1000; ALTER TABLE notice_prefs ALTER id RESTART WITH 1000; ALTER TABLE announcements ALTER id RESTART WITH 1000;
		ALTER TABLE threads ALTER id RESTART WITH 1000; ALTER TABLE messages ALTER id RESTART WITH 1000`); err != nil {
		t.Fatal(err)
	}
	return conn
}

func foundOut(t *testing.T, conn *pgx.Conn, mistake string) bool {
	t.Helper()
	counties := rapid.Custom(drawCounty)
	for seed := range 300 {
		wrong, err := inCounty(conn, counties.Example(seed), map[string]int{}, mistake)
		if err != nil {
			t.Fatalf("%s: %v", mistake, err)
		}
		if len(wrong) > 0 {
			return true
		}
	}
	return false
}

// keyed is how a row of each table is named.
var keyed = []struct{ name, key string }{
	{"schools", "id"},
	{"classes", "id"},
	{"works", "id"},
	{"marks", "id"},
	{"attendance", "id"},
	{"notes", "id"},
	{"people", "id"},
	{"enrolments", "id"},
	{"person_roles", "concat_ws('/', person_id, school_id, role)"},
	{"accounts", "id"},
	{"links", "id"},
	{"absence_notes", "id"},
	{"threads", "id"},
	{"messages", "id"},
	{"announcements", "id"},
	{"announcement_reads", "announcement_id"},
	{"subscriptions", "id"},
	{"notice_prefs", "id"},
}

// inCounty builds a county, lets everybody look and try, and takes all of it back.
func inCounty(conn *pgx.Conn, w county, seen map[string]int, mistakes ...string) (wrong []string, err error) {
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, tx.Rollback(ctx)) }()
	for _, m := range mistakes {
		if _, err := tx.Exec(ctx, m); err != nil {
			return nil, err
		}
	}
	if err := w.build(ctx, tx); err != nil {
		return nil, err
	}
	total := map[string]int{}
	for table, rows := range (rights{county: w}).all() {
		total[table] = rows
	}
	var before *rights // whoever came before enters in the same transaction first
	for _, a := range w.Accounts {
		for _, role := range everyRole {
			r := rights{county: w, account: a.ID, role: role}
			found, err := r.looksAround(ctx, tx, before, total, seen)
			if err != nil {
				return nil, fmt.Errorf("account %d as %s: %w", a.ID, role, err)
			}
			for _, f := range found {
				wrong = append(wrong, fmt.Sprintf("account %d as %s: %s", a.ID, role, f))
			}
			if r.enters() {
				before = &r
			}
		}
	}
	return wrong, nil
}

// all counts the rows of each table.
func (r rights) all() map[string]int {
	t := r.county
	return map[string]int{
		"schools": len(t.Schools), "classes": len(t.Classes), "works": len(t.Works), "marks": len(t.Marks), "attendance": len(t.Attendance),
		"notes": len(t.Notes), "people": len(t.People), "enrolments": len(t.Enrolments), "person_roles": len(t.PersonRoles),
		"accounts": len(t.Accounts), "links": len(t.Links), "absence_notes": len(t.Absences), "subscriptions": len(t.Subs),
		"notice_prefs": len(t.Subs), "threads": len(t.Threads), "messages": len(t.messages()), "announcements": len(t.Said), "announcement_reads": len(t.Said),
	}
}

func (r rights) looksAround(ctx context.Context, tx pgx.Tx, before *rights, total, seen map[string]int) (wrong []string, err error) {
	visit, err := tx.Begin(ctx) // a savepoint
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, visit.Rollback(ctx)) }()
	if _, err := visit.Exec(ctx, `SET LOCAL ROLE `+store.PeopleRole); err != nil {
		return nil, err
	}
	if before != nil {
		if _, err := visit.Exec(ctx, `SELECT enter($1, $2, $3)`, before.account, string(before.role), r.county.At); err != nil {
			return []string{"whoever came before is refused now: " + err.Error()}, nil
		}
	}
	entered, err := allowed(ctx, visit, `SELECT enter($1, $2, $3)`, r.account, string(r.role), r.county.At)
	if err != nil || entered != r.enters() {
		return []string{fmt.Sprintf("enters: %v, want %v (%v)", entered, r.enters(), err)}, nil
	}
	if !entered {
		return nil, nil
	}
	if _, err := visit.Exec(ctx, `SELECT enter($1, $2, $3)`, r.account, string(r.role), r.county.At); err != nil {
		return nil, err
	}
	seen["entered as "+string(r.role)]++
	want := r.sight()
	for _, table := range keyed {
		rows, err := visit.Query(ctx, fmt.Sprintf(`SELECT %s::text FROM %s`, table.key, table.name))
		if err != nil {
			return nil, err
		}
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return nil, err
		}
		if slices.Sort(got); !slices.Equal(got, want[table.name]) {
			wrong = append(wrong, fmt.Sprintf("sees %s %v, want %v", table.name, got, want[table.name]))
		}
		seen[table.name+" shown"] += len(got)
		seen[table.name+" hidden"] += total[table.name] - len(got)
	}
	tried, err := r.triesToWrite(ctx, visit, seen)
	return append(wrong, tried...), err
}

// triesToWrite tries what the grants leave to the policies, on rows of others
// too; what they close is TestWhatAPersonMayWriteIsAShortList.
func (r rights) triesToWrite(ctx context.Context, tx pgx.Tx, seen map[string]int) (wrong []string, err error) {
	for _, th := range r.county.Threads {
		did, err := allowed(ctx, tx, `UPDATE messages SET read_at = '2026-11-23' WHERE id = $1 RETURNING 1`, 2*th.ID)
		if err != nil {
			return nil, err
		}
		if may := r.party(th) && !r.role.Staff(); did != may {
			wrong = append(wrong, fmt.Sprintf("reads message %d: %v, want %v", 2*th.ID, did, may))
		}
	}
	for _, try := range r.county.Tries {
		own, said := try.Account == r.account, r.county.Said[try.Said-1]
		for _, w := range []struct {
			sql  string
			args []any
			may  bool
		}{
			{`UPDATE accounts SET language = 'en' WHERE id = $1 RETURNING 1`, []any{try.Account}, own},
			{`UPDATE accounts SET active_student = $2 WHERE id = $1 RETURNING 1`, []any{try.Account, try.Child}, own && r.child(try.Child)},
			{`UPDATE subscriptions SET active = false, told_seq = 0 WHERE id = $1 RETURNING 1`, []any{try.Sub}, r.county.Subs[try.Sub-1].AccountID == r.account},
			{
				`INSERT INTO subscriptions (account_id, role, student_id, cadence, days, minute, chat, mail, told_seq, ended_at)
				VALUES ($1, $2, $3, 'daily', 1, 1, true, false, 0, '2026-11-01') RETURNING 1`,
				[]any{try.Account, string(try.Role), try.Child},
				own && try.Role == r.role && r.child(try.Child),
			},
			{`UPDATE notice_prefs SET wanted = false WHERE id = $1 RETURNING 1`, []any{try.Sub}, r.county.Subs[try.Sub-1].AccountID == r.account},
			{
				`INSERT INTO notice_prefs (account_id, role, student_id, kind, channel, wanted, at)
				VALUES ($1, $2, $3, 'absence', 'mail', true, '2026-11-01') RETURNING 1`,
				[]any{try.Account, string(try.Role), try.Child},
				own && try.Role == r.role && r.child(try.Child),
			},
			{
				`INSERT INTO confirmations (account_id, nonce, email_blind, sent_at, expires_at) VALUES ($1, '', '', '2026-11-01', '2026-11-01') RETURNING 1`,
				[]any{try.Account},
				own,
			},
			{`SELECT tell($1, 'student', $2, 'mark', 1, '2026-11-23', NULL, '{}', '2026-11-23', '0')`, []any{try.School, try.Child}, r.tells(try.Child, try.School)},
			{
				`INSERT INTO announcements (school_id, class_id, part, day, text, made_by, made_as, made_at)
				VALUES ($1, $2, 'family', '2026-11-23', 'Сказано', $3, $4, '2026-11-23') RETURNING 1`,
				[]any{try.School, try.Class, try.Account, r.office()},
				own && r.speaks(try.School, try.Class),
			},
			{
				`INSERT INTO announcements (school_id, part, day, text, made_by, made_as, made_at) VALUES ($1, 'parent', '2026-11-23', 'Сказано', $2, $3, '2026-11-23')`,
				[]any{try.School, try.Account, r.office()},
				own && r.speaks(try.School, 0),
			},
			{`SELECT say($1, $2, $3, '', '', NULL, $4)`, []any{try.Child, try.Account, string(try.Role), r.county.At}, r.writesTo(try.Child, try.Account, try.Role)},
			{`UPDATE announcements SET withdrawn_at = '2026-11-23', withdrawn_by = $2 WHERE id = $1 RETURNING 1`, []any{try.Said, r.account}, r.takesBack(said)},
			{
				`INSERT INTO announcement_reads (announcement_id, account_id, school_id, at) VALUES ($1, $2, $3, '2026-11-23') ON CONFLICT DO NOTHING RETURNING 1`,
				[]any{try.Said, try.Account, said.SchoolID},
				own && r.heard(said) && r.account != 1,
			},
			{`UPDATE marks SET value = '2' WHERE student_id = $1 RETURNING 1`, []any{try.Child}, false},
		} {
			did, err := allowed(ctx, tx, w.sql, w.args...)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.sql, err)
			}
			if did != w.may {
				wrong = append(wrong, fmt.Sprintf("%s with %v: done %v, want %v", w.sql, w.args, did, w.may))
			}
			if did {
				seen["write allowed"]++
			} else {
				seen["write refused"]++
			}
		}
	}
	return wrong, nil
}

// office is the role, or for a family one that it would have to pretend.
func (r rights) office() string {
	if r.role.Staff() {
		return string(r.role)
	}
	return string(school.Teacher)
}

// allowed runs a statement and takes it back: did it do anything?
func allowed(ctx context.Context, tx pgx.Tx, sql string, args ...any) (did bool, err error) {
	try, err := tx.Begin(ctx)
	if err != nil {
		return false, err
	}
	tag, err := try.Exec(ctx, sql, args...)
	if has(err, "42501") || has(err, "ZV403") {
		return false, try.Rollback(ctx)
	}
	return tag.RowsAffected() > 0, errors.Join(err, try.Rollback(ctx))
}
