package store_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// importing is a database that bundles come into.
type importing struct {
	*storetest.DB
	t *testing.T
}

func newImporting(t *testing.T) importing {
	t.Helper()
	return importing{storetest.New(t), t}
}

// take imports the bundle in dir and gives back whatever came of it.
func (i importing) take(dir string, change ...func(*store.Import)) (store.ImportReport, error) {
	i.t.Helper()
	b, err := bundle.Open(dir)
	if err != nil {
		return store.ImportReport{}, err
	}
	defer func() { _ = b.Close() }()
	o := store.Import{Manifest: b.Manifest(), Rows: b.Rows, Problems: b.Problems()}
	for _, c := range change {
		c(&o)
	}
	return i.Import(i.t.Context(), o)
}

// must takes a bundle that comes in whole.
func (i importing) must(dir string, change ...func(*store.Import)) store.ImportReport {
	i.t.Helper()
	report, err := i.take(dir, change...)
	if err != nil {
		for _, p := range report.Problems {
			i.t.Logf("%+v", p)
		}
		i.t.Fatal(err)
	}
	for _, f := range report.Files {
		if f.In != f.Written+f.Unchanged+f.Quarantined {
			i.t.Errorf("%+v does not add up", f)
		}
	}
	return report
}

func keepGoing(o *store.Import)      { o.KeepGoing = true }
func dryRun(o *store.Import)         { o.DryRun = true }
func acceptRemovals(o *store.Import) { o.AcceptRemovals = true }

func (i importing) count(sql string, args ...any) int {
	i.t.Helper()
	var n int
	if err := i.Owner(i.t).QueryRow(i.t.Context(), sql, args...).Scan(&n); err != nil {
		i.t.Fatal(err)
	}
	return n
}

