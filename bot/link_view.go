package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// notLinked is what is said to a code that links nobody; empty for one that does.
func notLinked(r *Request, p store.Peeked) string {
	switch {
	case p.Slip:
		return r.T.Say("link.slip")
	case p.Refused && p.Until.IsZero():
		return r.T.Say("link.refused")
	case p.Refused:
		return r.T.Say("link.refused") + "\n\n" + lockedWords(r, p.Until)
	case p.Found == nil:
		return lockedWords(r, p.Until)
	case p.Found.Already:
		return r.T.Say("link.already", "Whom", whom(*p.Found))
	}
	return ""
}

func lockedWords(r *Request, until time.Time) string {
	return waits(r, until, "link.locked", "link.locked_hours")
}

// waits tells how long, since a stranger's zone is not known: within an hour in
// minutes, else in hours, rounded up, so that nobody comes back too early.
func waits(r *Request, until time.Time, minutes, hours string) string {
	wait := until.Sub(r.Now)
	if wait <= time.Hour {
		return r.T.Count(minutes, int((wait+time.Minute-1)/time.Minute))
	}
	return r.T.Count(hours, int((wait+time.Hour-1)/time.Hour))
}

// whom is «Мария П., 5А», or a teacher as in a timetable; escaped.
func whom(f store.Found) string {
	switch f.Role {
	case school.InviteStaff, school.InviteCurator:
		return telegram.Escape(f.Person.Initials())
	}
	name := f.Child.Short()
	if family := []rune(f.Child.Family); len(family) > 0 && name != f.Child.Family {
		name += " " + string(family[0]) + "."
	}
	if f.Class != "" {
		name += ", " + f.Class
	}
	return telegram.Escape(shorten(name, 100))
}

func ticketOf(f store.Found, typed string) linkTicket {
	return linkTicket{Ticket: f.Ticket, Code: beginning(typed), Agreed: f.Agreed, Role: f.Role, Whom: whom(f), School: telegram.Escape(shorten(f.SchoolName, 200)), Moves: f.Moves}
}

// beginning is what a code may still be told by when the message with it is
// gone; it opens nothing.
func beginning(typed string) string {
	code, err := school.ParseCode(typed)
	if err != nil {
		return ""
	}
	return code.Locator()
}

func whoScreen(r *Request, t linkTicket) Screen {
	yes := "link.button_me"
	var text string
	switch t.Role {
	case school.InviteParent:
		yes = "link.button_yes"
		text = r.T.Say("link.who_parent", "Whom", t.Whom, "School", t.School)
	case school.InviteStudent:
		text = r.T.Say("link.who_student", "Whom", t.Whom, "School", t.School)
	case school.InviteStaff:
		text = r.T.Say("link.who_staff", "Whom", t.Whom, "School", t.School)
	default:
		text = r.T.Say("link.who_curator", "Whom", t.Whom, "School", t.School)
	}
	if t.Code != "" {
		text += "\n\n" + r.T.Say("link.who_code", "Code", t.Code)
	}
	if t.Moves {
		text += "\n\n" + r.T.Say("link.who_moves")
	}
	return Screen{
		Text: strings.ReplaceAll(text, "\n\n\n", "\n\n"), // a curator whom nobody named has no line
		Rows: [][]Button{
			{{Text: r.T.Say(yes), Tap: tap.Link(r.Draft(), true)}},
			{{Text: r.T.Say("link.button_no"), Tap: tap.Link(r.Draft(), false)}},
		},
		Forget: r.Kind == Text || r.Kind == Command,
	}
}

func moreScreen(r *Request, data linking) Screen {
	var names []string
	for _, t := range data.Tickets {
		names = append(names, t.Whom)
	}
	return Screen{
		Text: r.T.Say("link.more", "Whom", strings.Join(names, "; ")),
		Rows: [][]Button{
			{{Text: r.T.Say("link.button_add"), Tap: tap.Pick(r.Draft(), stepMore, pickMore)}},
			{{Text: r.T.Say("link.button_finish"), Tap: tap.Pick(r.Draft(), stepMore, pickAll)}},
		},
		Forget: r.carriesCode(),
	}
}

// linkedScreen is what the person has now and what to do with it.
func linkedScreen(r *Request, data linking, done store.Registered) Screen {
	if len(done.Linked) == 0 {
		return Screen{Text: r.T.Say("link.refused"), Rows: menuRow(r)}
	}
	parts := []string{r.T.Say("link.done")}
	parts = append(parts, linkedLines(r, done)...)
	if done.Lost > 0 {
		parts = append(parts, r.T.Count("link.done_lost", done.Lost))
	}
	family := done.Role == school.Parent || done.Role == school.Student
	if family && !data.Consented {
		parts = append(parts, r.T.Say("link.done_digest", "Time", r.T.Clock(store.FirstMinute)))
	}
	if done.Waiting > 0 {
		parts = append(parts, r.T.Count("link.done_waiting", done.Waiting))
	}
	if done.Mail {
		parts = append(parts, r.T.Say("link.done_mail", "Email", telegram.Escape(data.Email)))
	}
	return Screen{Text: strings.Join(parts, "\n\n"), Rows: linkedDoors(r, done, family), Menu: true, Left: done.Left}
}

// linkedLines name who was linked, by role.
func linkedLines(r *Request, done store.Registered) []string {
	var lines, children, same []string
	moved := false
	for _, f := range done.Linked {
		switch {
		case f.Already:
			same = append(same, whom(f))
		case f.Role == school.InviteParent:
			children = append(children, whom(f))
		case f.Role == school.InviteStudent:
			lines = append(lines, r.T.Say("link.done_student", "Whom", whom(f)))
		case f.Role == school.InviteStaff:
			lines = append(lines, r.T.Say("link.done_staff", "Whom", whom(f)))
		default:
			lines = append(lines, r.T.Say("link.done_curator", "School", telegram.Escape(shorten(f.SchoolName, 200))))
		}
		moved = moved || f.Moves
	}
	if len(children) > 0 {
		lines = append(lines, r.T.Say("link.done_parent", "Whom", strings.Join(children, "; ")))
	}
	if len(same) > 0 {
		lines = append(lines, r.T.Say("link.done_same", "Whom", strings.Join(same, "; ")))
	}
	if moved {
		lines = append(lines, r.T.Say("link.done_moved"))
	}
	return lines
}

func linkedDoors(r *Request, done store.Registered, family bool) [][]Button {
	var rows [][]Button
	if family {
		child := done.Linked[0].Child.ID
		rows = append(rows,
			[]Button{
				{Text: r.T.Say("link.button_diary"), Tap: tap.ToWeek(child, time.Time{})},
				{Text: r.T.Say("link.button_marks"), Tap: tap.ToMarks(child, 0)},
			},
			[]Button{{Text: r.T.Say("link.button_digest"), Tap: tap.OfVerb(tap.Digests)}})
	}
	if settlers.admits(done.Role) {
		rows = append(rows, []Button{{Text: r.T.Say("desk.button_desk"), Tap: tap.OfVerb(tap.Desk)}})
	}
	if done.Mail {
		rows = append(rows, []Button{{Text: r.T.Say("link.button_confirm"), Tap: tap.OfVerb(tap.Confirm)}})
	}
	return append(rows, []Button{{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)}})
}

// menuRow leads back to the main screen whoever has one; a stranger's way on is
// a code.
func menuRow(r *Request) [][]Button {
	if r.Session.Role == "" {
		return [][]Button{{{Text: r.T.Say("link.button_enter"), Tap: tap.OfVerb(tap.AddChild)}}}
	}
	return [][]Button{{{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)}}}
}
