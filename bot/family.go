package bot

import (
	"context"

	"zvonok/store"
	"zvonok/store/school"
)

// family is the day of all children on one screen (B17).
type family struct {
	store *store.Store
}

// show reads each child alone, so that siblings cannot be mixed up.
func (f *family) show(ctx context.Context, r *Request) (Screen, error) {
	day := r.Tap.Date
	if day.IsZero() {
		day = r.Today()
	}
	var all []store.ChildDay
	for _, child := range r.Session.Children[:min(len(r.Session.Children), maxChildren)] {
		on := day
		if r.Tap.Date.IsZero() && r.Session.Zone == "" {
			on = schoolDay(r, child.SchoolZone) // today, on each school's wall
		}
		one, err := f.store.ChildDay(ctx, r.Viewer(), child.ID, on)
		if school.CodeOf(err) == school.NotFound { // unlinked this very moment
			continue
		}
		if err != nil {
			return Screen{}, err
		}
		all = append(all, one)
	}
	return familyScreen(r, day, all), nil
}

// maxChildren bounds what one press reads.
const maxChildren = 12
