package madeup

import "fmt"

// staff hires teachers, gives each class its groups and its leader, and opens
// the office.
func (s *school) staff() {
	load := map[string]int{} // teacher → hours a week
	chairs := map[string][]*person{}
	for _, c := range s.classes {
		for _, sub := range subjects {
			hours := sub.weekly(c.grade)
			if hours == 0 {
				continue
			}
			chair := sub.chair
			if chair == homeChair {
				chair += c.id
			}
			pool := chairs[chair]
			if len(pool) == 0 || load[pool[len(pool)-1].id]+hours > 18 {
				pool = append(pool, s.newTeacher())
				chairs[chair] = pool
			}
			teacher := pool[len(pool)-1]
			load[teacher.id] += hours
			g := group{id: "group-" + c.id[len("class-"):] + "-" + sub.id, subject: sub, teacher: teacher, room: sub.room}
			if g.room == "" {
				g.room = roomOf(teacher)
			}
			c.groups = append(c.groups, g)
		}
	}
	taken := map[*person]bool{}
	for _, c := range s.classes {
		c.leader = c.groups[0].teacher
		for _, g := range c.groups {
			if !taken[g.teacher] {
				c.leader = g.teacher
				break
			}
		}
		taken[c.leader] = true
	}
	s.office = []*person{
		{name: name{"Журналова", "Вера", "Павловна"}, id: "office-1", role: "siteAdministrator", email: "office1@example.org", phone: "+79019999991"},
		{name: name{"Директоров", "Андрей", "Ильич"}, id: "office-2", role: "principal", email: "office2@example.org", phone: "+79019999992"},
	}
}

func (s *school) newTeacher() *person {
	n := len(s.teachers) + 1
	r := s.chance("teacher", n)
	p := &person{
		name: named(r, (n*5+2)%len(surnames), r.IntN(len(men)), r.IntN(4) > 0),
		id:   fmt.Sprintf("teacher-%02d", n), role: "teacher",
		email: fmt.Sprintf("teacher%d@example.org", n), phone: fmt.Sprintf("+7901%07d", n),
	}
	s.teachers = append(s.teachers, p)
	return p
}

func roomOf(teacher *person) string {
	var n int
	_, _ = fmt.Sscanf(teacher.id, "teacher-%d", &n) // our own form
	return fmt.Sprint(100*(1+n/20) + 1 + n%20)
}
