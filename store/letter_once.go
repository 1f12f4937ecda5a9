package store

import (
	"slices"

	"zvonok/store/school"
)

// sayOnce leaves what is said to a school or a class in the block of the first
// child whom it concerns: siblings are told of it in one line. A notice is not of
// a child of whom nothing is left.
func sayOnce(letters []Letter) {
	for i := range letters {
		l := &letters[i]
		if len(l.Students) < 2 {
			continue
		}
		said := map[int64]bool{}
		for j := range l.Students {
			c := &l.Students[j]
			c.News = slices.DeleteFunc(c.News, func(n school.News) bool {
				if n.Kind != school.NewsAnnouncement {
					return false
				}
				again := said[n.Object]
				said[n.Object] = true
				return again
			})
		}
		if l.Kind == TellNotice {
			l.Students = slices.DeleteFunc(l.Students, func(c LetterChild) bool { return len(c.News) == 0 })
		}
	}
}
