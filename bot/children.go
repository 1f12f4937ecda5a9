package bot

import (
	"context"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// children is the list of a parent's children: whose diary is open, and one more.
type children struct{ store *store.Store }

func (c *children) list(_ context.Context, r *Request) (Screen, error) {
	return childrenScreen(r, r.Session.Active), nil
}

// choose opens another child's diary from here on.
func (c *children) choose(ctx context.Context, r *Request) (Screen, error) {
	child, ok := r.Session.Child(r.Tap.A)
	if !ok {
		return Screen{}, school.Refuse(school.NotFound, "not a child of the viewer")
	}
	return after(r, func(struct{}) Screen {
		s := childrenScreen(r, child.ID)
		s.Toast = r.T.Say("children.chosen", "Child", child.Name)
		return s
	}, func(reply store.Reply[struct{}]) error {
		return c.store.SetActive(ctx, r.Viewer(), child.ID, reply)
	})
}

// childrenScreen marks the child that is asked about now.
func childrenScreen(r *Request, active int64) Screen {
	var names []Button
	for _, child := range r.Session.Children {
		name := shorten(titled(child), 30)
		if child.ID == active {
			name = "• " + name
		}
		names = append(names, Button{Text: name, Tap: tap.ToChild(child.ID)})
	}
	wide := 1
	if len(names) > 5 {
		wide = 3
	}
	text := r.T.Say("children.title")
	if child, ok := r.Session.Child(active); ok {
		text += "\n\n" + r.T.Say("children.open", "Child", telegram.Escape(titled(child)))
	}
	rows := append(inRows(names, wide), []Button{
		{Text: r.T.Say("link.button_diary"), Tap: tap.ToWeek(active, time.Time{})},
		{Text: r.T.Say("link.button_marks"), Tap: tap.ToMarks(active, 0)},
	})
	return Screen{Text: text, Rows: append(rows, []Button{
		{Text: r.T.Say("children.button_add"), Tap: tap.OfVerb(tap.AddChild)},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	})}
}

// titled is «Мария, 5А».
func titled(c store.Child) string {
	if c.Class == "" {
		return c.Name
	}
	return c.Name + ", " + c.Class
}
