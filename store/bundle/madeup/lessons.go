package madeup

import (
	"fmt"
	"strings"
	"time"
)

// lesson is one hour of a group.
type lesson struct {
	id     string
	class  *class
	group  group
	day    time.Time
	number int // from 1
	nth    int // of this group in the year, from 1
}

// ahead is how far the journal is planned.
const ahead = 14 // days

// lessons walks through the year up to two weeks past today, class by class,
// and tells which lessons of a class stand on one day.
func (s *school) lessons(each func(c *class, day time.Time, lessons []lesson) error) error {
	for _, c := range s.classes {
		nth := make([]int, len(c.groups))
		for day := s.year.start; !day.After(s.Today.AddDate(0, 0, ahead)); day = day.AddDate(0, 0, 1) {
			if !s.year.open(day) {
				continue
			}
			var lessons []lesson
			for slot, g := range c.week[int(day.Weekday())-1] {
				nth[g]++
				lessons = append(lessons, lesson{
					id:    fmt.Sprintf("lesson-%s-%s-%d", c.id[len("class-"):], day.Format("060102"), slot+1),
					class: c, group: c.groups[g], day: day, number: slot + 1, nth: nth[g],
				})
			}
			if err := each(c, day, lessons); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l lesson) topic() string {
	switch l.work() {
	case control:
		return l.title()
	default:
		return l.group.subject.topics[(l.nth-1)/2%len(l.group.subject.topics)]
	}
}

// homework is what is given at the lesson; not every lesson gives some.
func (s *school) homework(l lesson, version int) string {
	r := s.chance("homework", l.id, version)
	list := l.group.subject.homework
	if len(list) == 0 || !marked(l.class.grade) || version == 0 && r.IntN(6) == 0 {
		return ""
	}
	text := list[r.IntN(len(list))]
	if strings.Contains(text, "%d") {
		text = fmt.Sprintf(text, 10+l.nth*3+r.IntN(4))
	}
	return text
}

// row is the lesson in journalLessons; what is ahead has neither topic nor homework.
func (l lesson) row(topic, homework string) []string {
	start := bells[l.number-1]
	return []string{
		l.id, "active", "", l.group.id, iso(l.day), fmt.Sprint(l.number), clock(start), clock(start + lessonMinutes),
		l.group.room, l.group.teacher.id, topic, homework, "", "", "",
	}
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
