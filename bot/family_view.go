package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
)

// familyScreen is a block a child, each with nothing of another in it.
func familyScreen(r *Request, day time.Time, all []store.ChildDay) Screen {
	var text string
	for _, most := range []int{200, 90, 45, 0} { // homework is shortened until the family fits one message
		blocks := []string{r.T.Say("family.title") + "\n" + dueHead(r, day)}
		for _, one := range all {
			blocks = append(blocks, childBlock(r, one, day, most))
		}
		if text = strings.Join(blocks, "\n\n"); telegram.Length(text) <= maxText {
			break
		}
	}
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToFamily(day.AddDate(0, 0, -1))},
		{Text: r.T.Say("common.button_today"), Tap: tap.ToFamily(time.Time{})},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToFamily(day.AddDate(0, 0, 1))},
	}}
	var diaries []Button
	for _, one := range all[:min(len(all), 8)] {
		child := one.Diary.Student
		diaries = append(diaries, Button{Text: r.T.Say("family.button_diary", "Child", shorten(child.Short(), 20)), Tap: tap.ToDay(child.ID, one.Diary.Days[0].Day)})
	}
	rows = append(rows, inRows(diaries, 2)...)
	return Screen{Text: text, Rows: append(rows, menuButton(r))}
}

// childBlock is one child's day: lessons with marks and absences, remarks, and
// homework for the next school day.
func childBlock(r *Request, one store.ChildDay, head time.Time, most int) string {
	d := one.Diary
	day := d.Days[0]
	child := r.T.Say("family.child", "Child", who(d))
	if !day.Day.Equal(head) { // another wall shows another day
		child += " · " + r.T.DayTitle(day.Day)
	}
	lines := []string{child}
	if text := emptyDay(r, d, day); text != "" {
		lines = append(lines, text)
	}
	for _, l := range day.Lessons {
		line := r.T.Say("diary.lesson_short", "Number", l.Number, "Title", telegram.Escape(l.Title))
		if got := result(r, l); got != "" {
			line += " — " + got
		}
		lines = append(lines, line)
	}
	if extra := strings.TrimSpace(besides(r, day, 200)); extra != "" {
		lines = append(lines, extra)
	}
	if tasks := one.Homework.Tasks; len(tasks) > 0 {
		lines = append(lines, r.T.Say("family.homework", "Day", r.T.Date(one.Homework.Span.From)))
		for _, t := range tasks {
			if most == 0 {
				lines = append(lines, "• "+telegram.Escape(t.Title))
			} else {
				lines = append(lines, r.T.Say("family.task", "Title", telegram.Escape(t.Title), "Text", telegram.Escape(shorten(t.Text, most))))
			}
		}
	}
	return strings.Join(lines, "\n")
}
