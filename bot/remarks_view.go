package bot

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// remarksScreen is a month of notes, on pages where there are many. A student is not even told that there could
// be remarks.
func remarksScreen(r *Request, n store.Notes) Screen {
	title, none := "remarks.title", "remarks.none"
	if r.Session.Role == school.Student {
		title, none = "remarks.title_student", "remarks.none_student"
	}
	var text string
	for _, most := range []int{1500, 600, 250} {
		blocks := []string{r.T.Say(title, "Child", childOf(r, n.Student))}
		if !n.Month.IsZero() {
			blocks[0] += "\n" + r.T.Month(n.Month)
		}
		if len(n.Notes) == 0 {
			blocks = append(blocks, r.T.Say(none))
		}
		for _, note := range n.Notes {
			blocks = append(blocks, noteBlock(r, note, most))
		}
		if text = strings.Join(blocks, "\n\n"); telegram.Length(text) <= maxText {
			break
		}
	}
	student := n.Student.ID
	var rows [][]Button
	if n.Pages > 1 {
		rows = append(rows, pageRow(r, int64(n.Page), int64(n.Pages), func(page int64) tap.Tap { return tap.ToRemarksOf(student, n.Month, page) }))
	}
	if turn := monthRow(r, n); len(turn) > 0 {
		rows = append(rows, turn)
	}
	rows = append(rows, siblings(r, student, tap.ToRemarks)...)
	return Screen{Text: text, Rows: append(rows, marksFoot(r, student))}
}

// monthRow turns to the nearest months that have something.
func monthRow(r *Request, n store.Notes) []Button {
	var row []Button
	if !n.Before.IsZero() {
		row = append(row, Button{Text: r.T.Say("remarks.month_before", "Month", r.T.Month(n.Before)), Tap: tap.ToRemarksOf(n.Student.ID, n.Before, 1)})
	}
	if !n.After.IsZero() {
		row = append(row, Button{Text: r.T.Say("remarks.month_after", "Month", r.T.Month(n.After)), Tap: tap.ToRemarksOf(n.Student.ID, n.After, 1)})
	}
	return row
}

// noteBlock is «Замечание · Пн, 23 ноября / Математика, Учительская Т. Л. / …».
func noteBlock(r *Request, n store.Note, most int) string {
	kind := r.T.Say("remarks.comment")
	if n.Kind == school.Remark {
		kind = r.T.Say("remarks.remark")
	}
	day := r.T.DayTitle(n.Day)
	if n.Day.Year() != r.Today().Year() {
		day = r.T.DateYear(n.Day)
	}
	head := r.T.Say("remarks.head", "Kind", kind, "Day", day)
	var from []string
	for _, s := range []string{n.SubjectTitle, n.TeacherName} {
		if s != "" {
			from = append(from, telegram.Escape(s))
		}
	}
	if len(from) > 0 {
		head += "\n" + strings.Join(from, ", ")
	}
	body, _ := folded(n.Text, most)
	return head + "\n" + body
}
