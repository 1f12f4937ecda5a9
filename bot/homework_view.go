package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
)

// homeworkScreen is what is due on one day. Long texts fold; where a day does
// not fit one message they are cut, and a button opens each whole.
func homeworkScreen(r *Request, h store.Homework) Screen {
	day := h.Span.From
	var text string
	var cut []store.Task
	for _, most := range []int{3000, 1500, 800, 400, 200, 100} {
		blocks := []string{r.T.Say("homework.title", "Child", nameAndClass(h.Student.Short(), h.Class)) + "\n" + dueHead(r, day)}
		if len(h.Tasks) == 0 {
			blocks = append(blocks, nothingDue(r, h, day))
		}
		cut = nil
		for _, t := range h.Tasks {
			block, short := taskBlock(r, t, "<b>"+telegram.Escape(t.Title)+"</b>", most)
			if blocks = append(blocks, block); short {
				cut = append(cut, t)
			}
		}
		if text = strings.Join(blocks, "\n\n"); telegram.Length(text) <= maxText {
			break
		}
	}
	student := h.Student.ID
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToHomework(student, day.AddDate(0, 0, -1))},
		{Text: r.T.Say("homework.button_week"), Tap: tap.ToHomeWeek(student, day)},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToHomework(student, day.AddDate(0, 0, 1))},
	}}
	rows = append(rows, wholeButtons(r, student, cut)...)
	rows = append(rows, siblings(r, student, func(child int64) tap.Tap { return tap.ToHomework(child, day) })...)
	return Screen{Text: text, Rows: append(rows, homeworkFoot(r, student)...)}
}

// taskBlock is one task under its head; short: not all of it is there.
func taskBlock(r *Request, t store.Task, head string, most int) (block string, short bool) {
	body, short := folded(t.Text, most)
	block = head + "\n" + body
	links, more := attachments(t.Attachments, 5)
	if links == "" {
		return block, short
	}
	if !strings.HasSuffix(body, "</blockquote>") {
		block += "\n"
	}
	block += r.T.Say("homework.files", "Links", links)
	if more > 0 {
		block += " " + r.T.Count("homework.more_files", more)
	}
	return block, short || more > 0
}

// wholeButtons open what was cut; four fit.
func wholeButtons(r *Request, student int64, cut []store.Task) [][]Button {
	var out []Button
	for _, t := range cut[:min(len(cut), 4)] {
		out = append(out, Button{Text: r.T.Say("homework.button_whole", "Title", shorten(t.Title, 20)), Tap: tap.ToTask(student, t.Lesson, 1)})
	}
	return inRows(out, 2)
}

// homeworkWeekScreen is what is due in a week, in short: a day's button opens it.
func homeworkWeekScreen(r *Request, h store.Homework) Screen {
	var text string
	for _, most := range []int{200, 120, 60, 30} { // shortened until the week fits one message
		text = homeworkWeekText(r, h, most)
		if telegram.Length(text) <= maxText {
			break
		}
	}
	student, monday := h.Student.ID, h.Span.From
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToHomeWeek(student, monday.AddDate(0, 0, -7))},
		{Text: r.T.Say("homework.button_next"), Tap: tap.ToHomework(student, time.Time{})},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToHomeWeek(student, monday.AddDate(0, 0, 7))},
	}}
	var days []Button
	for i, t := range h.Tasks {
		if i == 0 || !t.Due.Equal(h.Tasks[i-1].Due) {
			days = append(days, Button{Text: r.T.WeekdayShort(t.Due) + " " + r.T.DateShort(t.Due), Tap: tap.ToHomework(student, t.Due)})
		}
	}
	rows = append(rows, inRows(days, 3)...)
	rows = append(rows, siblings(r, student, func(child int64) tap.Tap { return tap.ToHomeWeek(child, monday) })...)
	return Screen{Text: text, Rows: append(rows, homeworkFoot(r, student)...)}
}

func homeworkWeekText(r *Request, h store.Homework, most int) string {
	var b strings.Builder
	b.WriteString(r.T.Say("homework.title", "Child", nameAndClass(h.Student.Short(), h.Class)) + "\n" + r.T.Week(h.Span.From))
	if len(h.Tasks) == 0 {
		b.WriteString("\n\n" + r.T.Say("homework.none_in_week"))
	}
	for i, t := range h.Tasks {
		if i == 0 || !t.Due.Equal(h.Tasks[i-1].Due) {
			b.WriteString("\n\n" + dueHead(r, t.Due))
		}
		b.WriteString("\n" + r.T.Say("homework.line", "Title", telegram.Escape(t.Title), "Text", telegram.Escape(shorten(t.Text, most))))
	}
	return b.String()
}

