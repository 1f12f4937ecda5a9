package store

import (
	"slices"
	"time"
)

// classes are the groups whose titles the diary needs.
func (d *diaryReading) classes() []int64 {
	seen := make([]int64, 0, 16)
	add := func(id int64) {
		if id != 0 && !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
	}
	for i := range d.attended {
		add(d.attended[i].class)
	}
	for i := range d.lessons {
		add(d.lessons[i].Class)
	}
	for i := range d.due {
		add(d.due[i].class)
	}
	for i := range d.marks {
		add(d.marks[i].Class)
	}
	for i := range d.notes {
		add(d.notes[i].Class)
	}
	return seen
}

// assemble puts each row on its day and, where it has one, at its lesson.
func (d *diaryReading) assemble(titles map[int64]classTitle) {
	for day := d.Span.From; !day.After(d.Span.To); day = day.AddDate(0, 0, 1) {
		d.Days = append(d.Days, DiaryDay{Day: day})
	}
	d.Class = d.homeroom(titles)
	for _, l := range d.lessons {
		l.Title, l.Subject = titles[l.Class].title, titles[l.Class].subject
		if day := d.on(l.Day); day != nil {
			day.Lessons = append(day.Lessons, l)
		}
	}
	for _, h := range d.due {
		if l := d.at(h.day, 0, h.class); l != nil {
			l.Homework = join(l.Homework, h.text)
		} else if day := d.on(h.day); day != nil {
			day.Due = append(day.Due, Due{Title: titles[h.class].title, Text: h.text})
		}
	}
	for _, m := range d.marks {
		m.Subject = titles[m.Class].subject
		if l := d.at(m.Day, m.Lesson, m.Class); l != nil {
			l.Marks = append(l.Marks, m)
		} else if day := d.on(m.Day); day != nil {
			day.Loose = append(day.Loose, m)
		}
	}
	for _, a := range d.absence {
		if l := d.at(a.Day, a.Lesson, 0); l != nil {
			l.Absence = &a
		} else if day := d.on(a.Day); day != nil {
			day.Whole = append(day.Whole, a)
		}
	}
	for _, n := range d.notes {
		n.Subject = titles[n.Class].subject
		if day := d.on(n.Day); day != nil {
			day.Notes = append(day.Notes, n)
		}
	}
}

// homeroom is the title of the homeroom that the student was in during the span;
// of several, of the one that began last.
func (d *diaryReading) homeroom(titles map[int64]classTitle) string {
	var last attended
	for _, a := range d.attended {
		if titles[a.class].homeroom == "" || !a.overlaps(d.Span) {
			continue
		}
		if last.class == 0 || a.begins != nil && (last.begins == nil || a.begins.After(*last.begins)) {
			last = a
		}
	}
	return titles[last.class].homeroom
}

func (d *diaryReading) on(day time.Time) *DiaryDay {
	i := int(day.Sub(d.Span.From).Hours() / 24)
	if i < 0 || i >= len(d.Days) {
		return nil
	}
	return &d.Days[i]
}

// at finds the lesson by its id, else the first of the group on the day.
func (d *diaryReading) at(day time.Time, lesson, class int64) *DiaryLesson {
	on := d.on(day)
	if on == nil {
		return nil
	}
	for i := range on.Lessons {
		l := &on.Lessons[i]
		if lesson != 0 && l.ID == lesson || lesson == 0 && class != 0 && l.Class == class {
			return l
		}
	}
	if lesson != 0 && class != 0 {
		return d.at(day, 0, class)
	}
	return nil
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "\n" + b
}
