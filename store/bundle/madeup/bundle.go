package madeup

import (
	"fmt"
	"strings"
	"time"
)

// Write makes the folder dir a bundle of the whole school, bulk, with all that
// happened before today and what is planned for the two weeks to come.
func Write(dir string, o Options) error {
	s, err := newSchool(o)
	if err != nil {
		return err
	}
	var files []string
	for _, h := range headers {
		files = append(files, h.file)
	}
	out := openSheets(dir, "bulk", stampOf(s.Today, 5), files...)
	s.writePlace(out)
	s.writePeople(out)
	s.writeClasses(out)
	err = s.lessons(func(c *class, day time.Time, lessons []lesson) error {
		if day.Before(s.Today) {
			s.writePast(out, c, day, lessons)
		} else {
			s.writeAhead(out, lessons)
		}
		return out.err
	})
	s.writeFinals(out)
	if closed := out.close(); err == nil {
		err = closed
	}
	return err
}

func stampOf(day time.Time, hour int) string {
	return day.Add(time.Duration(hour) * time.Hour).Format("2006-01-02T15:04:05.000Z")
}

func (s *school) writePlace(out *sheets) {
	out.put("orgs", []string{s.SchoolID, "active", "", s.Name, "school", "", "", s.Zone})
	for _, t := range s.year.terms {
		out.put("academicSessions", []string{t.id, "active", "", t.title, t.kind, iso(t.from), iso(t.to), t.parent, fmt.Sprint(s.year.end.Year())})
	}
	out.put("courses", []string{"course-class", "active", "", "year", "Класс", "", "", s.SchoolID, "", ""})
	for _, sub := range subjects {
		out.put("courses", []string{"course-" + sub.id, "active", "", "year", sub.title, sub.id, "", s.SchoolID, sub.title, ""})
	}
	for _, c := range categories {
		out.put("categories", []string{"category-" + string(c.kind), "active", "", c.title, c.weight, c.counts, c.journalKind})
	}
	for i, h := range s.year.holidays {
		out.put("journalHolidays", []string{fmt.Sprintf("holiday-%d", i+1), "active", "", s.SchoolID, h.title, iso(h.from), iso(h.to)})
	}
	meeting := s.Today.AddDate(0, 0, 7)
	for !s.year.open(meeting) && meeting.Before(s.Today.AddDate(0, 0, 30)) {
		meeting = meeting.AddDate(0, 0, 1)
	}
	at := time.Date(meeting.Year(), meeting.Month(), meeting.Day(), 18, 30, 0, 0, s.zone)
	for _, c := range s.classes {
		out.put("journalEvents", []string{
			"meeting-" + c.id, "active", "", s.SchoolID, c.id, "Родительское собрание " + c.title,
			at.Format(time.RFC3339), at.Add(90 * time.Minute).Format(time.RFC3339), "каб. " + roomOf(c.leader), "Итоги четверти и планы класса.",
		})
	}
}

func (s *school) writePeople(out *sheets) {
	put := func(p *person) {
		grade := ""
		if p.grade > 0 {
			grade = fmt.Sprint(p.grade)
			out.put("demographics", []string{p.id, "active", "", iso(p.born), ""})
		}
		out.put("users", []string{
			p.id, "active", "", "true", p.id, "", p.given, p.family, p.middle, "", p.email, "", p.phone,
			strings.Join(p.agents, ","), grade, "", "", "", "", "", s.SchoolID, "",
		})
		out.put("roles", []string{"role-" + p.id, "active", "", p.id, "primary", p.role, "", "", s.SchoolID, ""})
	}
	for _, list := range [][]*person{s.office, s.teachers} {
		for _, p := range list {
			put(p)
		}
	}
	for _, c := range s.classes {
		for _, p := range c.students {
			put(p)
		}
	}
	for _, p := range s.parents {
		put(p)
	}
}

func (s *school) writeClasses(out *sheets) {
	for _, c := range s.classes {
		terms := "year"
		for _, t := range s.year.termsOf(c.grade) {
			terms += "," + t.id
		}
		grade := fmt.Sprint(c.grade)
		out.put("classes", []string{c.id, "active", "", c.title, grade, "course-class", c.title, "homeroom", "", s.SchoolID, terms, "", "", "", ""})
		s.enrol(out, c.id, c.students, c.leader)
		for _, g := range c.groups {
			out.put("classes", []string{
				g.id, "active", "", g.subject.title + " " + c.title, grade, "course-" + g.subject.id, "", "scheduled", g.room, s.SchoolID, terms, g.subject.title, "", "", "",
			})
			s.enrol(out, g.id, c.students, g.teacher)
		}
	}
}

func (s *school) enrol(out *sheets, class string, students []*person, teacher *person) {
	since := iso(s.year.start)
	out.put("enrollments", []string{"in-" + class + "-" + teacher.id, "active", "", class, s.SchoolID, teacher.id, "teacher", "true", since, ""})
	for _, p := range students {
		out.put("enrollments", []string{"in-" + class + "-" + p.id, "active", "", class, s.SchoolID, p.id, "student", "", since, ""})
	}
}
