package madeup

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// workKind is a category of the bundle.
type workKind string

const (
	control  workKind = "control"
	quiz     workKind = "quiz"
	answer   workKind = "answer"
	homework workKind = "homework"
	final    workKind = "final"
)

// category is how a kind of work stands in categories.csv.
type category struct {
	kind        workKind
	title       string
	weight      string
	counts      string
	journalKind string
}

var categories = []category{
	{control, "Контрольная работа", "3", "true", "control"},
	{quiz, "Самостоятельная работа", "2", "true", "classwork"},
	{answer, "Ответ на уроке", "1", "true", "classwork"},
	{homework, "Домашняя работа", "1", "false", "homework"},
	{final, "Итоговая отметка", "1", "false", "final"},
}

// work is what a lesson brings marks for: a control work each fourth week, a
// quiz each other week, now and then a look at homework, else answers.
func (l lesson) work() workKind {
	hours := l.group.subject.weekly(l.class.grade)
	switch {
	case !marked(l.class.grade):
		return answer
	case l.group.subject.control && l.nth%(4*hours) == 0:
		return control
	case l.nth%(2*hours) == hours && hours > 1:
		return quiz
	case l.nth%7 == 3:
		return homework
	}
	return answer
}

func (l lesson) title() string {
	switch l.work() {
	case control:
		return fmt.Sprintf("Контрольная работа № %d", l.nth/(4*l.group.subject.weekly(l.class.grade)))
	case quiz:
		return "Самостоятельная работа"
	case homework:
		return "Проверка домашней работы"
	}
	return "Ответ на уроке"
}

func (l lesson) workID() string { return "work-" + l.id[len("lesson-"):] }

// workRow is the work in lineItems; a control work is announced two weeks before.
func (s *school) workRow(l lesson) []string {
	given := l.day
	if l.work() == control {
		given = l.day.AddDate(0, 0, -ahead)
	}
	return []string{
		l.workID(), "active", "", l.title(), "", iso(given), iso(l.day), l.group.id, "category-" + string(l.work()),
		s.year.termOn(l.class.grade, l.day).id, "1", "5", l.id, "",
	}
}

// mark is one row of results.
type mark struct {
	student *person
	value   string
	comment string
}

// marked tells whether a grade gets marks: the first one does not, nor homework.
func marked(grade int) bool { return grade > 1 }

// marks are what a lesson that is over gave.
func (s *school) marks(l lesson) []mark {
	if !marked(l.class.grade) {
		return nil
	}
	var out []mark
	for _, p := range l.class.students {
		r := s.chance("mark", l.id, p.id)
		if _, away := s.away(p, l.day); away || !s.asked(r, l) {
			continue
		}
		out = append(out, mark{p, value(r, p.ability, l), comment(r)})
	}
	return out
}

// asked tells whether a student gets a mark for the work of the lesson.
func (s *school) asked(r *rand.Rand, l lesson) bool {
	switch l.work() {
	case control, quiz:
		return true
	case homework:
		return r.IntN(3) == 0
	}
	return r.IntN(7) == 0
}

func value(r *rand.Rand, ability float64, l lesson) string {
	if l.group.subject.id == "pe" && r.IntN(5) == 0 {
		return "зач."
	}
	n := int(math.Round(ability + r.NormFloat64()*0.6))
	n = max(2, min(5, n))
	switch r.IntN(14) {
	case 0:
		if n > 2 {
			return fmt.Sprint(n) + "-"
		}
	case 1:
		if n < 5 && n > 2 {
			return fmt.Sprint(n) + "+"
		}
	}
	return fmt.Sprint(n)
}

var comments = []string{
	"Подробный ответ, хорошие примеры", "Ошибка в знаке, проверьте задачу 3", "Работа сдана после срока", "Аккуратное оформление",
	"Есть над чем работать: повторить правило", "Можно исправить на следующей неделе",
}

func comment(r *rand.Rand) string {
	if r.IntN(12) > 0 {
		return ""
	}
	return comments[r.IntN(len(comments))]
}

// markRow is the mark in results: a plain number is a score, «4-» and «зач.» are text.
func markRow(work string, m mark, day time.Time) []string {
	score, text := m.value, ""
	if len(m.value) > 1 {
		score, text = "", m.value
		if m.value[0] >= '2' && m.value[0] <= '5' {
			score = m.value[:1]
		}
	}
	return []string{
		"result-" + work[len("work-"):] + "-" + m.student.id[len("student-"):], "active", "", work, m.student.id, "fully graded", score, iso(day), m.comment, text,
	}
}
