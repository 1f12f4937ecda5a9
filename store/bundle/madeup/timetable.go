package madeup

import (
	"math/rand/v2"
	"slices"
)

// bells are the minutes at which lessons begin; each lasts 45.
var bells = []int{8*60 + 30, 9*60 + 25, 10*60 + 20, 11*60 + 25, 12*60 + 30, 13*60 + 25, 14*60 + 20}

const lessonMinutes = 45

// timetables gives each class its week. A teacher stands in one room at a time;
// where hundreds of tries find no such week, the best one found is taken.
func (s *school) timetables() {
	busy := map[*person]*[5][7]bool{}
	for _, t := range s.teachers {
		busy[t] = &[5][7]bool{}
	}
	for _, c := range s.classes {
		r := s.chance("timetable", c.id)
		best, fewest := [5][]int{}, 1<<30
		for try := 0; try < 300 && fewest > 0; try++ {
			if week, clashes := c.draw(r, busy); clashes < fewest {
				best, fewest = week, clashes
			}
		}
		c.week = best
		for day, lessons := range best {
			for slot, g := range lessons {
				busy[c.groups[g].teacher][day][slot] = true
			}
		}
	}
}

// draw makes one week and counts its clashes: a teacher in two rooms, a subject
// more often in a day than it need be. Hour by hour it takes the group that has
// the fewest hours to choose from beyond those it needs.
func (c *class) draw(r *rand.Rand, busy map[*person]*[5][7]bool) (week [5][]int, clashes int) {
	left := make([]int, len(c.groups))
	total := 0
	for i, g := range c.groups {
		left[i] = g.subject.weekly(c.grade)
		total += left[i]
	}
	fits := func(g, hour int) bool {
		day := hour % 5
		return !busy[c.groups[g].teacher][day][hour/5] && !slices.Contains(week[day], g)
	}
	for hour := range total { // the first of each day, then the second of each
		pick, least, fit := -1, 0, false
		for _, g := range r.Perm(len(left)) {
			if left[g] == 0 {
				continue
			}
			spare := -left[g]
			for later := hour; later < total; later++ {
				if fits(g, later) {
					spare++
				}
			}
			if ok := fits(g, hour); pick < 0 || ok && !fit || ok == fit && spare < least {
				pick, least, fit = g, spare, ok
			}
		}
		if !fit {
			clashes++
		}
		left[pick]--
		week[hour%5] = append(week[hour%5], pick)
	}
	return week, clashes
}
