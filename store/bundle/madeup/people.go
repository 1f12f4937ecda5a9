package madeup

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// person is a user of the bundle.
type person struct {
	name
	id      string
	role    string // OneRoster's
	grade   int    // students
	born    time.Time
	agents  []string
	email   string
	phone   string
	ability float64 // of a student: what an average comes to, 2.8 to 5
}

// class is a homeroom with its groups.
type class struct {
	id, title string
	grade     int
	students  []*person
	leader    *person
	groups    []group
	week      [5][]int // Monday to Friday: places in groups
}

// group is a subject taught to a class.
type group struct {
	id      string
	subject subject
	teacher *person
	room    string
}

// school is all that stands still.
type school struct {
	Options
	zone     *time.Location
	year     year
	classes  []*class
	teachers []*person
	parents  []*person
	office   []*person
}

// The grades in the order in which classes are opened: a small school has
// fifth, seventh, tenth.
var grades = []int{5, 7, 10, 9, 6, 8, 11, 2, 4, 1, 3}

var letters = []string{"А", "Б", "В", "Г"}

func newSchool(o Options) (*school, error) {
	o, zone, err := o.filled()
	if err != nil {
		return nil, err
	}
	s := &school{Options: o, zone: zone, year: yearOf(o.Today)}
	for i := range o.Classes {
		grade := grades[i%len(grades)]
		s.classes = append(s.classes, &class{
			id: fmt.Sprintf("class-%02d", i+1), grade: grade, title: fmt.Sprint(grade) + letters[i/len(grades)],
		})
	}
	s.staff()
	s.families()
	s.timetables()
	return s, nil
}

// families fills the classes. Every sixth family of a class has a second child
// in the class after it, each class being the elder or the younger of a pair.
func (s *school) families() {
	var elders []*family
	for i, c := range s.classes {
		younger := i%2 == 1
		if !younger {
			elders = nil
		}
		for n := range s.PerClass {
			r := s.chance("family", c.id, n)
			var f *family
			if younger && n%6 == 0 && n/6 < len(elders) {
				f = elders[n/6]
			} else {
				f = s.newFamily(r, i*s.PerClass+n)
			}
			f.child(s, r, c)
			if !younger && n%6 == 0 {
				elders = append(elders, f)
			}
		}
	}
}

// family is one or two parents with the surname and the father's name that
// their children bear.
type family struct {
	surname, father int
	parents         []*person
}

func (s *school) newFamily(r *rand.Rand, place int) *family {
	f := &family{surname: (place*7 + r.IntN(3)) % len(surnames), father: r.IntN(len(men))}
	mother := named(r, f.surname, r.IntN(len(men)), true)
	if place == 0 {
		f.surname = 1
		mother = name{"Тестова", "Мария", "Ивановна"}
	}
	f.parents = append(f.parents, s.newParent(mother))
	if place == 0 || r.IntN(3) > 0 {
		father := named(r, f.surname, r.IntN(len(men)), false)
		father.given = men[f.father][0]
		f.parents = append(f.parents, s.newParent(father))
	}
	return f
}

func (s *school) newParent(n name) *person {
	p := &person{name: n, id: fmt.Sprintf("parent-%04d", len(s.parents)+1), role: "parent"}
	p.email = fmt.Sprintf("parent%d@example.org", len(s.parents)+1)
	p.phone = fmt.Sprintf("+7900%07d", len(s.parents)+1)
	s.parents = append(s.parents, p)
	return p
}

func (f *family) child(s *school, r *rand.Rand, c *class) {
	p := &person{
		name: named(r, f.surname, f.father, r.IntN(2) == 0), role: "student", grade: c.grade,
		id:      fmt.Sprintf("student-%s-%02d", c.id[len("class-"):], len(c.students)+1),
		ability: 2.8 + 2.2*r.Float64(),
	}
	if len(c.students) == 0 { // those whom a demonstration shows do well
		p.ability = 4.3
		if c == s.classes[0] {
			p.name = name{surnames[f.surname][0], "Семён", men[f.father][1]}
		}
	}
	p.born = s.year.start.AddDate(-c.grade-6, 0, -r.IntN(360))
	for _, parent := range f.parents {
		p.agents = append(p.agents, parent.id)
		parent.agents = append(parent.agents, p.id)
	}
	c.students = append(c.students, p)
}
