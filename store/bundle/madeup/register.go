package madeup

import (
	"fmt"
	"time"
)

// away tells whether a student misses a whole day, and why. One week in ten
// somebody is ill for some days.
func (s *school) away(p *person, day time.Time) (kind string, missing bool) {
	if s.shown(p) && day.Equal(s.Today) {
		return "", false
	}
	first := monday(day)
	r := s.chance("away", p.id, iso(first))
	if r.IntN(10) > 0 {
		return "", false
	}
	from, days := r.IntN(5), 1+r.IntN(3)
	kind = []string{"ill", "ill", "excused", "absent"}[r.IntN(4)]
	n := int(day.Sub(first).Hours() / 24)
	return kind, n >= from && n < from+days
}

// shown are the students of the first family: a demonstration looks at them, so
// they are at school today.
func (s *school) shown(p *person) bool {
	return p == s.classes[0].students[0] || len(s.classes) > 1 && p == s.classes[1].students[0]
}

// absences are the register of a class on a day that is over.
func (s *school) absences(c *class, day time.Time, lessons []lesson) (rows [][]string) {
	for _, p := range c.students {
		id := func(what string) string {
			return "absence-" + p.id[len("student-"):] + "-" + day.Format("060102") + what
		}
		if kind, away := s.away(p, day); away {
			rows = append(rows, []string{id(""), "active", "", p.id, "", iso(day), kind, "", "", ""})
			continue
		}
		switch r := s.chance("register", p.id, iso(day)); r.IntN(80) {
		case 0:
			rows = append(rows, []string{id("-late"), "active", "", p.id, lessons[0].id, "", "late", "", fmt.Sprint(3 + r.IntN(12)), ""})
		case 1:
			rows = append(rows, []string{id("-last"), "active", "", p.id, lessons[len(lessons)-1].id, "", "absent", "", "", "Без предупреждения"})
		}
	}
	return rows
}

var (
	remarks = []string{"Нет сменной обуви.", "Телефон на уроке.", "Нет тетради и учебника.", "Разговоры во время объяснения."}
	praises = []string{"Активная работа в группе, молодец!", "Заметен прогресс: так держать.", "Просим подготовить доклад к следующей неделе."}
)

// notes are what teachers wrote on a day that is over.
func (s *school) notes(l lesson) (rows [][]string) {
	for _, p := range l.class.students {
		if _, away := s.away(p, l.day); away {
			continue
		}
		r := s.chance("note", l.id, p.id)
		switch r.IntN(400) {
		case 0:
			rows = append(rows, noteRow(l, p, "remark", remarks[r.IntN(len(remarks))]))
		case 1:
			rows = append(rows, noteRow(l, p, "comment", praises[r.IntN(len(praises))]))
		}
	}
	return rows
}

func noteRow(l lesson, p *person, kind, text string) []string {
	id := "note-" + l.id[len("lesson-"):] + "-" + p.id[len("student-"):] + "-" + kind
	return []string{id, "active", "", p.id, kind, iso(l.day), l.id, l.group.teacher.id, text}
}
