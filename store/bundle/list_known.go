package bundle

import (
	"fmt"
	"slices"

	"zvonok/store/school"
)

func knownKey(k school.Listed) string { return listName{k.Family, k.Given, k.Middle}.key() }

// identify gives each child an id: that of the one who is known already, else one
// made of name, birth date or class. Whoever could be two is set aside.
func (r *listReader) identify(known []school.Listed, mint func(string) string) {
	twins := r.twins()
	unsure := map[string]bool{} // names that a row was set aside with: the known of that name may be it
	for c := range twins {
		unsure[c.name.key()] = true
	}
	r.setAside(twins)
	byName := map[string][]*child{}
	var names []string
	for _, c := range r.children {
		key := c.name.key()
		if byName[key] == nil {
			names = append(names, key)
		}
		byName[key] = append(byName[key], c)
	}
	there := map[string][]school.Listed{}
	for _, k := range known {
		there[knownKey(k)] = append(there[knownKey(k)], k)
	}
	out := map[*child]string{}
	taken := map[string]bool{}
	for _, name := range names {
		m := matching{rows: byName[name], known: slices.Clone(there[name]), unsure: unsure[name]}
		m.match(r)
		for _, c := range m.rows {
			if c.born.IsZero() && len(m.known) > 0 {
				out[c] = "В школе есть тёзка, и не понять, он ли это. Впишите дату рождения."
				continue
			}
			told := c.class
			if !c.born.IsZero() {
				told = c.born.Format(isoDay)
			}
			c.id = "s-" + mint(name+"|"+told)
			for taken[c.id] || slices.ContainsFunc(known, func(k school.Listed) bool { return k.ID == c.id }) {
				told += "'"
				c.id = "s-" + mint(name+"|"+told)
			}
		}
		for _, c := range byName[name] {
			taken[c.id] = true
		}
	}
	r.setAside(out)
}

// twins are rows that name one child twice, and namesakes in one class whom no
// birth date tells apart.
func (r *listReader) twins() map[*child]string {
	out := map[*child]string{}
	byName := map[string][]*child{}
	for _, c := range r.children {
		for _, other := range byName[c.name.key()] {
			where := r.places[other.line-1]
			switch {
			case !c.born.IsZero() && c.born.Equal(other.born):
				out[c] = fmt.Sprintf("Этот ребёнок уже есть: лист «%s», строка %d. Оставьте одну из строк.", cut(where.sheet), where.row)
			case c.class == other.class && (c.born.IsZero() || other.born.IsZero()):
				for _, both := range []*child{c, other} {
					if both.born.IsZero() {
						out[both] = "В этом классе двое с таким именем. Впишите обоим дату рождения; если это один ребёнок, оставьте одну строку."
					}
				}
			}
		}
		byName[c.name.key()] = append(byName[c.name.key()], c)
	}
	return out
}

// matching pairs the rows and the known of one name, the surest pairs first.
type matching struct {
	rows  []*child
	known []school.Listed
	// unsure: a row of that name was set aside, so who is left over proves nothing.
	unsure bool
}

func (m *matching) match(r *listReader) {
	// The birth date says so.
	m.pair(func(c *child, k school.Listed) bool { return !c.born.IsZero() && c.born.Equal(k.Born) }, nil)
	// The class says so, and no birth date speaks against it.
	m.pair(func(c *child, k school.Listed) bool {
		return c.class == k.Class && (c.born.IsZero() || k.Born.IsZero())
	}, nil)
	if m.unsure {
		return
	}
	// One of that name left the class on paper and one came with another birth date: it was mended.
	m.pair(func(c *child, k school.Listed) bool { return c.class == k.Class }, func(c *child) {
		place := r.places[c.line-1]
		r.about(sheet{name: place.sheet}, place.row, "", "Дата рождения не та, что была: исправлена. Если это другой ребёнок, проверьте список класса.", true)
	})
	// The only one of that name in the school has changed class.
	if len(m.rows) == 1 && len(m.known) == 1 {
		m.pair(func(c *child, k school.Listed) bool { return c.born.IsZero() || k.Born.IsZero() }, nil)
	}
}

// pair matches those of whom exactly one on each side fits.
func (m *matching) pair(fits func(*child, school.Listed) bool, say func(*child)) {
	for n := 0; n < len(m.rows); n++ {
		c, found, times := m.rows[n], -1, 0
		for i, k := range m.known {
			if fits(c, k) {
				found, times = i, times+1
			}
		}
		if times != 1 {
			continue
		}
		rivals := 0
		for _, other := range m.rows {
			if fits(other, m.known[found]) {
				rivals++
			}
		}
		if rivals != 1 {
			continue
		}
		c.id = m.known[found].ID
		if say != nil {
			say(c)
		}
		m.rows = slices.Delete(slices.Clone(m.rows), n, n+1)
		m.known = slices.Delete(m.known, found, found+1)
		n--
	}
}

// parentIDs gives parents ids: known ones of the child keep theirs, and one of the
// same name and contact under two children is one person.
func (r *listReader) parentIDs(known []school.Listed, mint func(string) string) map[*listParent]string {
	of := map[string][]school.ListedParent{}
	for _, k := range known {
		of[k.ID] = k.Parents
	}
	ids := map[*listParent]string{}
	shared, alone := map[string]string{}, map[string]*child{} // with a contact; without: under whom last
	passes := []bool{true, false}                             // first those who are known, so that a sibling's row finds them
	for _, knownOnly := range passes {
		for _, c := range r.children {
			for n := range c.parents {
				p := &c.parents[n]
				told := p.name.key() + "|" + p.contact()
				if ids[p] != "" {
					continue
				}
				if i := slices.IndexFunc(of[c.id], func(k school.ListedParent) bool { return listName{k.Family, k.Given, k.Middle}.key() == p.name.key() }); i >= 0 {
					ids[p] = of[c.id][i].ID
				} else if knownOnly {
					continue
				} else if p.contact() == "" {
					ids[p] = "p-" + mint(told+c.id)
					if of := alone[told]; of != nil && of != c {
						r.sayTwo(c)
					}
					alone[told] = c
				} else if ids[p] = shared[told]; ids[p] == "" {
					ids[p] = "p-" + mint(told)
				}
				if p.contact() != "" && shared[told] == "" {
					shared[told] = ids[p]
				}
			}
		}
	}
	return ids
}

// sayTwo says that one name without a contact, under two children, is two people: a
// namesake let into another's child would be worse than a parent to be joined.
func (r *listReader) sayTwo(c *child) {
	at, file := r.places[c.line-1], listFile
	if at.sheet != "" {
		file += ", лист «" + cut(at.sheet) + "»"
	}
	r.problems = append(r.problems, school.Problem{
		File: file, Line: at.row, Column: "родители", Warning: true,
		Reason: "Родитель с таким же именем, тоже без телефона и почты, есть у другого ребёнка: записаны двое. Если это один человек, ничего не теряется: оба кода приглашения он введёт в одном чате.",
	})
}
