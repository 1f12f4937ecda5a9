package notify

import (
	"slices"
	"strings"

	"zvonok/notify/locale"
	"zvonok/notify/paper"
	"zvonok/store"
)

// Week is the marks of a week: a picture, and its numbers in words beside it.
type Week struct {
	Title string // «Оценки за неделю: 23–27 ноября»
	Rows  []WeekRow
	days  []paper.WeekDay
}

// WeekRow is a day with marks.
type WeekRow struct{ Day, Marks string }

// fewMarks is from how many marks on a week is worth a picture in a daily letter.
const fewMarks = 3

// weekOf puts the marks of a child's week into words; nil where there are too few.
func weekOf(t *locale.Texts, w store.LetterWeek) *Week {
	if len(w.Marks) == 0 || !w.Whole && len(w.Marks) < fewMarks {
		return nil
	}
	out := &Week{Title: t.Say("letters.week", "Days", t.Span(w.Days.From, w.Days.To))}
	for day := w.Days.From; !day.After(w.Days.To); day = day.AddDate(0, 0, 1) {
		column := paper.WeekDay{Name: t.WeekdayShort(day), Date: day.Format("2")}
		var said []string
		for _, m := range w.Marks {
			if m.Day.Equal(day) {
				value := paragraph(m.Value)
				column.Marks = append(column.Marks, value)
				said = append(said, t.Say("letters.week_mark", "Subject", oneLine(m.Subject), "Mark", value))
			}
		}
		if len(said) > 0 {
			out.Rows = append(out.Rows, WeekRow{Day: t.WeekdayShort(day) + ", " + day.Format("2"), Marks: strings.Join(said, ", ")})
		}
		// Nobody misses a Sunday without marks.
		if len(said) > 0 || day.Weekday() != 0 {
			out.days = append(out.days, column)
		}
	}
	return out
}

// weekAfter is the section that the week stands below: the marks, else the last
// one; -1: there is none to stand below, and no week in a letter without news.
func (b Block) weekAfter() int {
	if b.Week == nil {
		return -1
	}
	at := slices.IndexFunc(b.Sections, func(s Section) bool {
		return slices.ContainsFunc(s.Lines, func(l Line) bool { return l.Mark })
	})
	if at < 0 {
		at = len(b.Sections) - 1
	}
	return at
}

// draw makes the pictures of a digest that goes by mail, one for each child; nil
// for one who has none. A letter is worth more than its pictures: where one cannot
// be drawn, there are none, and the words beside it say the same.
func draw(d Digest) (out [][]byte) {
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	drawn := make([][]byte, len(d.Children))
	for i, b := range d.Children {
		if b.weekAfter() < 0 || !b.Week.onScale() {
			continue
		}
		var err error
		if drawn[i], err = paper.WeekMarks(b.Week.days); err != nil {
			return nil
		}
	}
	return drawn
}

// onScale: there is something to draw.
func (w *Week) onScale() bool {
	for _, d := range w.days {
		for _, m := range d.Marks {
			if paper.Graded(m) {
				return true
			}
		}
	}
	return false
}
