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

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

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

// A file that could not be read says nothing of who left, and birth dates of
// nobody are not passed over.
func TestUnreadFileEndsNobody(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	report := i.must(with(t, "users.csv", "givenName", "givnName", "enrollments.csv", "userSourcedId", "studentSourcedId"), keepGoing, acceptRemovals)
	if n := i.count(`SELECT count(*) FROM people WHERE ended_on IS NOT NULL`) + i.count(`SELECT count(*) FROM enrolments WHERE ends IS NOT NULL`) +
		i.count(`SELECT count(*) FROM person_roles WHERE ends IS NOT NULL`); n != 0 {
		t.Errorf("%d rows ended", n)
	}
	if f := file(report, "demographics"); f.Quarantined != 1 {
		t.Errorf("%+v", f)
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
	if n := i.count(`SELECT count(*) FROM people WHERE ended_on IS NOT NULL`) + i.count(`SELECT count(*) FROM guardians WHERE ended_on IS NOT NULL`); n != 0 {
		t.Errorf("%d people and families ended", n)
	}
}

// An export that was cut short looks just like a school that emptied, in every file: the
// roles of most, or whose child is whose, do not go in silence.
func TestMostRolesOrFamiliesGoOnlyIfAccepted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, was, reason string }{
		"roles":    {"roles.csv", "rt,t,primary,teacher,s\nrt2,t,secondary,siteAdministrator,s\nrp,p,primary,guardian,s\n", "Из 5 ролей исчезло 2"},
		"families": {"users.csv", "\"a,b\"", "Из 2 семейных связей исчезло 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := importing{newImporting(t).DB, t}
			i.must(with(t))
			state := func() string {
				return i.say(`SELECT string_agg(r::text, ' ' ORDER BY r::text), (SELECT string_agg(g::text, ' ' ORDER BY g::text) FROM guardians g) FROM person_roles r`)
			}
			before := state()
			cut := with(t, c.file, c.was, "")
			report, err := i.take(cut)
			if school.CodeOf(err) != school.Conflict || state() != before || !strings.Contains(fmt.Sprint(report.Problems), c.reason) {
				t.Errorf("%v %+v", err, report.Problems)
			}
			i.must(cut, acceptRemovals)
			if state() == before {
				t.Error("nothing went that was accepted")
			}
		})
	}
}

// Into a file that is not part of the bundle a reference may lead nowhere: the
// row waits for a bundle that has it all, and the import is not stopped.
func TestReferenceIntoAbsentFileIsAWarning(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	report := i.must(with(t,
		"manifest.csv", "file.courses,bulk", "file.courses,absent", "courses.csv", small["courses.csv"], "",
		"manifest.csv", "file.lineItems,bulk", "file.lineItems,absent", "lineItems.csv", small["lineItems.csv"], "",
		"roles.csv", "rt2,t,secondary,siteAdministrator", "rt2,t,secondary,aide",
	))
	var got []string
	for _, p := range report.Problems {
		got = append(got, fmt.Sprintf("%s:%d:%s:%t", p.File, p.Line, p.Column, p.Warning))
	}
	want := "classes.csv:2:courseSourcedId:true results.csv:2:lineItemSourcedId:true results.csv:3:lineItemSourcedId:true " +
		"results.csv:4:lineItemSourcedId:true results.csv:5:lineItemSourcedId:true roles.csv:0:role:true"
	if strings.Join(got, " ") != want {
		t.Errorf("problems: %s", strings.Join(got, " "))
	}
	if n := i.count(`SELECT count(*) FROM classes`); n != 2 || file(report, "results").Quarantined != 4 {
		t.Errorf("%d classes, %+v", n, file(report, "results"))
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

// A lesson that was moved takes what happened on it along, though nothing of that
// comes again.
func TestMovedLessonTakesItsMarksAlong(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	dir := t.TempDir()
	for name, text := range map[string]string{
		"manifest.csv":       "propertyName,value\noneroster.version,1.2\nfile.journalLessons,delta\n",
		"journalLessons.csv": "sourcedId,status,classSourcedId,date,number,startTime,endTime,topic,homework,homeworkDueDate,teacherSourcedId\nl1,active,g,2026-11-18,1,08:30,09:15,Дроби,№ 5,,t\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	i.must(dir)
	got := i.say(`SELECT sourced_id, day::text FROM marks UNION ALL SELECT sourced_id, day::text FROM attendance ORDER BY 1`)
	if want := "r1 | 2026-11-18\nr2 | 2026-11-18\nr3 | 2026-11-18\nx1 | 2026-11-18\nx2 | 2026-11-19"; got != want {
		t.Errorf("days:\n%s", got)
	}
	i.must(with(t))
	if got := i.say(`SELECT DISTINCT day::text FROM marks`); got != "2026-11-20" {
		t.Errorf("moved back:\n%s", got)
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
