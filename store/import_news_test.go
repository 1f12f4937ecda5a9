package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zvonok/store"
)

func TestImportMakesNewsOfDifferences(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.must(with(t,
		"results.csv", "r1,w1,a,fully graded,4", "r1,w1,a,fully graded,5",
		"results.csv", "r4,w3,b,exempt", "r5,w2,b,fully graded,5,2026-11-23,,\nr4,w3,b,exempt",
		"journalAttendance.csv", "x1,b,l1,,late,,7,\n", "x1,b,l1,,late,,9,\nx3,a,,2026-11-23,absent,,,\nx4,a,,2026-10-05,absent,,,\n",
		"journalNotes.csv", "Нет сменной обуви\n", "Нет сменной обуви\nn2,b,comment,2026-11-23,,t,Молодец\n",
		"journalLessons.csv", "Дроби,№ 5,", "Дроби,№ 7,",
		"journalLessons.csv", "l3,g,2026-11-25,1,08:30,09:15", "l3,g,2026-11-25,3,10:20,11:05",
		"journalLessons.csv", "l1,g", "l9,g,2026-12-01,1,08:30,09:15,,,,t\nl1,g", // a day not planned before: no news
		"lineItems.csv", "2026-11-24T20:00:00Z", "2026-11-26",
	))
	i.hears(`
absence | student | late | late | <nil>
absence | student | <nil> | absent | <nil>
comment | student | <nil> | <nil> | Молодец
control | class | <nil> | <nil> | <nil>
homework | class | <nil> | <nil> | № 7
lesson | class | <nil> | <nil> | <nil>
mark | student | 4 | 5 | Хорошо
mark | student | <nil> | 5 | <nil>`)
	got := i.say(`SELECT kind, extract(epoch FROM release_at - changed_at)::int FROM news_pending GROUP BY 1, 2 ORDER BY 1`)
	if want := "absence | 120\ncomment | 600\ncontrol | 0\nhomework | 600\nlesson | 0\nmark | 600"; got != want {
		t.Errorf("holds:\n%s", got)
	}
	got = i.say(`SELECT old::text, new::text FROM news_pending WHERE kind = 'mark' ORDER BY id LIMIT 1`)
	if want := `{"kind": "Ответ", "text": "Хорошо", "work": "Ответ у доски", "value": "4", "weight": 1, "subject": "Математика"} | ` +
		`{"kind": "Ответ", "text": "Хорошо", "work": "Ответ у доски", "value": "5", "weight": 1, "subject": "Математика"}`; got != want {
		t.Errorf("facts:\n%s", got)
	}
}

// Days are the school's: at 20:00 UTC it is tomorrow in Yekaterinburg, so who is
// absent from the list ends there with the day that is over, and a lesson of that
// day is no longer to come.
func TestImportCountsTheSchoolsDays(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.Clock.Set(time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)) // Monday, 01:00
	i.must(with(t))
	i.must(with(t, "enrollments.csv", "gb,g,s,b,student,,\n", ""), acceptRemovals)
	if got := i.say(`SELECT ends::text FROM enrolments WHERE sourced_id = 'gb'`); got != "2026-11-22" {
		t.Errorf("ended on %s", got)
	}
	i.Clock.Set(time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC))
	i.must(with(t, "journalLessons.csv", "l2,g,2026-11-23,1", "l2,g,2026-11-23,4"))
	i.hears(``)
}

func TestSlipMendedInTimeIsNoNews(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.must(with(t, "results.csv", "graded,4", "graded,2"))
	first := i.say(`SELECT changed_at::text FROM news_pending`)
	i.Clock.Advance(5 * time.Minute)
	i.must(with(t, "results.csv", "graded,4", "graded,3"))
	i.hears(`mark | student | 4 | 3 | Хорошо`)
	if again := i.say(`SELECT changed_at::text FROM news_pending`); again != first {
		t.Errorf("the hold was begun anew: %s after %s", again, first)
	}
	if report := i.must(with(t)); report.News != 0 {
		t.Errorf("news: %d", report.News)
	}
	i.hears(``)
}