// say is the rows that a query gives, one a line, columns joined by « | ».
func (i importing) say(sql string, args ...any) string {
	i.t.Helper()
	rows, err := i.Owner(i.t).Query(i.t.Context(), sql, args...)
	if err != nil {
		i.t.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		values, err := row.Values()
		var out []string
		for _, v := range values {
			out = append(out, fmt.Sprint(v))
		}
		return strings.Join(out, " | "), err
	})
	if err != nil {
		i.t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func (i importing) hears(want string) {
	i.t.Helper()
	got := i.say(`SELECT kind, audience_kind, old ->> 'value', new ->> 'value', coalesce(new ->> 'text', old ->> 'text') FROM news_pending ORDER BY kind, id`)
	if got != strings.TrimSpace(want) {
		i.t.Errorf("news:\n%s\nwant:\n%s", got, strings.TrimSpace(want))
	}
}

func file(report store.ImportReport, name string) store.ImportedFile {
	for _, f := range report.Files {
		if f.Name == name {
			return f
		}
	}
	return store.ImportedFile{}
}

// small is a bundle of one class by hand: a test changes a cell of it.
var small = map[string]string{
	"manifest.csv": "propertyName,value\noneroster.version,1.2\n" +
		"file.orgs,bulk\nfile.academicSessions,bulk\nfile.courses,bulk\nfile.users,bulk\nfile.roles,bulk\nfile.demographics,bulk\n" +
		"file.classes,bulk\nfile.enrollments,bulk\nfile.categories,bulk\nfile.lineItems,bulk\nfile.results,bulk\n",
	"orgs.csv":             "sourcedId,name,type,metadata.timeZone\ns,Школа,school,Asia/Yekaterinburg\n",
	"academicSessions.csv": "sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear\ny,Год,schoolYear,2026-09-01,2027-05-31,,2027\nq,2 четверть,gradingPeriod,2026-11-02,2026-12-30,y,2027\n",
	"courses.csv":          "sourcedId,title,orgSourcedId\nm,Математика,s\n",
	"users.csv": "sourcedId,givenName,familyName,middleName,email,phone,agentSourcedIds,primaryOrgSourcedId\n" +
		"a,Семён,Звонков,,,,,s\nb,Анна,Тестова,,,,,s\nt,Вера,Указкина,Ильинична,,,,s\np,Мария,Звонкова,,Maria@Example.org,8 (900) 000-00-01,\"a,b\",s\n",
	"roles.csv":        "sourcedId,userSourcedId,roleType,role,orgSourcedId\nra,a,primary,student,s\nrb,b,primary,student,s\nrt,t,primary,teacher,s\nrt2,t,secondary,siteAdministrator,s\nrp,p,primary,guardian,s\n",
	"demographics.csv": "sourcedId,birthDate\na,2014-05-01\n",
	"classes.csv":      "sourcedId,title,grades,courseSourcedId,classType,location,schoolSourcedId,termSourcedIds\nh,5А,5,m,homeroom,,s,\"y,q\"\ng,Математика 5А,5,m,scheduled,каб. 1,s,\"y,q\"\n",
	"enrollments.csv": "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate\nea,h,s,a,student,,\neb,h,s,b,student,,\net,h,s,t,teacher,true,\n" +
		"ga,g,s,a,student,,\ngb,g,s,b,student,,\ngt,g,s,t,teacher,TRUE,2026-09-01\n",
	"categories.csv": "sourcedId,title,weight,metadata.counts,metadata.kind\nc,Контрольная работа,2,,control\nw,Ответ,,,classwork\nd,Домашняя работа,,false,homework\n",
	"journalLessons.csv": "sourcedId,classSourcedId,date,number,startTime,endTime,topic,homework,homeworkDueDate,teacherSourcedId\n" +
		"l1,g,2026-11-20,1,08:30,09:15,Дроби,№ 5,,t\nl2,g,2026-11-23,1,08:30,09:15,,,,t\nl2b,g,2026-11-23,2,09:25,10:10,,№ 6,2026-11-27,t\nl3,g,2026-11-25,1,08:30,09:15,,,,t\n",
	"lineItems.csv": "sourcedId,title,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,metadata.lessonSourcedId,metadata.weight\n" +
		"w1,Ответ у доски,2026-11-20,2026-11-20,g,w,q,1,5,l1,\nw2,Контрольная № 2,2026-11-20,2026-11-24T20:00:00Z,g,c,q,1,5,,3\nw3,Тетрадь,2026-11-20,2026-11-20,g,d,q,1,5,l1,\n",
	"results.csv": "sourcedId,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore\n" +
		"r1,w1,a,fully graded,4,2026-11-21,Хорошо,\nr2,w1,b,fully graded,5.0,2026-11-20,,\nr3,w3,a,fully graded,3,2026-11-20,,3-\nr4,w3,b,exempt,,2026-11-20,,\n",
	"journalAttendance.csv": "sourcedId,studentSourcedId,lessonSourcedId,date,kind,time,minutes,comment\nx1,b,l1,,late,,7,\nx2,a,,2026-11-19,ill,,,\n",
	"journalNotes.csv":      "sourcedId,studentSourcedId,kind,date,lessonSourcedId,teacherSourcedId,text\nn1,a,remark,2026-11-20,l1,t,Нет сменной обуви\n",
	"journalHolidays.csv":   "sourcedId,schoolSourcedId,title,startDate,endDate\nv1,s,Каникулы,2026-10-26,2026-11-01\n",
	"journalEvents.csv":     "sourcedId,schoolSourcedId,classSourcedId,title,startTime,endTime,place,text\no1,s,h,Собрание,2026-11-30T18:30:00+05:00,,каб. 1,\n",
}

// with is the small bundle with parts of files replaced: file, old, new, …
func with(t *testing.T, changes ...string) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{}
	for name, text := range small {
		files[name] = text
	}
	for n := 0; n < len(changes); n += 3 {
		name, old := changes[n], changes[n+1]
		if !strings.Contains(files[name], old) {
			t.Fatalf("%s has no %q", name, old)
		}
		files[name] = strings.ReplaceAll(files[name], old, changes[n+2])
	}
	for name, text := range files {
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestImportWritesTheSchool(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	report := i.must(with(t))
	if !report.First || report.News != 0 || report.Source != "s" || report.Links != 2 || report.Refused != 0 {
		t.Errorf("report: %+v", report)
	}
	for what, c := range map[string]struct{ sql, want string }{
		"school":  {`SELECT name, zone FROM schools`, `Школа | Asia/Yekaterinburg`},
		"periods": {`SELECT p.title, p.kind, q.title FROM periods p LEFT JOIN periods q ON q.id = p.parent_id ORDER BY p.id`, "Год | schoolyear | <nil>\n2 четверть | gradingperiod | Год"},
		"classes": {
			`SELECT c.title, c.kind, s.title, (SELECT count(*) FROM class_periods p WHERE p.class_id = c.id) FROM classes c LEFT JOIN subjects s ON s.id = c.subject_id ORDER BY c.id`,
			"5А | homeroom | <nil> | 2\nМатематика 5А | scheduled | Математика | 2",
		},
		"people":  {`SELECT family, given, middle, born IS NOT NULL, staff, email_enc IS NOT NULL, phone_blind IS NOT NULL FROM people ORDER BY sourced_id`, "Звонков | Семён |  | true | false | false | false\nТестова | Анна |  | false | false | false | false\nЗвонкова | Мария |  | false | false | true | true\nУказкина | Вера | Ильинична | false | true | false | false"},
		"roles":   {`SELECT p.sourced_id, r.role FROM person_roles r JOIN people p ON p.id = r.person_id ORDER BY 1, 2`, "a | student\nb | student\np | parent\nt | curator\nt | teacher"},
		"links":   {`SELECT a.sourced_id, b.sourced_id FROM guardians g JOIN people a ON a.id = g.student_id JOIN people b ON b.id = g.guardian_id ORDER BY 1`, "a | p\nb | p"},
		"leader":  {`SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id WHERE e.leads AND c.kind = 'homeroom'`, "5А"},
		"lessons": {`SELECT sourced_id, homework, due_day::text FROM lessons ORDER BY sourced_id`, "l1 | № 5 | 2026-11-23\nl2 |  | <nil>\nl2b | № 6 | 2026-11-27\nl3 |  | <nil>"},
		"works":   {`SELECT w.title, w.due_on::text, w.control, p.title, w.lesson_id IS NOT NULL FROM works w JOIN periods p ON p.id = w.period_id ORDER BY w.sourced_id`, "Ответ у доски | 2026-11-20 | false | 2 четверть | true\nКонтрольная № 2 | 2026-11-25 | true | 2 четверть | false\nТетрадь | 2026-11-20 | false | 2 четверть | true"},
		"marks":   {`SELECT sourced_id, value, weight, counts, day::text, comment FROM marks ORDER BY sourced_id`, "r1 | 4 | 1 | true | 2026-11-20 | Хорошо\nr2 | 5 | 1 | true | 2026-11-20 | \nr3 | 3- | 1 | false | 2026-11-20 | "},
		"absence": {`SELECT sourced_id, kind, minutes, day::text, class_id IS NOT NULL FROM attendance ORDER BY sourced_id`, "x1 | late | 7 | 2026-11-20 | true\nx2 | ill | 0 | 2026-11-19 | false"},
		"notes":   {`SELECT kind, text FROM notes`, "remark | Нет сменной обуви"},
		"events":  {`SELECT e.title, (e.starts_at AT TIME ZONE 'UTC')::text, c.title FROM events e JOIN classes c ON c.id = e.class_id`, "Собрание | 2026-11-30 13:30:00 | 5А"},
	} {
		if got := i.say(c.sql); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", what, got, c.want)
		}
	}
	i.opens("p", "email", "maria@example.org")
	i.opens("p", "phone", "+79000000001")
}

// opens checks what is sealed in people, by the key that it was sealed with.
func (i importing) opens(id, column, want string) {
	i.t.Helper()
	var sealed, blind []byte
	err := i.Owner(i.t).QueryRow(i.t.Context(), `SELECT `+column+`_enc, `+column+`_blind FROM people WHERE sourced_id = $1`, id).Scan(&sealed, &blind)
	if err != nil {
		i.t.Fatal(err)
	}
	got, err := i.Keys.Open(sealed, store.Seal{Table: "people", Column: column, Key: id})
	if err != nil || string(got) != want {
		i.t.Errorf("%s: got %q, %v", column, got, err)
	}
	if index, err := i.Keys.Blind(want); err != nil || string(index) != string(blind) {
		i.t.Errorf("%s: the blind index differs, %v", column, err)
	}
}

func TestImportTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	prints := func() string {
		var out []string
		for _, table := range []string{
			"schools", "periods", "subjects", "people", "person_roles", "guardians", "classes", "class_periods", "enrolments",
			"categories", "lessons", "works", "marks", "attendance", "notes", "holidays", "events",
		} {
			out = append(out, table+" "+i.say(`SELECT count(*), md5(string_agg(t.ctid::text || t.xmin::text || t::text, ',' ORDER BY t.ctid)) FROM `+table+` t`))
		}
		return strings.Join(out, "\n")
	}
	before := prints()
	i.Clock.Advance(time.Hour)
	report := i.must(with(t))
	for _, f := range report.Files {
		if f.Written != 0 || f.Removed != 0 || f.Quarantined != 0 || f.Unchanged != f.In {
			t.Errorf("%+v", f)
		}
	}
	if report.First || report.News != 0 || report.Links != 0 {
		t.Errorf("report: %+v", report)
	}
	if after := prints(); after != before {
		t.Errorf("rows were written again:\n%s\nwere:\n%s", after, before)
	}
	i.hears(``)
}

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