// homeworkSubjectsScreen offers the subjects of today.
func homeworkSubjectsScreen(r *Request, h store.Homework) Screen {
	student := h.Student.ID
	var subjects []Button
	for _, g := range h.Groups {
		subjects = append(subjects, Button{Text: shorten(g.Title, 24), Tap: tap.ToHomeGroup(student, g.ID)})
	}
	text := r.T.Say("homework.title", "Child", nameAndClass(h.Student.Short(), h.Class)) + "\n\n"
	if len(subjects) > 0 {
		text += r.T.Say("homework.choose_subject")
	} else {
		text += r.T.Say("homework.no_subjects")
	}
	below := siblings(r, student, func(child int64) tap.Tap { return tap.ToHomeGroup(child, 0) })
	rows := append(titles(subjects, 7-len(below)), below...)
	return Screen{Text: text, Rows: append(rows, homeworkBack(r, tap.ToHomework(student, time.Time{})))}
}

// homeworkSubjectScreen is one subject's homework, the newest first.
func homeworkSubjectScreen(r *Request, h store.Homework) Screen {
	var text string
	var cut []store.Task
	tasks := h.Tasks[:min(len(h.Tasks), 10)]
	for _, most := range []int{1500, 600, 250, 100} {
		blocks := []string{r.T.Say("homework.title_subject", "Title", telegram.Escape(h.Of.Title), "Child", nameAndClass(h.Student.Short(), h.Class))}
		if len(tasks) == 0 {
			blocks = append(blocks, r.T.Say("homework.none_of_subject"))
		}
		cut = nil
		for _, t := range tasks {
			block, short := taskBlock(r, t, taskDays(r, t), most)
			if blocks = append(blocks, block); short {
				cut = append(cut, t)
			}
		}
		if text = strings.Join(blocks, "\n\n"); telegram.Length(text) <= maxText {
			break
		}
	}
	var whole []Button
	for _, t := range cut[:min(len(cut), 4)] {
		whole = append(whole, Button{Text: r.T.Say("homework.button_whole", "Title", r.T.DateShort(t.Given)), Tap: tap.ToTask(h.Student.ID, t.Lesson, 1)})
	}
	return Screen{Text: text, Rows: append(inRows(whole, 2), homeworkBack(r, tap.ToHomeGroup(h.Student.ID, 0)))}
}

// taskDays is «На 24 ноября · задано 20.11».
func taskDays(r *Request, t store.Task) string {
	if t.Due.IsZero() {
		return r.T.Say("homework.given", "Given", r.T.Date(t.Given))
	}
	return r.T.Say("homework.due", "Due", r.T.Date(t.Due), "Given", r.T.DateShort(t.Given))
}

// leafLetters keeps a page of one task, with its head and links, in one message.
const leafLetters = 2500

// taskScreen is one task whole, on pages.
func taskScreen(r *Request, student int64, t store.Task, page int64) Screen {
	pages := leaves(t.Text, leafLetters)
	page = min(max(page, 1), int64(len(pages)))
	text := "<b>" + telegram.Escape(t.Title) + "</b>\n" + taskDays(r, t) + "\n\n" + telegram.Escape(pages[page-1])
	if links, more := attachments(t.Attachments, 20); links != "" {
		text += "\n\n" + r.T.Say("homework.files", "Links", links)
		if more > 0 {
			text += " " + r.T.Count("homework.more_files", more)
		}
	}
	var rows [][]Button
	if len(pages) > 1 {
		rows = append(rows, pageRow(r, page, int64(len(pages)), func(page int64) tap.Tap { return tap.ToTask(student, t.Lesson, page) }))
	}
	return Screen{Text: text, Rows: append(rows, homeworkBack(r, tap.ToHomework(student, t.Due)))}
}

func nothingDue(r *Request, h store.Homework, day time.Time) string {
	for _, holiday := range h.Holidays {
		if holiday.Span.Holds(day) {
			return telegram.Escape(holiday.Title)
		}
	}
	return r.T.Say("homework.none")
}

// dueHead is «Вт, 24 ноября · завтра».
func dueHead(r *Request, day time.Time) string {
	head := "<b>" + r.T.DayTitle(day) + "</b>"
	if near := day.Sub(r.Today()); near >= 0 && near <= 24*time.Hour {
		head += " · " + r.T.Relative(day, r.Today())
	}
	return head
}

func homeworkFoot(r *Request, student int64) [][]Button {
	return [][]Button{{
		{Text: r.T.Say("homework.button_subjects"), Tap: tap.ToHomeGroup(student, 0)},
		{Text: r.T.Say("diary.button_date"), Tap: tap.ToDatesOf(tap.Homework, student, time.Time{})},
	}, {
		{Text: r.T.Say("marks.button_diary"), Tap: tap.ToWeek(student, r.Today())},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	}}
}

func homeworkBack(r *Request, to tap.Tap) []Button {
	return []Button{
		{Text: r.T.Say("common.button_back"), Tap: to},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	}
}