func TestMarkIsTakenBack(t *testing.T) {
	t.Parallel()
	for name, change := range map[string][]string{
		"marked so":   {"results.csv", "r1,w1,a,fully graded,4,2026-11-21,Хорошо,", "r1,w1,a,exempt,,2026-11-21,,"},
		"not in bulk": {"results.csv", "r1,w1,a,fully graded,4,2026-11-21,Хорошо,\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newImporting(t)
			i.must(with(t))
			i.must(with(t, change...), acceptRemovals)
			i.hears(`mark | student | 4 | <nil> | Хорошо`)
			i.must(with(t))
			i.hears(``)
		})
	}
}

func TestDeltaTakesOneRowBack(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	dir := t.TempDir()
	for name, text := range map[string]string{
		"manifest.csv":    "propertyName,value\noneroster.version,1.2\nfile.results,delta\nfile.users,absent\nfile.enrollments,delta\n",
		"results.csv":     "sourcedId,status,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate\nr1,tobedeleted,,,,,\nr9,active,w1,a,fully graded,2,2026-11-23\n",
		"enrollments.csv": "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,endDate\neb,tobedeleted,h,s,b,student,\nga,active,g,s,a,student,2026-12-31\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	report := i.must(dir, func(o *store.Import) { o.Source = "s" })
	if f := file(report, "results"); f.Written != 2 || f.Removed != 0 {
		t.Errorf("%+v", f)
	}
	i.hears("mark | student | 4 | <nil> | Хорошо\nmark | student | <nil> | 2 | <nil>")
	got := i.say(`SELECT sourced_id, ends::text FROM enrolments WHERE ends IS NOT NULL ORDER BY 1`)
	if want := "eb | 2026-11-22\nga | 2026-12-31"; got != want {
		t.Errorf("enrolments:\n%s", got)
	}
}

// Events to come are news of the class or of the school; what is over is not.
func TestEventsAreNews(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	const was = "o1,s,h,Собрание,2026-11-30T18:30:00+05:00,,каб. 1,\n"
	told := func(want string, change ...string) {
		t.Helper()
		i.must(with(t, change...), acceptRemovals)
		got := i.say(`SELECT kind, audience_kind, day::text, old ->> 'starts', new::text FROM news_pending ORDER BY audience_kind, day`)
		if want = strings.TrimSpace(want); got != want {
			t.Errorf("told\n%s\nwant\n%s", got, want)
		}
		i.Exec(t, `DELETE FROM news_pending`)
	}
	told(``, "journalEvents.csv", was, was+"o2,s,,Линейка,2026-11-20T08:00:00+05:00,,,\n") // over
	told(`
meeting | class | 2026-12-01 | 1110 | {"due": "2026-12-01", "ends": 1170, "room": "каб. 2", "text": "Итоги", "work": "Собрание", "starts": 1080}
meeting | school | 2026-12-02 | <nil> | {"due": "2026-12-02", "work": "Каникулы близко"}`,
		"journalEvents.csv", was, "o1,s,h,Собрание,2026-12-01T18:00:00+05:00,2026-12-01T19:30:00+05:00,каб. 2,Итоги\no3,s,,Каникулы близко,2026-12-02T00:00:00+05:00,,,\n")
	told(`
meeting | class | 2026-12-01 | 1080 | <nil>
meeting | class | 2026-12-05 | <nil> | {"due": "2026-12-05", "work": "Ярмарка", "starts": 1080}
meeting | school | 2026-12-01 | <nil> | {"due": "2026-12-01", "ends": 1170, "room": "каб. 2", "text": "Итоги", "work": "Собрание", "starts": 1080}
meeting | school | 2026-12-02 | <nil> | <nil>`,
		"journalEvents.csv", was, "o1,s,,Собрание,2026-12-01T18:00:00+05:00,2026-12-01T19:30:00+05:00,каб. 2,Итоги\no4,s,h,Без новостей,2026-11-01T18:00:00+05:00,,,\no5,s,h,Ярмарка,2026-12-05T18:00:00+05:00,,,\n")
}
