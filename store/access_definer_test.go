package store_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"zvonok/store/school"
)

func has(err error, code string) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == code
}

// asked runs one statement of a person and gives what came of it.
func (p *person) asked(sql string, args ...any) error {
	return p.in(func(tx pgx.Tx) error { _, err := tx.Exec(context.Background(), sql, args...); return err })
}

func number(id int64) string { return strconv.FormatInt(id, 10) }

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.owner.QueryRow(context.Background(), sql, args...).Scan(&n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func TestOnlyThePeoplesRoleEnters(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.parentOf("мама Ани", "Аня")
	_, err := w.owner.Exec(t.Context(), `SELECT enter($1, 'parent', $2)`, v.Account, w.Clock.Now())
	if !has(err, "55000") {
		t.Errorf("the owner entered: %v", err)
	}
}

func TestAPersonAnswersTheirOwnChatOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother, father := w.parentOf("мама Ани", "Аня"), w.parentOf("папа Бори", "Боря")
	w.exec(`INSERT INTO inbox (bot, update_id, chat_id, received_at) VALUES (1, 7, $1, '2026-11-23')`, father.Account)
	w.exec(`INSERT INTO drafts (bot, chat_id, id, form, step, data, at) VALUES (1, $1, 7, 'f', 's', '', '2026-11-23')`, father.Account)
	done := func(p *person) (fresh bool) {
		t.Helper()
		err := p.in(func(tx pgx.Tx) error { return tx.QueryRow(t.Context(), `SELECT done(1, 7, 'reply')`).Scan(&fresh) })
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	if done(w.as(mother)) {
		t.Error("a stranger answered")
	}
	if err := w.as(mother).asked(`SELECT undraft(1, $1, 7)`, father.Account); err != nil {
		t.Error(err)
	}
	if n := w.count(`SELECT count(*) FROM inbox i JOIN drafts d USING (bot, chat_id) WHERE i.state = 0 AND i.reply IS NULL`); n != 1 {
		t.Error("a stranger changed the father's chat")
	}
	if p := w.as(father); !done(p) || done(p) {
		t.Error("the father answers once")
	}
	if err := w.as(father).asked(`SELECT undraft(1, $1, 7)`, father.Account); err != nil {
		t.Error(err)
	}
	if n := w.count(`SELECT count(*) FROM drafts`); n != 0 {
		t.Error("the father's draft is still there")
	}
}

func TestAPersonIsToldOnlyTheirOwnWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother, father := w.parentOf("мама Ани", "Аня"), w.parentOf("папа Бори", "Боря")
	const say = `SELECT queue_service($1, 'chat', '', '2026-11-23')`
	if err := w.as(mother).asked(say, father.Account); !has(err, "ZV403") {
		t.Errorf("words to another: %v", err)
	}
	if err := w.as(mother).asked(say, mother.Account); err != nil {
		t.Error(err)
	}
	digest := w.id("", `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq)
		VALUES ($1, 'parent', 'daily', 127, 1140, true, false, 0) RETURNING id`, father.Account)
	if err := w.as(mother).asked(`SELECT queue_now($1, '2026-11-23', NULL, NULL)`, digest); !has(err, "ZV403") {
		t.Errorf("another's digest: %v", err)
	}
	if n := w.count(`SELECT count(*) FROM deliveries WHERE account_id = $1`, mother.Account); n != 1 || w.count(`SELECT count(*) FROM deliveries`) != 1 {
		t.Errorf("%d deliveries to the mother, want that one only", n)
	}
}

// News is told by whoever may see whom it is about: otherwise a person could
// forge another child's news, or unmake it by telling it equal.
func TestNewsIsToldOfOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	who := map[string]*person{
		"мама Ани":      w.as(w.parentOf("мама Ани", "Аня")),
		"Боря":          w.as(w.student("Боря")),
		"Алгебраистова": w.as(w.employee("Алгебраистова", school.Teacher)),
		"Физиков":       w.as(w.employee("Физиков", school.Teacher)),
		"Завучева":      w.as(w.employee("Завучева", school.Management)),
		"Кураторов":     w.as(w.employee("Кураторов", school.Curator)),
	}
	for _, c := range []struct{ aud, of, may string }{
		{"student", "Аня", "мама Ани, Алгебраистова, Физиков, Завучева"},
		{"student", "Боря", "Боря, Алгебраистова, Физиков, Завучева"},
		{"student", "Вера", "Физиков, Завучева"},
		{"student", "Глеб", "Кураторов"},
		{"class", "5А", "Алгебраистова, Завучева"},
		{"class", "5А физика", "Физиков, Завучева"},
		{"class", "1В", "Кураторов"},
		{"school", "школа 1", "Завучева"},
		{"school", "школа 2", "Кураторов"},
	} {
		for name, p := range who {
			may := slices.Contains(strings.Split(c.may, ", "), name)
			for _, equal := range []bool{false, true} {
				err := p.asked(`SELECT tell($1, $2, $3, 'mark', 1, '2026-11-23', NULL, CASE WHEN $4 THEN NULL ELSE '{}'::jsonb END, '2026-11-23', '0')`,
					w.schoolOf(c.of), c.aud, w.ids[c.of], equal)
				if may && err != nil || !may && !has(err, "ZV403") {
					t.Errorf("%s tells of %s %s: %v", name, c.aud, c.of, err)
				}
			}
		}
	}
	// Nor under the name of another school, or of nothing.
	mother := who["мама Ани"]
	for _, args := range [][]any{{w.ids["школа 2"], "student"}, {nil, "student"}, {w.ids["школа 1"], nil}} {
		err := mother.asked(`SELECT tell($1, $2, $3, 'mark', 1, '2026-11-23', NULL, '{}', '2026-11-23', '0')`, args[0], args[1], w.ids["Аня"])
		if !has(err, "ZV403") {
			t.Errorf("tell(%v): %v", args, err)
		}
	}
}

