package madeup

import (
	"fmt"
	"math"
	"time"
)

// writePast writes a day that is over.
func (s *school) writePast(out *sheets, c *class, day time.Time, lessons []lesson) {
	for _, l := range lessons {
		out.put("journalLessons", l.row(l.topic(), s.homework(l, 0)))
		s.writeMarks(out, l, s.marks(l))
		out.put("journalNotes", s.notes(l)...)
	}
	out.put("journalAttendance", s.absences(c, day, lessons)...)
}

// writeMarks writes a work with its marks. One that nobody got a mark for does
// not exist; a control work is known of before.
func (s *school) writeMarks(out *sheets, l lesson, marks []mark) {
	if len(marks) == 0 && l.work() != control {
		return
	}
	out.put("lineItems", s.workRow(l))
	for _, m := range marks {
		out.put("results", markRow(l.workID(), m, l.day))
	}
}

// writeAhead writes a day to come, today among them.
func (s *school) writeAhead(out *sheets, lessons []lesson) {
	for _, l := range lessons {
		out.put("journalLessons", l.row("", ""))
		if l.work() == control {
			out.put("lineItems", s.workRow(l))
		}
	}
}

// writeFinals writes the marks of the terms that are over.
func (s *school) writeFinals(out *sheets) {
	for _, c := range s.classes {
		if !marked(c.grade) {
			continue
		}
		for _, t := range s.year.termsOf(c.grade) {
			day := s.year.lastDay(t)
			if !day.Before(s.Today) {
				continue
			}
			for _, g := range c.groups {
				work := "work-" + g.id[len("group-"):] + "-" + t.id
				out.put("lineItems", []string{
					work, "active", "", "Итог: " + t.title, "", iso(day), iso(day), g.id, "category-" + string(final), t.id, "1", "5", "", "",
				})
				for _, p := range c.students {
					noise := s.chance("final", work, p.id).NormFloat64() * 0.2
					value := fmt.Sprint(max(3, min(5, int(math.Round(p.ability+noise)))))
					out.put("results", markRow(work, mark{p, value, ""}, day))
				}
			}
		}
	}
}
