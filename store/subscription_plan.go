package store

import (
	"time"

	"zvonok/store/school"
)

// plan is the next digest of a subscription; the zero one: none is due.
type plan school.Moment

// columns are next_at and next_on.
func (p plan) columns() (at, on *time.Time) {
	return instant(p.At, !p.At.IsZero()), instant(p.Day, !p.At.IsZero())
}

func planOf(at, on *time.Time) plan {
	var p plan
	if at != nil {
		p.At = at.UTC()
	}
	if on != nil {
		p.Day = *on
	}
	return p
}

func (o order) plan() plan { return planOf(o.next, o.nextOn) }

// lastDay is the last day that was told of; zero where none was.
func (o order) lastDay() time.Time {
	if o.toldOn == nil {
		return time.Time{}
	}
	return *o.toldOn
}

func (o order) schedule(zone *time.Location) school.Schedule {
	return school.Schedule{Days: o.days, Month: o.month, Minute: o.minute, Zone: zone}
}

func (o order) cadence() string { return string(o.schedule(time.UTC).Cadence()) }

// joined is model with what is planned for the others that become one digest with
// it: a day that one child has not heard of yet, the family has not.
func (all orders) joined(model order) order {
	for _, o := range all {
		if !o.on || o.next == nil {
			continue
		}
		if o.toldOn == nil || model.toldOn != nil && o.toldOn.Before(*model.toldOn) {
			model.toldOn = o.toldOn
		}
		if model.on && (model.next == nil || o.next.Before(*model.next)) {
			model.next, model.nextOn, model.come = o.next, o.nextOn, o.come
		}
	}
	return model
}