// The definer functions run by the owner's rights: who has not entered gets
// nothing out of them, on a fresh connection or after a person left.
func TestDefinersRefuseWhoHasNotEntered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.parentOf("мама Ани", "Аня")
	w.exec(`INSERT INTO inbox (bot, update_id, chat_id, received_at) VALUES (1, 7, $1, '2026-11-23')`, v.Account)
	w.exec(`INSERT INTO drafts (bot, chat_id, id, form, step, data, at) VALUES (1, $1, 7, 'f', 's', '', '2026-11-23')`, v.Account)
	p := w.as(v)
	refuse := func(when string) {
		t.Helper()
		for _, sql := range []string{
			`SELECT done(1, 7, 'reply')`,
			`SELECT undraft(1, chat_id, 7) FROM (VALUES (` + number(v.Account) + `)) c (chat_id)`,
			`SELECT tell(1, 'student', 1, 'mark', 1, '2026-11-23', NULL, '{}', '2026-11-23', '0')`,
			`SELECT audited('diary', 1, 1, NULL)`,
			`SELECT queue_now(1, '2026-11-23', NULL, NULL)`,
			`SELECT hard_to_reach(1, '2026-11-23')`,
			`SELECT recoverable(1, '', 0, 0, 0, '2026-11-23')`,
			`SELECT issue_recovery(1, 1, 'AAAA', '', '2026-11-23', '2026-11-26')`,
			`SELECT queue_recovery(1, 'chat', '', '2026-11-23')`,
			`SELECT floors(` + number(v.Account) + `)`,
			`SELECT notices_again('2026-11-23')`,
			`SELECT say(1, ` + number(v.Account) + `, 'parent', 'x', 'x', NULL, '2026-11-23')`,
			`SELECT message_partners(1, '2026-11-23')`,
			`SELECT queue_message(1, 'x', '2026-11-23')`,
			`SELECT may_announce(1, NULL)`,
			`SELECT announcement_hearers(1, NULL, 'family', '2026-11-23')`,
			`SELECT announcement_readers(1)`,
			`SELECT queue_service(` + number(v.Account) + `, 'chat', '', '2026-11-23')`,
		} {
			if _, err := p.conn.Exec(t.Context(), sql); !has(err, "ZV403") {
				t.Errorf("%s, %s: %v, want a refusal", when, sql, err)
			}
		}
		for _, sql := range []string{`SELECT entered()`, `SELECT scope('children')`, `SELECT FROM may_see`} {
			if _, err := p.conn.Exec(t.Context(), sql); !has(err, "42501") {
				t.Errorf("%s, %s: %v, want permission denied", when, sql, err)
			}
		}
	}
	refuse("before anybody entered")
	same(t, p.sees("marks"), "marks: Аня, 5А алгебра | Аня, 5А физика\n")
	refuse("after the person left")
	if n := w.count(`SELECT count(*) FROM inbox, drafts WHERE state = 0`); n != 1 {
		t.Error("somebody who had not entered changed the chat")
	}
}

func TestAFormerChildDoesNotLockTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.parentOf("мама Ани и Бори", "Аня", "Боря")
	p := w.as(v)
	digest := w.id("", `INSERT INTO subscriptions (account_id, role, student_id, cadence, days, minute, chat, mail, told_seq)
		VALUES ($1, 'parent', $2, 'daily', 127, 1140, true, false, 0) RETURNING id`, v.Account, w.ids["Аня"])
	if err := p.asked(`UPDATE accounts SET active_student = $1`, w.ids["Аня"]); err != nil {
		t.Fatal(err)
	}
	w.exec(`UPDATE links SET ended_at = '2026-11-23' WHERE student_id = $1`, w.ids["Аня"])
	for _, sql := range []string{
		`UPDATE accounts SET language = 'en'`,
		`UPDATE accounts SET active_student = active_student`,
		`UPDATE subscriptions SET active = false`,
		`UPDATE accounts SET active_student = NULL`,
		`UPDATE accounts SET active_student = ` + number(w.ids["Боря"]),
	} {
		if err := p.asked(sql); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
	if err := p.asked(`UPDATE accounts SET active_student = $1`, w.ids["Аня"]); !has(err, "ZV403") {
		t.Errorf("the former child is asked about again: %v", err)
	}
	if err := p.asked(`UPDATE subscriptions SET student_id = $2 WHERE id = $1`, digest, w.ids["Боря"]); !has(err, "42501") {
		t.Errorf("a digest changed its child: %v", err)
	}
}
