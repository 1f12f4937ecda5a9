package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// ofSchool are the tables whose rows are a school's.
var ofSchool = []string{
	"periods", "subjects", "people", "person_roles", "guardians", "classes", "class_periods", "enrolments",
	"categories", "lessons", "works", "marks", "attendance", "notes", "holidays", "events", "news_pending",
}

// printOf is all that a school has, down to who wrote each row last.
func (i importing) printOf(schoolID string) string {
	i.t.Helper()
	out := []string{i.say(`SELECT xmin, t::text FROM schools t WHERE sourced_id = $1`, schoolID)}
	for _, table := range ofSchool {
		out = append(out, table+" "+i.say(`SELECT count(*), md5(string_agg(t.xmin::text || t::text, ',' ORDER BY t.ctid)) FROM `+table+` t
			WHERE school_id = (SELECT id FROM schools WHERE sourced_id = $1)`, schoolID))
	}
	return strings.Join(out, "\n")
}

// One school after the other comes in, from two sources that give their people,
// classes and marks the very same ids; the second one comes again, another than it
// was, and with a day more. Of the first nothing moves.
func TestAnotherSchoolIsLeftAlone(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	one := madeup.Options{Seed: 3, Today: storetest.Monday, Classes: 1, PerClass: 3, SchoolID: "moscow"}
	two := madeup.Options{Seed: 3, Today: storetest.Monday, Classes: 1, PerClass: 3, SchoolID: "kamchatka", Zone: "Asia/Kamchatka"}
	other := two
	other.Seed, other.PerClass = 4, 2
	written := func(write func(string, madeup.Options) error, o madeup.Options) string {
		dir := t.TempDir()
		if err := write(dir, o); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	i.must(written(madeup.Write, one))
	before := i.printOf("moscow")
	again := i.printOf("moscow")
	if before != again || strings.Contains(before, "people 0") {
		t.Fatalf("the print is none: %s", before)
	}
	i.must(written(madeup.Write, two))
	i.must(written(madeup.WriteToday, two), func(o *store.Import) { o.Source = "kamchatka" })
	i.must(written(madeup.Write, other), acceptRemovals)
	if after := i.printOf("moscow"); after != before {
		t.Errorf("the first school was touched:\n%s\nwas\n%s", after, before)
	}
	if n := i.count(`SELECT count(*) FROM news_pending WHERE school_id = (SELECT id FROM schools WHERE sourced_id = 'kamchatka')`); n == 0 {
		t.Error("the second school has no news: the import did nothing")
	}
	// An id that both know names nobody until the school is said.
	if n := i.count(`SELECT count(*) FROM people WHERE sourced_id = 'student-01-01'`); n != 2 {
		t.Fatalf("%d students of that id", n)
	}
	ask := store.Make{Role: school.InviteParent, Student: "student-01-01"}
	if _, err := i.MakeInvites(t.Context(), ask); school.CodeOf(err) != school.Conflict {
		t.Errorf("a code for one of two: %v", err)
	}
	for _, at := range []string{"moscow", "kamchatka"} {
		ask.School = at
		issued, err := i.MakeInvites(t.Context(), ask)
		if err != nil || len(issued) != 1 || issued[0].School != int64(i.count(`SELECT id FROM schools WHERE sourced_id = $1`, at)) {
			t.Errorf("a code at %s: %+v, %v", at, issued, err)
		}
	}
	// And each goes out by itself.
	sameRows(t, written(madeup.Write, one), i.give("moscow"))
}

// A district's source sends one of its schools alone: nobody at the others leaves.
func TestABundleTakesBackNothingOfASchoolThatItDoesNotName(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, twoSchools...), named("district"))
	before := i.printOf("s")
	i.must(with(t, append([]string{"orgs.csv", "s,Школа,school,Asia/Yekaterinburg\n", ""}, second...)...), named("district"), acceptRemovals, keepGoing)
	if after := i.printOf("s"); after != before {
		t.Errorf("the first school was touched:\n%s\nwas\n%s", after, before)
	}
	if n := i.count(`SELECT count(*) FROM marks WHERE sourced_id = 'r5' AND removed_at IS NOT NULL`); n != 1 {
		t.Error("the mark that the second school's bundle has no more is there")
	}
}

