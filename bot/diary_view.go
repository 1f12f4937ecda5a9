package bot

import (
	"cmp"
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// weekScreen shows every school day of the week: subjects in order, marks,
// absences, homework in short. A day's button opens it whole.
func weekScreen(r *Request, d store.Diary) Screen {
	var text string
	for _, homework := range []int{90, 45, 0} { // shortened until the week fits one message
		text = weekText(r, d, homework)
		if telegram.Length(text) <= maxText {
			break
		}
	}
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToWeek(d.Student.ID, d.Span.From.AddDate(0, 0, -7))},
		{Text: r.T.Say("common.button_today"), Tap: tap.ToDay(d.Student.ID, r.Today())},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToWeek(d.Student.ID, d.Span.From.AddDate(0, 0, 7))},
	}}
	var days []Button
	for _, day := range d.Days {
		if len(day.Lessons) > 0 || len(day.Due) > 0 || school.SchoolDay(day.Day, d.Holidays) {
			days = append(days, Button{
				Text: r.T.WeekdayShort(day.Day) + " " + r.T.DateShort(day.Day),
				Tap:  tap.ToDay(d.Student.ID, day.Day),
			})
		}
	}
	rows = append(rows, inRows(days, 3)...)
	rows = append(rows, siblings(r, d.Student.ID, func(child int64) tap.Tap { return tap.ToWeek(child, d.Span.From) })...)
	return Screen{Text: text, Rows: append(rows, diaryFoot(r, d.Student.ID))}
}

func weekText(r *Request, d store.Diary, homework int) string {
	var b strings.Builder
	b.WriteString(r.T.Say("diary.week_title", "Child", who(d), "Week", r.T.Week(d.Span.From)))
	for _, day := range d.Days {
		weekend := !school.SchoolDay(day.Day, nil)
		if weekend && len(day.Lessons) == 0 && len(day.Loose) == 0 && len(day.Whole) == 0 && len(day.Notes) == 0 && len(day.Due) == 0 {
			continue
		}
		b.WriteString("\n\n" + dayHead(r, day.Day))
		if text := emptyDay(r, d, day); text != "" {
			b.WriteString("\n" + text)
		}
		for _, l := range day.Lessons {
			b.WriteString("\n" + r.T.Say("diary.lesson_short", "Number", l.Number, "Title", telegram.Escape(l.Title)))
			if got := result(r, l); got != "" {
				b.WriteString(" — " + got)
			}
			if l.Homework != "" && homework > 0 {
				b.WriteString("\n    " + r.T.Say("diary.homework_short", "Text", telegram.Escape(shorten(l.Homework, homework))))
			}
		}
		b.WriteString(besides(r, day, max(homework, 30)))
	}
	return b.String()
}

// dayScreen shows one day whole: time, room, topic, homework, marks, absences,
// notes. Each mark has a button that opens it.
func dayScreen(r *Request, d store.Diary) Screen {
	day := d.Days[0]
	blocks := []string{r.T.Say("diary.day_title", "Child", who(d), "Day", dayHead(r, day.Day))}
	if text := emptyDay(r, d, day); text != "" {
		blocks = append(blocks, text)
	}
	for _, l := range day.Lessons {
		blocks = append(blocks, lessonBlock(r, l))
	}
	if extra := strings.TrimSpace(besides(r, day, 1000)); extra != "" {
		blocks = append(blocks, extra)
	}
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToDay(d.Student.ID, day.Day.AddDate(0, 0, -1))},
		{Text: r.T.Say("diary.button_week"), Tap: tap.ToWeek(d.Student.ID, day.Day)},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToDay(d.Student.ID, day.Day.AddDate(0, 0, 1))},
	}}
	rows = append(rows, inRows(markButtons(r, d.Student.ID, day), 2)...)
	rows = append(rows, siblings(r, d.Student.ID, func(child int64) tap.Tap { return tap.ToDay(child, day.Day) })...)
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, diaryFoot(r, d.Student.ID))}
}

