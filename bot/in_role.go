package bot

import "zvonok/store/school"

// inRole answers in the role that finds what is asked for: who is a teacher and a
// parent acts in one at a time, but is told and written to as both. The chosen
// role stays; NotFound where none of them finds it.
func (r *Request) inRole(answer func() (Screen, error)) (Screen, error) {
	chosen := r.Session
	for _, role := range append([]school.Role{chosen.Role}, chosen.Roles...) {
		if r.Session = chosen; role != chosen.Role {
			r.Session = chosen.As(role)
		}
		if s, err := answer(); school.CodeOf(err) != school.NotFound {
			return s, err
		}
	}
	r.Session = chosen
	return Screen{}, school.Refuse(school.NotFound, "it is for none of their roles")
}