func named(source string) func(*store.Import) { return func(o *store.Import) { o.Source = source } }

// twoSchools makes the small bundle one of two schools: in the second, 5Б with Иван,
// led and taught by Олег Пеналов.
var twoSchools = []string{
	"orgs.csv", "s,Школа,school,Asia/Yekaterinburg\n", "s,Школа,school,Asia/Yekaterinburg\ns2,Вторая школа,school,Asia/Kamchatka\n",
	"courses.csv", "m,Математика,s\n", "m,Математика,s\nm2,Алгебра,s2\n",
	"users.csv", "a,Семён", "t2,Олег,Пеналов,Ильич,,,,s2\nc,Иван,Портфелев,,,,,s2\na,Семён",
	"roles.csv", "ra,a,primary,student,s\n", "rt3,t2,primary,teacher,s2\nrc,c,primary,student,s2\nra,a,primary,student,s\n",
	"classes.csv", "h,5А", "h2,5Б,5,m2,homeroom,,s2,\"y,q\"\ng2,Алгебра 5Б,5,m2,scheduled,каб. 2,s2,\"y,q\"\nh,5А",
	"enrollments.csv", "eb,h", "hc,h2,s2,c,student,,\ngc,g2,s2,c,student,,\nht2,h2,s2,t2,teacher,true,\ngt2,g2,s2,t2,teacher,true,\neb,h",
	"journalLessons.csv", "l1,g,", "m1,g2,2026-11-20,1,08:30,09:15,Степени,,,t2\nm2,g2,2026-11-25,1,08:30,09:15,,,,t2\nl1,g,",
	"lineItems.csv", "w1,Ответ", "w9,Работа у Пеналова,2026-11-20,2026-11-20,g2,w,q,1,5,m1,\nw1,Ответ",
	"results.csv", "r1,w1", "r5,w9,c,fully graded,2,2026-11-20,,\nr1,w1",
}

// second is what the second school sends alone.
var second = []string{
	"orgs.csv", "sourcedId,name,type,metadata.timeZone\n", "sourcedId,name,type,metadata.timeZone\ns2,Вторая школа,school,Asia/Kamchatka\n",
	"courses.csv", small["courses.csv"], "sourcedId,title,orgSourcedId\nm2,Алгебра,s2\n",
	"users.csv", small["users.csv"], "sourcedId,givenName,familyName,middleName,primaryOrgSourcedId\nt2,Олег,Пеналов,Ильич,s2\nc,Иван,Портфелев,,s2\n",
	"roles.csv", small["roles.csv"], "sourcedId,userSourcedId,roleType,role,orgSourcedId\nrt3,t2,primary,teacher,s2\nrc,c,primary,student,s2\n",
	"demographics.csv", small["demographics.csv"], "sourcedId,birthDate\n",
	"classes.csv", small["classes.csv"], "sourcedId,title,grades,courseSourcedId,classType,location,schoolSourcedId,termSourcedIds\nh2,5Б,5,m2,homeroom,,s2,\"y,q\"\ng2,Алгебра 5Б,5,m2,scheduled,каб. 2,s2,\"y,q\"\n",
	"enrollments.csv", small["enrollments.csv"], "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate\nhc,h2,s2,c,student,,\ngc,g2,s2,c,student,,\nht2,h2,s2,t2,teacher,true,\ngt2,g2,s2,t2,teacher,true,\n",
	"journalLessons.csv", small["journalLessons.csv"], "sourcedId,classSourcedId,date,number,startTime,endTime,topic,homework,homeworkDueDate,teacherSourcedId\nm1,g2,2026-11-20,1,08:30,09:15,Степени,,,t2\nm2,g2,2026-11-25,1,08:30,09:15,,,,t2\n",
	"lineItems.csv", small["lineItems.csv"], "sourcedId,title,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,metadata.lessonSourcedId\nw9,Работа у Пеналова,2026-11-20,2026-11-20,g2,w,q,1,5,m1\n",
	"results.csv", small["results.csv"], "sourcedId,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore\n",
	"journalAttendance.csv", small["journalAttendance.csv"], "", "journalNotes.csv", small["journalNotes.csv"], "",
	"journalHolidays.csv", small["journalHolidays.csv"], "", "journalEvents.csv", small["journalEvents.csv"], "",
}

