package bot

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// remarksScreen is a page of notes. A student is not even told that there could
// be remarks.
func remarksScreen(r *Request, n store.Notes) Screen {
	title, none := "remarks.title", "remarks.none"
	if r.Session.Role == school.Student {
		title, none = "remarks.title_student", "remarks.none_student"
	}
	var text string
	for _, most := range []int{1500, 600, 250} {
		blocks := []string{r.T.Say(title, "Child", childOf(r, n.Student))}
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
		rows = append(rows, pageRow(r, int64(n.Page), int64(n.Pages), func(page int64) tap.Tap { return tap.ToRemarks(student, page) }))
	}
	rows = append(rows, siblings(r, student, func(child int64) tap.Tap { return tap.ToRemarks(child, 1) })...)
	return Screen{Text: text, Rows: append(rows, marksFoot(r, student))}
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
