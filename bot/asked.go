package bot

import (
	"time"

	"zvonok/bot/tap"
	"zvonok/store/school"
)

// Asked is the student that a button names; 0 is the one asked about last. A
// family's button names a child of theirs or nobody: one that was unlinked
// meanwhile, or another's id put into a forged button, is not asked for.
func (r *Request) Asked(student int64) (int64, bool) {
	if student == 0 {
		student = r.Session.Active
	}
	if r.Session.Role == school.Parent || r.Session.Role == school.Student {
		_, ok := r.Session.Child(student)
		if ok {
			r.about = student
		}
		return student, ok
	}
	return student, student != 0
}

// child is the student asked about, else NotFound.
func (r *Request) child(student int64) (int64, error) {
	student, ok := r.Asked(student)
	if !ok {
		return 0, school.Refuse(school.NotFound, "no child is asked about")
	}
	return student, nil
}

// childAndDay is what most screens of a child begin with: the student, and the
// day of the button or today.
func (r *Request) childAndDay(t tap.Tap) (int64, time.Time, error) {
	student, err := r.child(t.A)
	day := t.Date
	if day.IsZero() {
		day = r.Today()
	}
	return student, day, err
}