// account makes somebody with one link, of a person on the list.
func (i importing) account(role school.Role, person string) store.Viewer {
	i.t.Helper()
	var id int64
	err := i.Owner(i.t).QueryRow(i.t.Context(), `WITH a AS (INSERT INTO accounts (created_at) VALUES ($1) RETURNING id),
		l AS (INSERT INTO links (account_id, school_id, role, student_id, person_id, since)
			SELECT a.id, p.school_id, $3, CASE WHEN $3 = 'parent' THEN p.id END, CASE WHEN $3 = 'staff' THEN p.id END, $1 FROM a, people p WHERE p.sourced_id = $2)
		SELECT id FROM a`, i.Clock.Now(), person, map[bool]string{true: "staff", false: "parent"}[role.Staff()]).Scan(&id)
	if err != nil {
		i.t.Fatal(err)
	}
	return store.Viewer{Account: id, Role: role}
}

// reads is what somebody finds in a student's diary from 20 to 25 November: topics,
// marks, remarks; or that there is no such student.
func (i importing) reads(v store.Viewer, student string) string {
	i.t.Helper()
	id := int64(i.count(`SELECT id FROM people WHERE sourced_id = $1`, student))
	d, err := i.Diary(i.t.Context(), v, id, school.Span{From: school.Date(2026, 11, 20), To: school.Date(2026, 11, 25)})
	if school.CodeOf(err) == school.NotFound && err != nil {
		return "nobody"
	}
	if err != nil {
		i.t.Fatal(err)
	}
	var out []string
	for _, day := range d.Days {
		for _, l := range day.Lessons {
			for _, m := range l.Marks {
				out = append(out, fmt.Sprint(l.Title, " ", m.Value))
			}
		}
		for _, m := range day.Loose {
			out = append(out, m.Value)
		}
		for _, n := range day.Notes {
			out = append(out, n.Text)
		}
	}
	return d.Class + ": " + strings.Join(out, ", ")
}