func TestBulkEndsWhoIsAbsent(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.Exec(t, `INSERT INTO people (school_id, family, given) SELECT id, 'Чатов', 'Пётр' FROM schools`) // entered in chat
	without := with(t,
		"users.csv", "b,Анна,Тестова,,,,,s\n", "", "users.csv", `"a,b"`, "a", "roles.csv", "rb,b,primary,student,s\n", "",
		"enrollments.csv", "eb,h,s,b,student,,\n", "", "enrollments.csv", "gb,g,s,b,student,,\n", "",
		"results.csv", "r2,w1,b,fully graded,5.0,2026-11-20,,\n", "", "results.csv", "r4,w3,b,exempt,,2026-11-20,,\n", "",
		"journalAttendance.csv", "x1,b,l1,,late,,7,\n", "",
	)
	report, err := i.take(without)
	if school.CodeOf(err) != school.Conflict || i.count(`SELECT count(*) FROM people WHERE ended_on IS NOT NULL`) != 0 {
		t.Fatalf("more than a tenth went unasked: %v, %+v", err, report.Problems)
	}
	report = i.must(without, acceptRemovals)
	if f := file(report, "users"); f.Removed != 1 {
		t.Errorf("%+v", f)
	}
	got := i.say(`SELECT family, ended_on::text FROM people WHERE ended_on IS NOT NULL`)
	got += "\n" + i.say(`SELECT sourced_id, ends::text FROM enrolments WHERE ends IS NOT NULL ORDER BY 1`)
	got += "\n" + i.say(`SELECT role, ends::text FROM person_roles WHERE ends IS NOT NULL`)
	if want := "Тестова | 2026-11-22\neb | 2026-11-22\ngb | 2026-11-22\nstudent | 2026-11-22"; got != want {
		t.Errorf("ended:\n%s", got)
	}
	i.must(with(t))
	if n := i.count(`SELECT count(*) FROM people WHERE ended_on IS NOT NULL`) + i.count(`SELECT count(*) FROM enrolments WHERE ends IS NOT NULL`) +
		i.count(`SELECT count(*) FROM guardians WHERE ended_on IS NOT NULL`) + i.count(`SELECT count(*) FROM person_roles WHERE ends IS NOT NULL`); n != 0 {
		t.Errorf("%d rows stayed ended after everybody came back", n)
	}
}

