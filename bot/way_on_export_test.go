package bot

import (
	"context"
	"fmt"

	"zvonok/bot/tap"
	"zvonok/store/school"
)

// Line is a line of the table, as a test that walks it wants to know it.
type Line struct {
	Name    string // one of its own
	Command string
	Arg     bool
	Tap     tap.Verb
	Form    string
	Steps   []string // of the form
	Group   bool
	Admits  func(school.Role) bool
}

// Watch makes every line of the table tell of each screen that it gives, and
// lists the lines; a form tells of each of its questions as «form step».
func (b *Bot) Watch(tell func(line string, role school.Role)) []Line {
	var out []Line
	for i := range b.routes {
		at := &b.routes[i]
		line := Line{Command: at.command, Arg: at.arg, Tap: at.tap, Group: at.group, Admits: at.who.admits}
		switch {
		case at.form != nil:
			line.Form, line.Name = at.form.name, "form "+at.form.name
			for j := range at.form.steps {
				step := &at.form.steps[j]
				line.Steps = append(line.Steps, step.name)
				ask, name := step.ask, at.form.name+" "+step.name
				step.ask = func(ctx context.Context, r *Request, kept []byte) (Screen, error) {
					s, err := ask(ctx, r, kept)
					if err == nil {
						tell(name, r.Session.Role)
					}
					return s, err
				}
			}
		default:
			line.Name = fmt.Sprintf("%d /%s %s", i, at.command, at.tap)
			do := at.do
			at.do = func(ctx context.Context, r *Request) (Screen, error) {
				s, err := do(ctx, r)
				if err == nil {
					tell(line.Name, r.Session.Role)
				}
				return s, err
			}
		}
		out = append(out, line)
	}
	return out
}
