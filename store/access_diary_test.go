package store_test

import (
	"fmt"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

var thisWeek = school.Span{From: school.Date(2026, 11, 23), To: school.Date(2026, 11, 29)}

// page writes a diary as a family would read it aloud.
func page(d store.Diary) string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s, %s\n", d.Student.Given, d.Class)
	for _, day := range d.Days {
		for _, l := range day.Lessons {
			fmt.Fprintf(&out, "%s %d. %s", day.Day.Format("02.01"), l.Number, l.Title)
			if l.Homework != "" {
				fmt.Fprintf(&out, " (%s)", l.Homework)
			}
			for _, m := range l.Marks {
				fmt.Fprintf(&out, " [%s]", m.Value)
			}
			if l.Absence != nil {
				fmt.Fprintf(&out, " {%s}", l.Absence.Kind)
			}
			out.WriteByte('\n')
		}
		for _, m := range day.Loose {
			fmt.Fprintf(&out, "%s вне урока: %s\n", day.Day.Format("02.01"), m.Value)
		}
		for _, a := range day.Whole {
			fmt.Fprintf(&out, "%s весь день: %s\n", day.Day.Format("02.01"), a.Kind)
		}
		for _, n := range day.Notes {
			fmt.Fprintf(&out, "%s %s\n", day.Day.Format("02.01"), n.Text)
		}
	}
	for _, h := range d.Holidays {
		fmt.Fprintf(&out, "%s %s–%s\n", h.Title, h.Span.From.Format("02.01"), h.Span.To.Format("02.01"))
	}
	return out.String()
}

const anyasWeek = `
	Аня, 5А
	23.11 1. 5А алгебра [5] {late}
	23.11 1. 5А физика [5] {late}
	23.11 весь день: arrived
	23.11 Аня: comment
	25.11 2. 5А алгебра (задано: 5А алгебра)
	25.11 2. 5А физика (задано: 5А физика)
	каникулы: школа 1 28.11–29.11
	`

func TestTheDiaryOfEach(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	week := func(v store.Viewer) string {
		t.Helper()
		d, err := w.Diary(t.Context(), v, w.ids["Аня"], thisWeek)
		if err != nil {
			t.Fatal(err)
		}
		return page(d)
	}
	same(t, week(w.student("Аня")), anyasWeek)
	withRemark := strings.Replace(anyasWeek, "\t25.11 2. 5А алгебра", "\t23.11 Аня: remark\n\t25.11 2. 5А алгебра", 1)
	withRemark = strings.Replace(withRemark, "Аня: comment\n\t23.11 Аня: remark", "Аня: remark\n\t23.11 Аня: comment", 1) // as written
	same(t, week(w.parentOf("мама Ани", "Аня")), withRemark)
	same(t, week(w.employee("Алгебраистова", school.Teacher)), withRemark)
	same(t, week(w.employee("Физиков", school.Teacher)), `
		Аня, 
		23.11 1. 5А физика [5] {late}
		25.11 2. 5А физика (задано: 5А физика)
		каникулы: школа 1 28.11–29.11
		`)
}

func TestAForeignChildIsNotThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mark := w.ids["Аня: оценка: 5А алгебра"]
	for name, v := range map[string]store.Viewer{
		"another parent":          w.parentOf("папа Бори", "Боря"),
		"a classmate":             w.student("Боря"),
		"a teacher of nobody's":   w.employee("Чтецова", school.Teacher),
		"another school's office": w.employee("Кураторов", school.Curator),
	} {
		if _, err := w.Diary(t.Context(), v, w.ids["Аня"], thisWeek); school.CodeOf(err) != school.NotFound {
			t.Errorf("%s: diary: %v, want not found", name, err)
		}
		if _, err := w.ReportCard(t.Context(), v, w.ids["Аня"], 0, thisWeek.From); school.CodeOf(err) != school.NotFound {
			t.Errorf("%s: report card: %v, want not found", name, err)
		}
		if _, err := w.Mark(t.Context(), v, w.ids["Аня"], mark); school.CodeOf(err) != school.NotFound {
			t.Errorf("%s: mark: %v, want not found", name, err)
		}
	}
	// A mark of one child under the name of another, who is theirs.
	boy := w.parentOf("мама Бори", "Боря")
	if _, err := w.Mark(t.Context(), boy, w.ids["Боря"], mark); school.CodeOf(err) != school.NotFound {
		t.Errorf("a foreign mark: %v, want not found", err)
	}
	same(t, w.audit(), "")
}

// audit lists who looked at whom.
func (w *world) audit() string {
	w.t.Helper()
	var out strings.Builder
	rows, err := w.owner.Query(w.t.Context(), `SELECT a.full_name || ' (' || u.role || ') ' || u.action || ': ' || p.given || ', ' || s.name
		FROM audit u JOIN accounts a ON a.id = u.account_id LEFT JOIN people p ON p.id = u.student_id LEFT JOIN schools s ON s.id = u.school_id ORDER BY u.id`)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line *string
		if err := rows.Scan(&line); err != nil {
			w.t.Fatal(err)
		}
		if line == nil {
			w.t.Error("the audit has a row without a child or a school")
			continue
		}
		out.WriteString(*line + "\n")
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return out.String()
}

