package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// nextYear is what the school sends in September: the class under its new title, a
// new group, the year and its quarter, marks of this year alone. Of last year it
// says nothing.
var nextYear = []string{
	"academicSessions.csv", small["academicSessions.csv"], "sourcedId,title,type,startDate,endDate,parentSourcedId,schoolYear\n" +
		"y2,2027/28,schoolYear,2027-09-01,2028-05-31,,2028\nq2,1 четверть,gradingPeriod,2027-09-01,2027-10-29,y2,2028\n",
	"classes.csv", small["classes.csv"], "sourcedId,title,grades,courseSourcedId,classType,location,schoolSourcedId,termSourcedIds\n" +
		"h,6А,6,m,homeroom,,s,\"y2,q2\"\ng6,Математика 6А,6,m,scheduled,каб. 1,s,\"y2,q2\"\n",
	"enrollments.csv", "ea,h,s,a,student,,\neb,h,s,b,student,,\net,h,s,t,teacher,true,\n" +
		"ga,g,s,a,student,,\ngb,g,s,b,student,,\ngt,g,s,t,teacher,TRUE,2026-09-01\n", "ea,h,s,a,student,,\neb,h,s,b,student,,\net,h,s,t,teacher,true,\n" +
		"g6a,g6,s,a,student,,2027-09-01\ng6b,g6,s,b,student,,2027-09-01\ng6t,g6,s,t,teacher,true,2027-09-01\n",
	"journalLessons.csv", small["journalLessons.csv"], "sourcedId,classSourcedId,date,number,startTime,endTime,topic,homework,homeworkDueDate,teacherSourcedId\n" +
		"n1,g6,2027-09-06,1,08:30,09:15,Пропорции,,,t\n",
	"lineItems.csv", small["lineItems.csv"], "sourcedId,title,assignDate,dueDate,classSourcedId,categorySourcedId,academicSessionSourcedId,resultValueMin,resultValueMax,metadata.lessonSourcedId,metadata.weight\n" +
		"w6,Ответ,2027-09-06,2027-09-06,g6,w,q2,1,5,n1,\n",
	"results.csv", small["results.csv"], "sourcedId,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore\n" +
		"r6,w6,a,fully graded,2,2027-09-06,,\n",
	"journalAttendance.csv", small["journalAttendance.csv"], "", "journalNotes.csv", small["journalNotes.csv"], "", "journalEvents.csv", small["journalEvents.csv"], "",
	"journalHolidays.csv", small["journalHolidays.csv"], "",
}

// A new school year: 5А is 6А, with new groups. Last year's diary and marks are read
// as before; averages are of this year.
func TestANewSchoolYear(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	mother := i.account(school.Parent, "a")
	student := int64(i.count(`SELECT id FROM people WHERE sourced_id = 'a'`))
	last := i.reads(mother, "a")
	i.Clock.Set(time.Date(2027, 9, 6, 6, 0, 0, 0, time.UTC))
	if err := i.EnsureMonths(t.Context(), i.Clock.Now(), i.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	report := i.must(with(t, nextYear...), acceptRemovals)
	if report.Refused != 0 || file(report, "results").Removed != 0 || file(report, "journalLessons").Removed != 0 {
		t.Fatalf("%+v %v", report.Files, report.Problems)
	}
	if got, want := i.reads(mother, "a"), strings.Replace(last, "5А", "6А", 1); got != want || !strings.Contains(got, "Математика 4") {
		t.Errorf("last year's diary is %q, was %q", got, last)
	}
	monday := school.Date(2027, 9, 6)
	d, err := i.Diary(t.Context(), mother, student, school.Span{From: monday, To: monday})
	if err != nil || len(d.Days[0].Lessons) != 1 || d.Days[0].Lessons[0].Topic != "Пропорции" || d.Class != "6А" {
		t.Errorf("this year's diary is %+v, %v", d.Days, err)
	}
	card := func(period int64) store.ReportCard {
		t.Helper()
		c, err := i.ReportCard(t.Context(), mother, student, period, monday)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if got := cardLine(card(0)); got != "1 четверть: Математика 2; 2 1; years 2027" {
		t.Errorf("this quarter: %s", got)
	}
	year := int64(i.count(`SELECT id FROM periods WHERE sourced_id = 'y2'`))
	if got := cardLine(card(year)); got != "2027/28: Математика 2; 2 1; years 2027" {
		t.Errorf("this year: %s", got)
	}
	before := card(card(0).Years[0].ID)
	if got := cardLine(before); got != "Год: Математика 2; 4 2; years 2028" {
		t.Errorf("last year: %s", got)
	}
	if len(before.Periods) != 2 {
		t.Errorf("last year has the periods %+v", before.Periods)
	}
	// It goes out and comes back, both years of it.
	i.roundTrip("", "")
}

// cardLine is a report card in a line: the period, subjects, the first average and
// how many marks there are, the other years.
func cardLine(c store.ReportCard) string {
	var titles []string
	for _, s := range c.Subjects {
		titles = append(titles, fmt.Sprint(s.Title, " ", len(c.Periods)))
	}
	average, _ := c.Subjects[0].Average.Value()
	line := fmt.Sprintf("%s: %s; %v %d; years", c.Period.Title, strings.Join(titles, ", "), average, len(c.Subjects[0].Marks))
	for _, y := range c.Years {
		line += fmt.Sprint(" ", y.Year)
	}
	return line
}
