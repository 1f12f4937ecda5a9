package madeup

// Cast names, by sourcedId, those whom a demonstration or a test looks at.
type Cast struct {
	School   string
	Parent   string   // mother of both children
	Father   string   // of both
	Children []string // the first of the first class, and of the second where there is one
	Classes  []string // titles of their classes: «5А»
	Leader   string   // class teacher of the first child
	Curator  string
	Names    map[string]string // of all of them, as people are spoken of: «Семён Тестов»
}

// CastOf is the cast of the school that Write makes of the same options.
func CastOf(o Options) (Cast, error) {
	s, err := newSchool(o)
	if err != nil {
		return Cast{}, err
	}
	c := Cast{
		School: s.SchoolID, Parent: s.parents[0].id, Father: s.parents[1].id,
		Leader: s.classes[0].leader.id, Curator: s.office[0].id,
	}
	for _, class := range s.classes[:min(2, len(s.classes))] {
		c.Children = append(c.Children, class.students[0].id)
		c.Classes = append(c.Classes, class.title)
	}
	shown := []*person{s.parents[0], s.parents[1], s.classes[0].leader, s.office[0]}
	for _, class := range s.classes[:len(c.Children)] {
		shown = append(shown, class.students[0])
	}
	c.Names = map[string]string{}
	for _, p := range shown {
		c.Names[p.id] = p.given + " " + p.family
	}
	return c, nil
}