func lessonBlock(r *Request, l store.DiaryLesson) string {
	lines := []string{r.T.Say("diary.lesson", "Number", l.Number, "Title", telegram.Escape(l.Title))}
	when := r.T.Clock(l.Starts) + "–" + r.T.Clock(l.Ends)
	if l.Room != "" {
		when += ", " + roomName(r, l.Room)
	}
	if l.Replaces != 0 {
		when += ", " + r.T.Say("diary.replaces")
	}
	lines = append(lines, when)
	if got := result(r, l); got != "" {
		lines = append(lines, got)
	}
	if l.Topic != "" {
		lines = append(lines, r.T.Say("diary.topic", "Text", telegram.Escape(shorten(l.Topic, 300))))
	}
	if l.Homework != "" {
		lines = append(lines, r.T.Say("diary.homework", "Text", telegram.Escape(shorten(l.Homework, 700))))
	}
	return strings.Join(lines, "\n")
}

// result is what a lesson gave: «<b>5</b>, <b>4-</b>, опоздание на 5 минут».
func result(r *Request, l store.DiaryLesson) string {
	var parts []string
	for _, m := range l.Marks {
		parts = append(parts, "<b>"+telegram.Escape(m.Value)+"</b>")
	}
	if marks := strings.Join(parts, ", "); marks != "" {
		parts = []string{r.veil(marks)}
	}
	if l.Absence != nil {
		parts = append(parts, absence(r.T, *l.Absence))
	}
	return strings.Join(parts, ", ")
}

func absence(t *locale.Texts, a school.Absence) string {
	text := t.Absence(string(a.Kind))
	if a.Kind == school.Late && a.Minutes > 0 {
		text += " (" + t.Count("school.count_minutes", a.Minutes) + ")"
	}
	if a.Comment != "" {
		text += ", " + telegram.Escape(shorten(a.Comment, 200))
	}
	return text
}

// besides is what belongs to the day and to no lesson of it.
func besides(r *Request, day store.DiaryDay, most int) string {
	var b strings.Builder
	for _, h := range day.Due {
		b.WriteString("\n" + r.T.Say("diary.due", "Title", telegram.Escape(h.Title), "Text", telegram.Escape(shorten(h.Text, most))))
	}
	for _, m := range day.Loose {
		b.WriteString("\n" + r.T.Say("diary.loose_mark", "Value", r.veil(telegram.Escape(m.Value))))
	}
	for _, a := range day.Whole {
		b.WriteString("\n" + r.T.Say("diary.whole_day", "What", absence(r.T, a)))
	}
	for _, n := range day.Notes {
		text := telegram.Escape(shorten(n.Text, most))
		if n.Kind == school.Remark {
			b.WriteString("\n" + r.T.Say("diary.remark", "Text", text))
		} else {
			b.WriteString("\n" + r.T.Say("diary.comment", "Text", text))
		}
	}
	return b.String()
}

func emptyDay(r *Request, d store.Diary, day store.DiaryDay) string {
	if len(day.Lessons) > 0 {
		return ""
	}
	for _, h := range d.Holidays {
		if h.Span.Holds(day.Day) {
			return telegram.Escape(h.Title)
		}
	}
	return r.T.Say("diary.no_lessons")
}

func dayHead(r *Request, day time.Time) string {
	text := "<b>" + r.T.DayTitle(day) + "</b>"
	if day.Equal(r.Today()) {
		text += " · " + r.T.Say("common.today")
	}
	return text
}

func who(d store.Diary) string { return nameAndClass(d.Student.Short(), d.Class) }

func nameAndClass(name, class string) string {
	if class == "" {
		return telegram.Escape(name)
	}
	return telegram.Escape(name) + ", " + telegram.Escape(class)
}

// markButtons open each mark; hidden ones are named by the subject alone.
func markButtons(r *Request, student int64, day store.DiaryDay) []Button {
	var out []Button
	add := func(title string, m school.Mark) {
		if len(out) < 8 { // four rows; the table of marks has them all
			text := strings.TrimSpace(m.Value + " " + shorten(title, 20))
			if r.Session.HideMarks {
				text = cmp.Or(shorten(title, 20), r.T.Say("diary.button_mark"))
			}
			out = append(out, Button{Text: text, Tap: tap.ToMark(student, m.ID)})
		}
	}
	for _, l := range day.Lessons {
		for _, m := range l.Marks {
			add(l.Title, m)
		}
	}
	for _, m := range day.Loose {
		add("", m)
	}
	return out
}

func diaryFoot(r *Request, student int64) []Button {
	return []Button{
		{Text: r.T.Say("diary.button_date"), Tap: tap.ToDates(student, time.Time{})},
		{Text: r.T.Say("diary.button_marks"), Tap: tap.ToMarks(student, 0)},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	}
}
