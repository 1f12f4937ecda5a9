package madeup

import "math/rand/v2"

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
// more often in a day than it need be.
func (c *class) draw(r *rand.Rand, busy map[*person]*[5][7]bool) (week [5][]int, clashes int) {
	left := make([]int, len(c.groups))
	total := 0
	for i, g := range c.groups {
		left[i] = g.subject.weekly(c.grade)
		total += left[i]
	}
	for slot := range bells {
		for day := range 5 {
			if slot*5+day >= total {
				continue
			}
			pick, clash := c.pick(r, left, func(g int) bool {
				for _, other := range week[day] {
					if other == g {
						return false
					}
				}
				return !busy[c.groups[g].teacher][day][slot]
			})
			if clash {
				clashes++
			}
			left[pick]--
			week[day] = append(week[day], pick)
		}
	}
	return week, clashes
}

// pick takes a group with hours left, one that fits if there is any, rather one
// with many.
func (c *class) pick(r *rand.Rand, left []int, fits func(int) bool) (int, bool) {
	best, most, fit := -1, -1, false
	for _, i := range r.Perm(len(left)) {
		if left[i] == 0 {
			continue
		}
		if ok := fits(i); ok && !fit || ok == fit && left[i] > most {
			best, most, fit = i, left[i], ok
		}
	}
	return best, !fit
}
