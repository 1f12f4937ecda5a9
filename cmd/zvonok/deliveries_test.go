package main

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zvonok/store"
)

// The person who runs the server finds what did not arrive and sends it again:
// what was refused or is in doubt, and nothing that had arrived, that was
// unsubscribed from, or whose words are gone.
func TestDeliveriesAreFoundAndSentAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	db.Exec(t, `INSERT INTO deliveries (id, on_date, kind, account_id, channel, as_of, state, why, attempt, ambiguous, body, next_at, settled_at) VALUES
		(1, '2026-11-23', 'digest',  7, 'chat', '2026-11-23', 'sent',    '',             1, 0, NULL, '2026-11-23', '2026-11-23 16:00+00'),
		(2, '2026-11-23', 'digest',  8, 'mail', '2026-11-23', 'never',   'smtp 550',     1, 0, NULL, '2026-11-23', '2026-11-23 16:00+00'),
		(3, '2026-11-23', 'now',     8, 'chat', '2026-11-23', 'unknown', 'unanswered',   2, 2, NULL, '2026-11-23', '2026-11-23 16:00+00'),
		(4, '2026-11-23', 'digest',  9, 'chat', '2026-11-23', 'dropped', 'unsubscribed', 1, 0, NULL, '2026-11-23', '2026-11-23 16:00+00'),
		(5, '2026-11-23', 'service', 9, 'mail', '2026-11-23', 'never',   'smtp 550',     1, 0, NULL, '2026-11-23', '2026-11-23 16:00+00'),
		(6, '2026-11-01', 'digest',  9, 'chat', '2026-11-01', 'never',   'blocked',      1, 0, NULL, '2026-11-01', '2026-11-01 16:00+00'),
		(7, '2026-11-23', 'service', 9, 'chat', '2026-11-23', 'later',   'unreached',    3, 0, 'x',  '2026-11-24', NULL)`)
	refs := func(args ...string) string {
		t.Helper()
		var lines []deliveryLine
		if err := json.Unmarshal([]byte(s.does(append([]string{"deliveries", "list", "--json"}, args...)...)), &lines); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, l := range lines {
			all = append(all, strings.TrimPrefix(l.Ref, "2026-11-"))
		}
		return strings.Join(all, " ")
	}
	for args, want := range map[string]string{
		"":                                      "23/7 23/5 23/3 23/2 01/6",
		"--state never":                         "23/5 23/2 01/6",
		"--state never,later --channel chat":    "23/7 01/6",
		"--account 7":                           "23/1",
		"--account 9 --state dropped --limit 5": "23/4",
		"--limit 1":                             "23/7",
	} {
		if got := refs(strings.Fields(args)...); got != want {
			t.Errorf("list %s: %s, want %s", args, got, want)
		}
	}
	if out := s.does("deliveries", "list"); !strings.Contains(out, "2026-11-23/2  digest   mail   8        не принято навсегда") {
		t.Errorf("%s", out)
	}
	var lines []map[string]any
	if err := json.Unmarshal([]byte(s.does("deliveries", "list", "--json", "--account", "9", "--limit", "2")), &lines); err != nil {
		t.Fatal(err)
	}
	want := []map[string]any{
		{"ref": "2026-11-23/7", "kind": "service", "channel": "chat", "account": 9.0, "state": "later", "attempts": 3.0, "at": "2026-11-24T00:00:00Z", "why": "unreached"},
		{"ref": "2026-11-23/5", "kind": "service", "channel": "mail", "account": 9.0, "state": "never", "attempts": 1.0, "at": "2026-11-23T16:00:00Z", "why": "smtp 550"},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if out := s.does("deliveries", "list", "--json", "--account", "77"); strings.TrimSpace(out) != "[]" {
		t.Errorf("nothing is %s", out)
	}
	if out := s.does("deliveries", "retry", "2026-11-23/1", "2026-11-23/2", "2026-11-23/4", "2026-11-23/5"); !strings.Contains(out, "в очередь: 1") {
		t.Errorf("%s", out)
	}
	if out := s.does("deliveries", "retry", "--state", "unknown,later,never"); !strings.Contains(out, "в очередь: 2") {
		t.Errorf("%s", out)
	}
	if got := refs("--state", string(store.Queued)); got != "23/7 23/3 23/2" {
		t.Errorf("queued: %s", got)
	}
	if status, _, stderr := s.run("deliveries", "retry", "2026-11-23/1"); status != refused || !strings.Contains(stderr, "возвращать нечего") {
		t.Errorf("%d %s", status, stderr)
	}
	var audited, open int
	row := db.Owner(t).QueryRow(t.Context(), `SELECT (SELECT count(*) FROM audit WHERE action = 'delivery retried'),
		(SELECT count(*) FROM deliveries WHERE state = 'queued' AND settled_at IS NULL AND ambiguous = 0 AND next_at = $1)`, db.Clock.Now())
	if err := row.Scan(&audited, &open); err != nil || audited != 3 || open != 3 {
		t.Errorf("audited %d, open %d: %v", audited, open, err)
	}
}

func TestDeliveriesRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for args, want := range map[string]string{
		"":                         "deliveries list или deliveries retry",
		"list --state lost":        "состояния «lost» нет",
		"list --channel pigeon":    "chat, mail или sms",
		"list --limit 0":           "--limit",
		"list --account -4":        "--account",
		"retry":                    "номера или --state",
		"retry 41":                 "«41» — не номер сообщения",
		"retry 2026-02-31/1":       "не номер сообщения",
		"retry 2026-11-23/0":       "не номер сообщения",
		"retry --state never --no": "нет такого ключа",
	} {
		status, _, stderr := s.run(append([]string{"deliveries"}, strings.Fields(args)...)...)
		if status != misused || !strings.Contains(stderr, want) {
			t.Errorf("%q: status %d, %s", args, status, stderr)
		}
	}
}