// Семён goes over to the district's other school. The family reads both; the
// teachers of the old one nothing more from the first day; the new class teacher
// the new school's rows alone.
func TestAStudentGoesOverToAnotherSchool(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, twoSchools...), named("district"))
	mother, old, next := i.account(school.Parent, "a"), i.account(school.Teacher, "t"), i.account(school.Teacher, "t2")
	file := func(day int) error {
		var notes []school.AbsenceNote
		student := int64(i.count(`SELECT id FROM people WHERE sourced_id = 'a'`))
		i.Exec(t, `INSERT INTO inbox (bot, update_id, chat_id, received_at) SELECT 1, coalesce(max(update_id), 0) + 1, $1, $2 FROM inbox`, mother.Account, i.Clock.Now())
		i.Exec(t, `INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES (1, $1, $1, 'active', $2) ON CONFLICT DO NOTHING`, mother.Account, i.Clock.Now())
		r := keepIn(&notes)
		r.Bot, r.Update = 1, int64(i.count(`SELECT max(update_id) FROM inbox`))
		return i.FileAbsence(t.Context(), mother, school.AbsenceFiling{
			Students: []int64{student}, Span: school.Span{From: school.Date(2026, 11, day), To: school.Date(2026, 11, day)}, Reason: school.Illness,
		}, r)
	}
	if err := file(24); err != nil {
		t.Fatal(err)
	}
	for who, c := range map[string]struct {
		v    store.Viewer
		want string
	}{"mother": {mother, "5А: Математика 4, Математика 3-, Нет сменной обуви"}, "old teacher": {old, "5А: Математика 4, Математика 3-, Нет сменной обуви"}, "new teacher": {next, "nobody"}} {
		if got := i.reads(c.v, "a"); got != c.want {
			t.Errorf("before, %s: %q, want %q", who, got, c.want)
		}
	}
	i.Clock.Set(storetest.Monday.AddDate(0, 0, 1))
	moved := append([]string{}, twoSchools...)
	moved = append(moved,
		"users.csv", "a,Семён,Звонков,,,,,s\n", "a,Семён,Звонков,,,,,s2\n",
		"roles.csv", "ra,a,primary,student,s\n", "ra,a,primary,student,s2\n",
		"enrollments.csv", "ea,h,s,a,student,,\n", "ea2,h2,s2,a,student,,2026-11-24\n",
		"enrollments.csv", "ga,g,s,a,student,,\n", "ga2,g2,s2,a,student,,2026-11-24\n",
		"lineItems.csv", "w9,Работа", "w10,Новая работа,2026-11-25,2026-11-25,g2,w,q,1,5,m2,\nw9,Работа",
		"results.csv", "r5,w9", "r9,w10,a,fully graded,5,2026-11-25,,\nr5,w9",
	)
	report := i.must(with(t, moved...), named("district"), acceptRemovals)
	if report.Refused != 0 {
		t.Errorf("%v", report.Problems)
	}
	for who, c := range map[string]struct {
		v    store.Viewer
		want string
	}{
		"mother": {mother, "5Б: Математика 4, Математика 3-, Нет сменной обуви, Алгебра 5"}, "old teacher": {old, "nobody"}, "new teacher": {next, "5Б: Алгебра 5"},
	} {
		if got := i.reads(c.v, "a"); got != c.want {
			t.Errorf("after, %s: %q, want %q", who, got, c.want)
		}
	}
	if got := i.reads(old, "b"); got != "5А: Математика 5" {
		t.Errorf("of who stayed, the old teacher reads %q", got)
	}
	if n, err := i.Desk(t.Context(), next); err != nil || strings.Contains(fmt.Sprint(n), "Звонков") {
		t.Errorf("the new class teacher has the old school's note on the desk: %v", err)
	}
	// What the mother sends now goes to the new school; the old one's people are not told.
	i.Clock.Set(storetest.Monday.AddDate(0, 0, 2))
	if err := file(27); err != nil {
		t.Fatal(err)
	}
	if to := i.say(`SELECT a.account, a.part FROM absence_audience((SELECT id FROM people WHERE sourced_id = 'a'), $1) a ORDER BY 1`, i.Clock.Now()); to !=
		fmt.Sprintf("%d | parent\n%d | leader", mother.Account, next.Account) {
		t.Errorf("the note concerns %q", to)
	}
	// Seven in the evening is what the clock at the new school shows.
	i.Exec(t, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at) VALUES ($1, 'parent', 'daily', 127, 1140, true, false, 0, $2)`,
		mother.Account, i.Clock.Now())
	var wall string
	_, err := i.ClaimDigests(t.Context(), i.Clock.Now(), func(s school.Schedule, next, at time.Time) (time.Time, time.Time) {
		wall = s.Zone.String()
		return at, at.AddDate(0, 0, 1)
	})
	if err != nil || wall != "Asia/Kamchatka" {
		t.Errorf("the digest goes by the wall of %s, %v", wall, err)
	}
	// The quarter is one, whichever school a mark is from.
	card, err := i.ReportCard(t.Context(), mother, int64(i.count(`SELECT id FROM people WHERE sourced_id = 'a'`)), 0, school.Date(2026, 11, 25))
	if err != nil || len(card.Periods) != 2 || card.Period.Title != "2 четверть" {
		t.Fatalf("%v %+v", err, card.Periods)
	}
	var lines []string
	for _, s := range card.Subjects {
		average, _ := s.Average.Value()
		lines = append(lines, fmt.Sprint(s.Title, " ", len(s.Marks), " ", average))
	}
	if got := strings.Join(lines, ", "); got != "Алгебра 1 5, Математика 2 4" {
		t.Errorf("the report card: %s", got)
	}
}