func TestBrokenRowsStopOrAreSetAside(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	dirty := with(t,
		"users.csv", "b,Анна,Тестова,,,,,s\n", "b,,Тестова,,,,,s\n", // quarantined by the reader; what refers to it follows
		"results.csv", "r4,w3,b,exempt", "r9,нет,a,fully graded,5,2026-11-20,,\nr1,w1,a,fully graded,2,2026-11-20,,\nr4,w3,b,exempt",
		"journalLessons.csv", "№ 6,2026-11-27,t", "№ 6,2026-11-27,кто", // loose: the lesson stays
	)
	_, err := i.take(dirty)
	if school.CodeOf(err) != school.Invalid || i.count(`SELECT count(*) FROM people`) != 0 || i.count(`SELECT count(*) FROM sources`) != 0 {
		t.Fatalf("not stopped: %v", err)
	}
	report := i.must(dirty, keepGoing)
	var got []string
	for _, p := range report.Problems {
		got = append(got, fmt.Sprintf("%s:%d:%s:%s", p.File, p.Line, p.Column, p.Value))
	}
	want := []string{
		"users.csv:3:givenName:", "results.csv:6:sourcedId:r1", "users.csv:5:agentSourcedIds:b", "roles.csv:3:userSourcedId:b",
		"enrollments.csv:3:userSourcedId:b", "enrollments.csv:6:userSourcedId:b", "journalLessons.csv:4:teacherSourcedId:кто",
		"results.csv:5:lineItemSourcedId:нет", "results.csv:3:studentSourcedId:b", "results.csv:7:studentSourcedId:b", "journalAttendance.csv:2:studentSourcedId:b",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if f := file(report, "results"); f.In != 6 || f.Written != 2 || f.Quarantined != 4 {
		t.Errorf("%+v", f)
	}
	if f := file(report, "enrollments"); f.In != 6 || f.Written != 4 || f.Quarantined != 2 {
		t.Errorf("%+v", f)
	}
	if n := i.count(`SELECT count(*) FROM lessons WHERE sourced_id = 'l2b' AND teacher_id IS NULL`); n != 1 {
		t.Error("the lesson did not stay")
	}
}

// A row that cannot be used is not absent: nobody is thrown out for a slip.
func TestQuarantinedIsNotAbsent(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.must(with(t, "users.csv", "b,Анна,Тестова,,,,,s\n", "b,,Тестова,,,,,s\n"), keepGoing)
	if n := i.count(`SELECT count(*) FROM people WHERE ended_on IS NOT NULL`) + i.count(`SELECT count(*) FROM enrolments WHERE ends IS NOT NULL`) +
		i.count(`SELECT count(*) FROM guardians WHERE ended_on IS NOT NULL`) + i.count(`SELECT count(*) FROM person_roles WHERE ends IS NOT NULL`) +
		i.count(`SELECT count(*) FROM marks WHERE removed_at IS NOT NULL`); n != 0 {
		t.Errorf("%d rows ended", n)
	}
	i.must(with(t, "users.csv", "b,Анна", ",Анна"), keepGoing) // whose row it was cannot be read
	if n := i.count(`SELECT count(*) FROM people WHERE ended_on IS NOT NULL`); n != 0 {
		t.Errorf("%d people ended", n)
	}
}

func TestDryRunKeepsNothing(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	report := i.must(with(t), dryRun)
	if f := file(report, "users"); f.Written != 4 || report.Links != 2 || !report.DryRun {
		t.Errorf("report: %+v", report)
	}
	if n := i.count(`SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM sources)`); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
}

func TestImportCutShortLeavesNothing(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	b, err := bundle.Open(with(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	for _, at := range []string{"orgs", "users", "results", "journalEvents"} {
		ctx, cancel := context.WithCancel(t.Context())
		o := store.Import{Manifest: b.Manifest(), Rows: func(name string) iter.Seq2[school.Row, *school.Problem] {
			if name == at {
				cancel()
			}
			return b.Rows(name)
		}}
		if _, err := i.Import(ctx, o); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", at, err)
		}
		cancel()
	}
	if n := i.count(`SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM sources) + (SELECT count(*) FROM imports)`); n != 0 {
		t.Errorf("%d rows were kept", n)
	}
	i.must(with(t))
}

// Two programs bring the same bundle at once: one writes, the other finds it done.
func TestTwoImportsAtOnce(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	dir := with(t)
	written := make(chan int, 2)
	for range 2 {
		go func() {
			report, err := i.take(dir)
			if err != nil {
				t.Error(err)
			}
			written <- file(report, "users").Written
		}()
	}
	if a, b := <-written, <-written; a+b != 4 || a != 0 && b != 0 {
		t.Errorf("one wrote %d people, the other %d", a, b)
	}
}

func TestLessonThatIsGoneFromBulkIsCancelled(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.must(with(t, "journalLessons.csv", "l2,g,2026-11-23,1,08:30,09:15,,,,t\n", ""), acceptRemovals)
	got := i.say(`SELECT kind, old ->> 'starts', new::text, day::text FROM news_pending`)
	if want := "lesson | 510 | <nil> | 2026-11-23"; got != want {
		t.Errorf("news:\n%s", got)
	}
}

func TestHeavierCategoryWeighsOldMarks(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.must(with(t, "categories.csv", "w,Ответ,,,", "w,Ответ,4,,", "results.csv", small["results.csv"], "", "manifest.csv", "file.results,bulk", "file.results,absent"))
	if got := i.say(`SELECT sourced_id, weight FROM marks ORDER BY 1`); got != "r1 | 4\nr2 | 4\nr3 | 1" {
		t.Errorf("weights:\n%s", got)
	}
}

func TestTwoSchoolsOfOneBundleStayApart(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t,
		"orgs.csv", "s,Школа", "d,Район,district,\nz,Другая,school,\ns,Школа",
		"courses.csv", "m,Математика,s", "m,Математика,d",
		"users.csv", "t,Вера", "u,Лев,Мелков,,,,,z\nt,Вера", "roles.csv", "rt,t", "ru,u,primary,student,z\nrt,t",
		"classes.csv", "h,5А", "k,5А,5,m,scheduled,,z,q\nh,5А", "enrollments.csv", "ea,h", "eu,k,z,u,student,,\nea,h",
	), func(o *store.Import) { o.Source = "район" })
	got := i.say(`SELECT o.name, c.title, c.subject_id IS NOT NULL, count(p.id), bool_and(p.school_id = o.id) FROM classes c JOIN schools o ON o.id = c.school_id
		JOIN class_periods cp ON cp.class_id = c.id JOIN periods p ON p.id = cp.period_id WHERE c.kind = 'scheduled' GROUP BY 1, 2, 3 ORDER BY 1`)
	if want := "Другая | 5А | true | 1 | true\nШкола | Математика 5А | true | 2 | true"; got != want {
		t.Errorf("classes:\n%s", got)
	}
	if got := i.say(`SELECT o.name, count(*) FROM people p JOIN schools o ON o.id = p.school_id GROUP BY 1 ORDER BY 1`); got != "Другая | 1\nШкола | 4" {
		t.Errorf("people:\n%s", got)
	}
}

