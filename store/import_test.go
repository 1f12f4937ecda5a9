package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/bundle"
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
