package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// blank is the address of a database without a schema, which goes with the test.
func blank(t *testing.T, options string) string {
	t.Helper()
	db := storetest.New(t)
	conn := db.Owner(t)
	name := strings.ToLower(t.Name()) + fmt.Sprint("_", os.Getpid())
	run := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(context.Background(), sql); err != nil {
			t.Fatal(err)
		}
	}
	run(`DROP DATABASE IF EXISTS ` + name)
	run(`CREATE DATABASE ` + name + ` TEMPLATE template0 ` + options)
	t.Cleanup(func() { run(`DROP DATABASE ` + name + ` WITH (FORCE)`) })
	return strings.Replace(db.URL, conn.Config().Database, name, 1)
}

func dial(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestProgramsMigrateOneEmptyDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	url := blank(t, `ENCODING 'UTF8'`)
	const programs = 3
	done := make(chan error, programs)
	for range programs {
		go func() { done <- store.Migrate(context.Background(), url, storetest.Monday) }()
	}
	for range programs {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	conn := dial(t, url)
	text, err := os.ReadFile(goldenSchema)
	if err != nil {
		t.Fatal(err)
	}
	if got := schemaText(t, conn); got != string(text) {
		t.Error("the schema is not the golden one:\n" + difference(string(text), got))
	}
	for _, m := range mistakes { // here the database's own privileges too
		if found := words(t, conn, m.sql); len(found) > 0 {
			t.Errorf("%s: %s", m.name, strings.Join(found, ", "))
		}
	}
	if err := store.Migrate(t.Context(), url, storetest.Monday); err != nil {
		t.Errorf("once more: %v", err)
	}
}

func TestMonthsAreMadeUnderRace(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const makers = 4
	done := make(chan error, makers)
	from, to := time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC), time.Date(2027, 6, 1, 0, 0, 0, 0, time.UTC)
	for range makers {
		s := db.Open(t)
		go func() { done <- s.EnsureMonths(context.Background(), from, to) }()
	}
	for range makers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	// From the month before to two months after; the months of the start are there too.
	conn := db.Owner(t)
	for table, key := range map[string]string{
		"news":       `INSERT INTO news (seq, school_id, audience_kind, audience_id, kind, object, day, released_at) VALUES (1, 1, 'school', 1, 'mark', 1, $1::timestamptz::date, $1::timestamptz)`,
		"deliveries": `INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, next_at) VALUES ($1::timestamptz::date, 'service', 1, 'chat', $1::timestamptz, $1::timestamptz)`,
		"audit":      `INSERT INTO audit (at, action) VALUES ($1, 'diary')`,
	} {
		for _, at := range []time.Time{
			time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(2027, 8, 31, 23, 59, 59, 0, time.UTC),
		} {
			if _, err := conn.Exec(t.Context(), key, at); err != nil {
				t.Errorf("%s at %s: %v", table, at, err)
			}
		}
		if _, err := conn.Exec(t.Context(), key, time.Date(2027, 9, 1, 0, 0, 0, 0, time.UTC)); !has(err, "23514") {
			t.Errorf("%s has a row beyond its months: %v", table, err)
		}
	}
	for _, m := range mistakes[:3] { // row security and grants of the partitions
		if found := words(t, conn, m.sql); len(found) > 0 {
			t.Errorf("%s: %s", m.name, strings.Join(found, ", "))
		}
	}
}

func TestADatabaseOfAnotherEncodingIsRefused(t *testing.T) {
	t.Parallel()
	url := blank(t, `ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`)
	err := store.Migrate(t.Context(), url, storetest.Monday)
	if err == nil || !strings.Contains(err.Error(), "LATIN1") {
		t.Errorf("migrated: %v", err)
	}
	_, err = store.Open(t.Context(), store.Options{URL: url, Clock: time.Now})
	if err == nil || !strings.Contains(err.Error(), "LATIN1") {
		t.Errorf("opened: %v", err)
	}
	if n := len(words(t, dial(t, url), `SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace`)); n != 0 {
		t.Errorf("%d tables were made", n)
	}
}

// An owner who is no superuser and may not make roles: the error tells what an
// administrator runs, after that all works, row security too.
func TestAPlainOwnerNeedsOneSentenceOfAnAdministrator(t *testing.T) {
	t.Parallel()
	admin := blank(t, `ENCODING 'UTF8'`)
	super := dial(t, admin)
	plain, name := fmt.Sprint("zt_plain_", os.Getpid()), super.Config().Database
	for _, sql := range []string{
		`DROP ROLE IF EXISTS ` + plain, `CREATE ROLE ` + plain + ` LOGIN NOSUPERUSER NOCREATEROLE`, `ALTER DATABASE ` + name + ` OWNER TO ` + plain,
	} {
		if _, err := super.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { // before the database goes
		ctx := context.Background()
		conn, err := pgx.Connect(ctx, admin)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(ctx)
		for _, sql := range []string{`DROP OWNED BY ` + plain + ` CASCADE`, `ALTER DATABASE ` + name + ` OWNER TO CURRENT_USER`, `DROP ROLE ` + plain} {
			if _, err := conn.Exec(ctx, sql); err != nil {
				t.Error(err)
			}
		}
	})
	config := super.Config()
	url := fmt.Sprintf("host=%s port=%d user=%s dbname=%s sslmode=disable", config.Host, config.Port, plain, name)
	err := store.Migrate(t.Context(), url, storetest.Monday)
	advice := `GRANT ` + store.PeopleRole + ` TO ` + plain
	if err == nil || !strings.Contains(err.Error(), advice) {
		t.Fatalf("%v, want advice to run %s", err, advice)
	}
	if _, err := super.Exec(t.Context(), advice); err != nil {
		t.Fatal(err)
	}
	if err := store.Migrate(t.Context(), url, storetest.Monday); err != nil {
		t.Fatal(err)
	}
	for _, m := range mistakes {
		if found := words(t, super, m.sql); len(found) > 0 {
			t.Errorf("%s: %s", m.name, strings.Join(found, ", "))
		}
	}
	db := storetest.New(t)
	s, err := store.Open(t.Context(), store.Options{URL: url, Keys: db.Keys, Clock: db.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	w := settle(t, &storetest.DB{Store: s, URL: url, Keys: db.Keys, Clock: db.Clock})
	mother := w.parentOf("мама Ани", "Аня")
	same(t, w.as(mother).sees("marks"), "marks: Аня, 5А алгебра | Аня, 5А физика\n")
	if _, err := w.Diary(t.Context(), mother, w.ids["Боря"], thisWeek); school.CodeOf(err) != school.NotFound {
		t.Errorf("a foreign child: %v", err)
	}
	if d, err := w.Diary(t.Context(), w.employee("Физиков", school.Teacher), w.ids["Аня"], thisWeek); err != nil || d.Student.Given != "Аня" {
		t.Errorf("%+v, %v", d, err)
	}
}
