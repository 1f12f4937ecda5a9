package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// words asks the catalogs for a list.
func words(t *testing.T, conn *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Each query lists what is wrong; the reason says what would follow.
var mistakes = []struct{ name, follows, sql string }{
	{
		"a table without row security", "a grant made by mistake would open it",
		`SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
			AND NOT relrowsecurity AND relname <> 'goose_db_version'`,
	},
	{
		"FORCE ROW LEVEL SECURITY", "system work would see nothing",
		`SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity`,
	},
	{
		"a grant on a partition", "row security of the parent does not guard it there",
		`SELECT c.relname::text FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid WHERE c.relkind IN ('r', 'p')
			AND (has_table_privilege('zvonok_people', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
				OR has_any_column_privilege('zvonok_people', c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'))`,
	},
	{
		"a grant to everybody", "any role of the cluster could read it",
		`SELECT c.relname::text FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0`,
	},
	{
		"a grant to yet another role", "its policies are nobody's",
		`SELECT c.relname || ' to ' || a.grantee::regrole FROM pg_class c, aclexplode(c.relacl) a
			WHERE c.relnamespace = 'public'::regnamespace AND a.grantee NOT IN (c.relowner, 'zvonok_people'::regrole)`,
	},
	{
		"a grant of delete or worse", "nothing of a person's is deleted, only ended",
		`SELECT c.relname || ': ' || a.privilege_type FROM pg_class c, aclexplode(c.relacl) a WHERE c.relnamespace = 'public'::regnamespace
			AND a.grantee = 'zvonok_people'::regrole AND a.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE')`,
	},
	{
		"a grant on a view", "a view reads by its owner's rights",
		`SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')
			AND (has_table_privilege('zvonok_people', oid, 'SELECT, INSERT, UPDATE, DELETE') OR has_any_column_privilege('zvonok_people', oid, 'SELECT'))`,
	},
	{
		"a grant on a sequence", "numbers would be drawn and told",
		`SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace 
			AND CASE WHEN relkind = 'S' THEN has_sequence_privilege('zvonok_people', oid, 'USAGE, SELECT, UPDATE') END`,
	},
	{
		"default privileges", "a table to come would be open before it is guarded",
		`SELECT defaclobjtype::text FROM pg_default_acl`,
	},
	{
		"a function that everybody may run", "it would run before anybody entered",
		`SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
			AND (p.proacl IS NULL OR EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))`,
	},
	{
		"a function without a search path", "a table of the caller's own would stand before ours",
		`SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
			AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp']`,
	},
	{
		"a policy for everybody", "it would widen what other roles see",
		`SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'public' AND roles <> '{zvonok_people}'`,
	},
	{
		"a permissive policy that asks for no scope", "it shows rows to whoever comes",
		`SELECT tablename || '.' || policyname FROM pg_policies WHERE schemaname = 'public'
			AND (coalesce(qual, '') || coalesce(with_check, '')) NOT LIKE '%zvonok.%'`,
	},
	{
		"something that the people's role owns", "an owner is above policies",
		`SELECT c.relname::text FROM pg_class c WHERE relowner = 'zvonok_people'::regrole
			UNION SELECT proname::text FROM pg_proc WHERE proowner = 'zvonok_people'::regrole
			UNION SELECT nspname::text FROM pg_namespace WHERE nspowner = 'zvonok_people'::regrole
			UNION SELECT datname::text FROM pg_database WHERE datdba = 'zvonok_people'::regrole`,
	},
	{
		"a right of the people's role", "it bypasses row security, logs in, or becomes another",
		`SELECT rolname::text FROM pg_roles WHERE rolname = 'zvonok_people' AND (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb OR rolreplication)
			UNION SELECT roleid::regrole::text FROM pg_auth_members WHERE member = 'zvonok_people'::regrole`,
	},
	{
		"a default that reads a clock", "the sandbox clock would not move it",
		`SELECT adrelid::regclass || '.' || adnum FROM pg_attrdef WHERE adrelid <> 'goose_db_version'::regclass AND pg_get_expr(adbin, adrelid) ~* '` + clocks + `'`,
	},
	{
		"a function or a trigger that reads a clock", "the sandbox clock would not move it",
		`SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosrc ~* '` + clocks + `'`,
	},
	{
		"room for a table of the caller's own", "it would stand before ours",
		`SELECT 'temp' WHERE has_database_privilege('zvonok_people', current_database(), 'TEMP')
			UNION SELECT 'public' WHERE has_schema_privilege('zvonok_people', 'public', 'CREATE')`,
	},
}

const clocks = `\m(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|\m(current_(timestamp|date|time)|localtime(stamp)?)\M`

func TestTheCatalogsHoldNoMistake(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	conn := db.Owner(t)
	// A clone of the template does not have the database's own privileges.
	revoked := words(t, conn, `SELECT format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database())`)
	if _, err := conn.Exec(t.Context(), revoked[0]); err != nil {
		t.Fatal(err)
	}
	for _, m := range mistakes {
		if found := words(t, conn, m.sql); len(found) > 0 {
			t.Errorf("%s: %s; %s", m.name, strings.Join(found, ", "), m.follows)
		}
	}
}

// Every look above must find something once it is there to be found.
func TestTheCatalogMistakesWouldBeFound(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx, conn := t.Context(), db.Owner(t)
	for name, sql := range map[string]string{
		"a table without row security":               `ALTER TABLE marks DISABLE ROW LEVEL SECURITY`,
		"FORCE ROW LEVEL SECURITY":                   `ALTER TABLE marks FORCE ROW LEVEL SECURITY`,
		"a grant on a partition":                     `GRANT SELECT (at) ON audit_2026_11 TO zvonok_people`,
		"a grant to everybody":                       `GRANT SELECT ON marks TO PUBLIC`,
		"a grant to yet another role":                `GRANT SELECT ON marks TO pg_monitor`,
		"a grant of delete or worse":                 `GRANT DELETE ON subscriptions TO zvonok_people`,
		"a grant on a view":                          `GRANT SELECT ON may_see TO zvonok_people`,
		"a grant on a sequence":                      `GRANT USAGE ON SEQUENCE marks_id_seq TO zvonok_people`,
		"default privileges":                         `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO zvonok_people`,
		"a function that everybody may run":          `GRANT EXECUTE ON FUNCTION head TO PUBLIC`,
		"a function without a search path":           `ALTER FUNCTION head RESET ALL`,
		"a policy for everybody":                     `CREATE POLICY open ON marks USING (current_setting('zvonok.role') = 'x')`,
		"a permissive policy that asks for no scope": `CREATE POLICY open ON marks TO zvonok_people USING (true)`,
		"something that the people's role owns":      `ALTER TABLE marks OWNER TO zvonok_people`,
		"a default that reads a clock":               `ALTER TABLE marks ALTER day SET DEFAULT current_date`,
		"a function or a trigger that reads a clock": `CREATE FUNCTION f() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'`,
		"room for a table of the caller's own":       `GRANT CREATE ON SCHEMA public TO zvonok_people`,
	} {
		i := slices.IndexFunc(mistakes, func(m struct{ name, follows, sql string }) bool { return m.name == name })
		if i < 0 {
			t.Fatalf("no look for %s", name)
		}
		tx, err := conn.Begin(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(words(t, conn, mistakes[i].sql)) == 0 {
			t.Errorf("%s would not be found", name)
		}
		if err := tx.Rollback(ctx); err != nil {
			t.Fatal(err)
		}
	}
}

// What a person may write at all, by column; everything else is refused before
// any policy is asked. A new column belongs here by decision, not by accident.
var writable = map[string]string{
	"INSERT absence_notes":      "*",
	"INSERT announcement_reads": "*",
	"INSERT announcements":      "*",
	"INSERT confirmations":      "*",
	"INSERT files":              "*",
	"INSERT notice_prefs":       "*",
	"INSERT subscriptions":      "*",
	"UPDATE absence_notes":      "changed_at delivered_at from_day lessons read_at read_by sent_to settled_at settled_by to_day verdict why_enc withdrawn_at withdrawn_by",
	"UPDATE accounts":           "active_role active_student email_blind email_enc fallback full_name hide_marks hide_name language phone_blind phone_enc protect quiet_from quiet_to zone",
	"UPDATE announcements":      "withdrawn_at withdrawn_by",
	"UPDATE confirmations":      "*",
	"UPDATE messages":           "read_at",
	"UPDATE notice_prefs":       "at wanted",
	"UPDATE subscriptions":      "active cadence chat days empty_too ended_at mail mail_left minute month_day next_at next_on told_of told_seq",
}

func TestWhatAPersonMayWriteIsAShortList(t *testing.T) {
	t.Parallel()
	conn := storetest.New(t).Owner(t)
	got := map[string]string{}
	for _, line := range words(t, conn, `SELECT p.kind || ' ' || c.relname || ':' || CASE
			WHEN has_table_privilege('zvonok_people', c.oid, p.kind) THEN '*'
			ELSE string_agg(a.attname, ' ' ORDER BY a.attname) FILTER (WHERE has_column_privilege('zvonok_people', c.oid, a.attnum, p.kind)) END
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		CROSS JOIN (VALUES ('INSERT'), ('UPDATE')) p (kind)
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
		GROUP BY c.oid, c.relname, p.kind HAVING bool_or(has_column_privilege('zvonok_people', c.oid, a.attnum, p.kind))`) {
		what, columns, _ := strings.Cut(line, ":")
		got[what] = columns
	}
	for what, columns := range got {
		if writable[what] != columns {
			t.Errorf("%s (%s) is allowed, want %q", what, columns, writable[what])
		}
	}
	for what := range writable {
		if got[what] == "" {
			t.Errorf("%s is not allowed", what)
		}
	}
}

// What is closed is closed to everybody who enters, a curator too, by every way
// of asking.
func TestClosedTablesRefuseEveryRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	closed := words(t, w.owner, `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
		AND NOT has_any_column_privilege('zvonok_people', oid, 'SELECT') ORDER BY relname`)
	for _, table := range []string{"audit", "audit_2026_11", "deliveries", "deliveries_2026_11", "drafts", "guardians", "inbox", "invites", "news", "news_2026_11", "news_pending", "notice_pending", "api_keys", "outside_rows", "pushes"} {
		if !slices.Contains(closed, table) {
			t.Errorf("%s is open", table)
		}
	}
	for _, v := range []store.Viewer{
		w.parentOf("мама", "Аня"), w.student("Боря"), w.employee("Физиков", school.Teacher), w.employee("Завучева", school.Management), w.employee("Кураторов", school.Curator),
	} {
		p := w.as(v)
		for _, table := range closed {
			for _, sql := range []string{
				`SELECT FROM ` + table, `INSERT INTO ` + table + ` DEFAULT VALUES`, `DELETE FROM ` + table, `TRUNCATE ` + table, `COPY ` + table + ` TO STDOUT`, `LOCK ` + table,
			} {
				if err := p.in(func(tx pgx.Tx) error { _, err := tx.Exec(t.Context(), sql); return err }); !has(err, "42501") {
					t.Errorf("%s: %s: %v, want permission denied", v.Role, sql, err)
				}
			}
		}
	}
}
