package madeup

import (
	"slices"
	"time"
)

// WriteToday makes dir a delta bundle that brings what happened today after
// Write with the same options: topics, homework, marks and the register of every
// class. The children of the first family, if nobody else, have something to
// hear: marks with a comment, a remark, a comment, homework of yesterday that was
// changed, a missed lesson, a lateness. The plan goes on by a day too, so that bundles of one school
// day after the other keep a school going.
func WriteToday(dir string, o Options) error {
	s, err := newSchool(o)
	if err != nil {
		return err
	}
	out := openSheets(dir, "delta", stampOf(s.Today, 12), "lineItems", "results", "journalLessons", "journalAttendance", "journalNotes")
	planned := SchoolDay(s.Today.AddDate(0, 0, -1)).AddDate(0, 0, ahead) // as Write or the bundle of the day before did
	var last *lesson                                                     // of the first class before today, with homework
	err = s.lessons(func(c *class, day time.Time, lessons []lesson) error {
		switch {
		case day.Before(s.Today) && c == s.classes[0]:
			for _, l := range lessons {
				if s.homework(l, 0) != "" {
					last = &l
				}
			}
		case day.Equal(s.Today):
			s.writeToday(out, c, lessons)
		case day.After(s.Today) && day.After(planned):
			s.writeAhead(out, lessons)
		}
		return out.err
	})
	if last != nil {
		out.put("journalLessons", last.row(last.topic(), s.homework(*last, 1)+" и повторить тему"))
	}
	if closed := out.close(); err == nil {
		err = closed
	}
	return err
}

func (s *school) writeToday(out *sheets, c *class, lessons []lesson) {
	for i, l := range lessons {
		out.put("journalLessons", l.row(l.topic(), s.homework(l, 0)))
		marks := s.marks(l)
		child := c.students[0]
		if s.shown(child) && i < 2 {
			marks = certain(marks, mark{child, []string{"5", "4-"}[i], []string{"Подробный ответ, хорошие примеры", ""}[i]})
		}
		if c == s.classes[0] && i == len(lessons)-2 { // the lesson that the child misses
			marks = slices.DeleteFunc(marks, func(m mark) bool { return m.student == child })
		}
		s.writeMarks(out, l, marks)
		out.put("journalNotes", s.notes(l)...)
	}
	absences := s.absences(c, s.Today, lessons)
	switch child := c.students[0]; {
	case c == s.classes[0]:
		l := lessons[len(lessons)-1]
		out.put("journalNotes", certainRow(noteRow(l, child, "remark", remarks[0])), certainRow(noteRow(lessons[2], child, "comment", praises[0])))
		absences = append(absences, shownRow(child, lessons[len(lessons)-2], "absent", ""))
	case s.shown(child):
		absences = append(absences, shownRow(child, lessons[0], "late", "7"))
	}
	out.put("journalAttendance", absences...)
}

// shownRow is a row of the register that is there whatever chance says.
func shownRow(p *person, l lesson, kind, minutes string) []string {
	return []string{"absence-" + p.id[len("student-"):] + "-" + l.day.Format("060102") + "-today", "active", "", p.id, l.id, "", kind, "", minutes, ""}
}

// certain puts m in the place of the student's own mark, or adds it.
func certain(marks []mark, m mark) []mark {
	for i := range marks {
		if marks[i].student == m.student {
			marks[i] = m
			return marks
		}
	}
	return append(marks, m)
}

// certainRow gives a row an id that chance cannot give to another.
func certainRow(row []string) []string {
	row[0] += "-today"
	return row
}
