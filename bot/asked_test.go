package bot

import (
	"context"
	"testing"
	"time"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store/school"
)

// A family's button asks about a child of theirs. Any other id is refused before
// the database hears of it: these screens have no store to ask.
func TestForgedButtonAsksAboutNobody(t *testing.T) {
	t.Parallel()
	const teacher = 4
	forged := tap.Tap{A: teacher, B: 7, Date: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	for name, show := range map[string]func(context.Context, *Request) (Screen, error){
		"diary day": (&diary{}).day, "diary week": (&diary{}).week, "a mark": (&diary{}).mark,
		"marks": (&marks{}).table, "a subject": (&marks{}).subject,
		"homework": (&homework{}).day, "homework week": (&homework{}).week, "homework group": (&homework{}).group, "a task": (&homework{}).task,
		"schedule": (&schedule{}).day, "schedule week": (&schedule{}).week, "holidays": (&schedule{}).holidays,
		"remarks": (&remarks{}).month,
	} {
		for _, role := range []school.Role{school.Parent, school.Student} {
			r := parentOfTwo(t, locale.RU)
			r.Session.Role, r.Tap = role, forged
			if _, err := show(t.Context(), r); school.CodeOf(err) != school.NotFound {
				t.Errorf("%s, %s: %v, want not found", role, name, err)
			}
		}
	}
	r := parentOfTwo(t, locale.RU)
	for _, own := range []int64{0, 101, 102} {
		if _, ok := r.Asked(own); !ok {
			t.Errorf("%d is theirs", own)
		}
	}
}
