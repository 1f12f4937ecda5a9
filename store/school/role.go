package school

// Role is what an account acts as; one at a time.
type Role string

// The roles that a link can give. A teacher who leads a class is a Teacher with
// a class: there is no separate role for it.
const (
	Parent     Role = "parent"
	Student    Role = "student"
	Teacher    Role = "teacher"
	Curator    Role = "curator"    // the school's administrator of the service
	Management Role = "management" // principal, counsellor
)

// Valid tells whether r is one of the five.
func (r Role) Valid() bool {
	switch r {
	case Parent, Student, Teacher, Curator, Management:
		return true
	}
	return false
}

// Staff tells whether r works at the school.
func (r Role) Staff() bool { return r == Teacher || r == Curator || r == Management }

// InviteRole is what a code is issued for. A staff code gives whatever roles
// the school's list holds for that person.
type InviteRole string

// The kinds of code.
const (
	InviteParent  InviteRole = "parent"
	InviteStudent InviteRole = "student"
	InviteStaff   InviteRole = "staff"
	InviteCurator InviteRole = "curator"
)

// Valid tells whether r is one of the four.
func (r InviteRole) Valid() bool {
	switch r {
	case InviteParent, InviteStudent, InviteStaff, InviteCurator:
		return true
	}
	return false
}