func TestMadeUpSchoolComesInAndTodayIsNews(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	o := madeup.Options{Seed: 1, Today: storetest.Monday}
	cast, err := madeup.CastOf(o)
	if err != nil {
		t.Fatal(err)
	}
	all, today := t.TempDir(), t.TempDir()
	if err := errors.Join(madeup.Write(all, o), madeup.WriteToday(today, o)); err != nil {
		t.Fatal(err)
	}
	if report := i.must(all); report.Refused != 0 || report.News != 0 || file(report, "results").Written < 3000 {
		t.Errorf("report: %+v", report)
	}
	if report := i.must(all); report.News != 0 || file(report, "results").Written != 0 || file(report, "users").Written != 0 {
		t.Errorf("again: %+v", report.Files)
	}
	report := i.must(today, func(o *store.Import) { o.Source = cast.School })
	if report.News < 20 {
		t.Errorf("news: %d", report.News)
	}
	for kind, least := range map[string]int{"mark": 2, "remark": 1, "comment": 1} {
		n := i.count(`SELECT count(*) FROM news_pending n JOIN people p ON p.id = n.audience_id AND n.audience_kind = 'student'
			WHERE p.sourced_id = $1 AND n.kind = $2`, cast.Children[0], kind)
		if n < least {
			t.Errorf("the first child hears %d of %s", n, kind)
		}
	}
	if n := i.count(`SELECT count(*) FROM news_pending WHERE kind = 'homework' AND old IS NOT NULL AND new IS NOT NULL`); n != 1 {
		t.Errorf("%d changes of homework", n)
	}
	if n := i.count(`SELECT count(*) FROM news_pending WHERE kind = 'lesson'`); n != 0 {
		t.Errorf("%d changes of the timetable, and there were none", n)
	}
	if n, err := i.Release(t.Context(), i.Clock.Now().Add(time.Hour)); err != nil || n != report.News {
		t.Errorf("released %d of %d, %v", n, report.News, err)
	}
}