func TestStaffWhoLookLeaveARow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, child, mark := t.Context(), w.ids["Аня"], w.ids["Аня: оценка: 5А физика"]
	for _, v := range []store.Viewer{
		w.parentOf("мама Ани", "Аня"), w.student("Аня"),
		w.employee("Физиков", school.Teacher), w.employee("Завучева", school.Management),
	} {
		if _, err := w.Diary(ctx, v, child, thisWeek); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ReportCard(ctx, v, child, 0, thisWeek.From); err != nil {
			t.Fatal(err)
		}
		if m, err := w.Mark(ctx, v, child, mark); err != nil || m.Comment != "Аня, 5А физика" || m.Title != "работа: 5А физика" || m.SubjectTitle != "5А физика" {
			t.Fatalf("mark: %+v, %v", m, err)
		}
	}
	same(t, w.audit(), `
		Физиков (teacher) diary: Аня, школа 1
		Физиков (teacher) marks: Аня, школа 1
		Физиков (teacher) mark: Аня, школа 1
		Завучева (management) diary: Аня, школа 1
		Завучева (management) marks: Аня, школа 1
		Завучева (management) mark: Аня, школа 1
	`)
}

func TestHomeworkStandsWhereItIsDueAndGoesWithTheGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.parentOf("мама Ани", "Аня")
	// She left physics on Tuesday; algebra of Monday was taken back, and what was
	// given last Friday is due on Monday.
	w.exec(`UPDATE enrolments SET ends = '2026-11-24' WHERE person_id = $1 AND class_id = $2`, w.ids["Аня"], w.ids["5А физика"])
	w.exec(`UPDATE marks SET removed_at = '2026-11-23' WHERE id = $1`, w.ids["Аня: оценка: 5А алгебра"])
	w.exec(`INSERT INTO lessons (school_id, class_id, day, number, starts, ends, homework, due_day)
		SELECT school_id, class_id, '2026-11-20', 1, 510, 555, 'с пятницы', '2026-11-23' FROM lessons WHERE id = $1`, w.ids["5А алгебра: урок"])
	w.exec(`INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) SELECT school_id, student_id, class_id, work_id, '2026-11-26', '4'
		FROM marks WHERE id = $1`, w.ids["Аня: оценка: 5А алгебра"])
	w.exec(`DELETE FROM notes; DELETE FROM attendance; DELETE FROM holidays`)
	d, err := w.Diary(t.Context(), v, w.ids["Аня"], thisWeek)
	if err != nil {
		t.Fatal(err)
	}
	same(t, page(d), `
		Аня, 5А
		23.11 1. 5А алгебра (с пятницы)
		23.11 1. 5А физика [5]
		25.11 2. 5А алгебра (задано: 5А алгебра)
		26.11 вне урока: 4
	`)
}

func TestAveragesFollowTheRule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := w.parentOf("мама Ани", "Аня")
	quarter := w.id("", `INSERT INTO periods (school_id, kind, title, starts, ends, school_year)
		VALUES ($1, 'gradingperiod', '2 четверть', '2026-11-09', '2026-12-27', 2027) RETURNING id`, w.ids["школа 1"])
	past := w.id("", `INSERT INTO periods (school_id, kind, title, starts, ends, school_year)
		VALUES ($1, 'gradingperiod', '1 четверть', '2026-09-01', '2026-11-01', 2027) RETURNING id`, w.ids["школа 1"])
	foreign := w.id("", `INSERT INTO periods (school_id, kind, title, starts, ends, school_year)
		VALUES ($1, 'semester', '1 полугодие', '2026-09-01', '2026-12-31', 2027) RETURNING id`, w.ids["школа 1"])
	w.exec(`INSERT INTO class_periods (class_id, period_id, school_id) VALUES ($1, $3, $5), ($1, $4, $5), ($2, $3, $5)`,
		w.ids["5А алгебра"], w.ids["5А физика"], quarter, past, w.ids["школа 1"])
	for _, m := range []struct {
		value  string
		weight float64
		counts bool
		day    string
	}{
		{"3-", 2, true, "2026-11-24"},
		{"н", 1, true, "2026-11-24"},
		{"зач.", 1, true, "2026-11-24"},
		{"2", 1, false, "2026-11-24"},
		{"1", 1, true, "2026-11-08"}, // between the quarters
	} {
		w.exec(`INSERT INTO marks (school_id, student_id, class_id, work_id, day, value, weight, counts) SELECT school_id, student_id, class_id, work_id, $2, $3, $4, $5
			FROM marks WHERE id = $1`, w.ids["Аня: оценка: 5А алгебра"], m.day, m.value, m.weight, m.counts)
	}
	card, err := w.ReportCard(t.Context(), v, w.ids["Аня"], 0, thisWeek.From)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range card.Subjects {
		mean, _ := s.Average.Value()
		lines = append(lines, fmt.Sprintf("%s: %.2f, %d", s.Title, mean, len(s.Marks)))
	}
	// (5 + 3·2) / 3
	if got, want := strings.Join(lines, "; "), "5А алгебра: 3.67, 5; 5А физика: 5.00, 1"; got != want || card.Period.ID != quarter || len(card.Periods) != 2 {
		t.Errorf("%s, period %d of %d; want %s, period %d of 2", got, card.Period.ID, len(card.Periods), want, quarter)
	}
	if card, err = w.ReportCard(t.Context(), v, w.ids["Аня"], past, thisWeek.From); err != nil || card.Period.ID != past || len(card.Subjects[0].Marks) != 0 {
		t.Errorf("the past quarter: %+v, %v", card, err)
	}
	if _, err = w.ReportCard(t.Context(), v, w.ids["Аня"], foreign, thisWeek.From); school.CodeOf(err) != school.NotFound {
		t.Errorf("a period of other classes: %v, want not found", err)
	}
}