func TestRealBundlesThroughTheWholeImport(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data", "oneroster")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("skipped: ../shared/data/oneroster does not lie beside the project")
	}
	for name, want := range map[string]struct {
		clean                   bool // comes in without --keep-going
		people, classes, places int
		links                   int
	}{
		"Test_full_data_set.zip":    {false, 6, 1, 3, 1},
		"Test_minimal_data_set.zip": {true, 6, 2, 6, 0},
		"oneroster_test_data.zip":   {true, 1, 1, 1, 0},
		"v1p2_full_dataset.zip":     {false, 1, 1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newImporting(t)
			path := filepath.Join(folder, name)
			report, err := i.take(path)
			if (err == nil) != want.clean {
				t.Errorf("without --keep-going: %v", err)
			}
			if err != nil && (i.count(`SELECT count(*) FROM schools`) != 0 || len(report.Problems) == 0) {
				t.Error("something was written, or nothing said why not")
			}
			i.must(path, keepGoing)
			report = i.must(path, keepGoing)
			for _, f := range report.Files {
				if f.Written != 0 || f.Removed != 0 {
					t.Errorf("again: %+v", f)
				}
			}
			got := []int{
				i.count(`SELECT count(*) FROM people`), i.count(`SELECT count(*) FROM classes`), i.count(`SELECT count(*) FROM enrolments`),
				i.count(`SELECT count(*) FROM guardians`),
			}
			if w := []int{want.people, want.classes, want.places, want.links}; fmt.Sprint(got) != fmt.Sprint(w) {
				t.Errorf("people, classes, enrolments, links: %v, want %v\n%s", got, w, i.say(`SELECT 1`))
				for _, p := range report.Problems {
					t.Logf("%+v", p)
				}
			}
		})
	}
}
