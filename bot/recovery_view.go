package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// mostChoices of accounts that share an address fit on a screen.
const mostChoices = 7

// mailedScreen is the same whether the address is known or not.
func mailedScreen(r *Request, data recovering) Screen {
	return Screen{
		Text: r.T.Say("recovery.sent", "Email", telegram.Escape(data.Email)),
		Rows: [][]Button{
			{{Text: r.T.Say("recovery.button_other"), Tap: tap.Back(r.Draft(), stepMailed)}},
			cancelRow(r)[0],
		},
		Forget: r.Kind == Text && meansCode(r.Text),
	}
}

func whichScreen(r *Request, data recovering) Screen {
	s := Screen{Text: r.T.Say("recovery.which"), Forget: r.Kind == Text || r.Kind == Command}
	for _, c := range data.Who[:min(len(data.Who), mostChoices)] {
		s.Text += "\n\n" + c.Whom
		s.Rows = append(s.Rows, []Button{{Text: c.Name, Tap: tap.Pick(r.Draft(), stepWhich, c.Account)}})
	}
	s.Rows = append(s.Rows, cancelRow(r)[0])
	return s
}

func sureScreen(r *Request, data recovering) Screen {
	return Screen{
		Text: r.T.Say("recovery.sure", "Whom", data.chosen().Whom),
		Rows: [][]Button{
			{{Text: r.T.Say("recovery.button_move"), Tap: tap.Pick(r.Draft(), stepSure, 1)}},
			cancelRow(r)[0],
		},
		Forget: r.Kind == Text || r.Kind == Command,
	}
}

// recoveryTaken: a chat opens one account, and this one has its own.
func recoveryTaken(r *Request, own bool) Screen {
	words := r.T.Say("recovery.taken")
	if own {
		words = r.T.Say("recovery.own")
	}
	return Screen{Text: words, Rows: menuRow(r), Forget: r.Kind == Text || r.Kind == Command}
}

// refusedMailed is what is said to a code of a letter that opens nothing.
func refusedMailed(r *Request, p store.Peeked) string {
	switch {
	case p.Slip:
		return r.T.Say("recovery.slip")
	case p.Refused && p.Until.IsZero():
		return r.T.Say("recovery.refused")
	case p.Refused:
		return r.T.Say("recovery.refused") + "\n\n" + restsWords(r, p.Until)
	case p.Taken:
		return r.T.Say("recovery.taken")
	}
	return restsWords(r, p.Until)
}

func restsWords(r *Request, until time.Time) string {
	return waits(r, until, "recovery.rests", "recovery.rests_hours")
}

// movedScreen has the person look whose the confirmed address is: whoever had the
// old chat may have put theirs there, and could take the account back by it.
func movedScreen(r *Request, out store.Moved) Screen {
	s := Screen{Text: r.T.Say("recovery.done"), Rows: [][]Button{menuButton(r)}, Menu: true, Left: out.Left}
	if out.Mail {
		s.Text += "\n\n" + r.T.Say("recovery.done_mail")
		s.Rows = [][]Button{{{Text: r.T.Say("recovery.button_mail"), Tap: tap.OfVerb(tap.Profile)}}, menuButton(r)}
	}
	return s
}

// choiceOf abbreviates every name: whoever has the code may be nobody we know.
func choiceOf(r *Request, m store.Movable) recoveryChoice {
	var lines, children, short []string
	name := ""
	for _, l := range m.Links {
		switch l.Role {
		case school.InviteParent:
			children = append(children, whom(store.Found{Role: l.Role, Child: l.Person, Class: l.Class}))
			short = append(short, l.Person.Short())
		case school.InviteStudent:
			lines = append(lines, r.T.Say("recovery.as_student", "Whom", whom(store.Found{Role: l.Role, Child: l.Person, Class: l.Class}), "School", schoolOf(l)))
			name = l.Person.Short()
		default:
			if name = l.Person.Initials(); name == "" { // a curator whom nobody named
				name = shorten(l.School, 30)
				lines = append(lines, r.T.Say("recovery.as_curator", "School", schoolOf(l)))
				continue
			}
			lines = append(lines, r.T.Say("recovery.as_staff", "Whom", telegram.Escape(name), "School", schoolOf(l)))
		}
	}
	switch own := initialsOf(m.Own); {
	case len(children) == 0:
	case own == "":
		lines = append(lines, r.T.Say("recovery.as_parent_only", "Children", strings.Join(children, "; ")))
		if name == "" {
			name = r.T.Say("recovery.as_parent_only", "Children", strings.Join(short, ", "))
		}
	default:
		lines = append(lines, r.T.Say("recovery.as_parent", "Whom", telegram.Escape(own), "Children", strings.Join(children, "; ")))
		name = own + ": " + strings.Join(short, ", ")
	}
	return recoveryChoice{Account: m.Account, Name: shorten(name, 40), Whom: strings.Join(lines, "\n")}
}

// initialsOf is «Примерова А. П.» of a name as its person wrote it.
func initialsOf(own string) string {
	words := strings.Fields(own)
	if len(words) == 0 {
		return ""
	}
	p := school.Person{Family: words[0]}
	if len(words) > 1 {
		p.Given = words[1]
	}
	if len(words) > 2 {
		p.Middle = words[2]
	}
	return p.Initials()
}

func schoolOf(l store.MovableLink) string { return telegram.Escape(shorten(l.School, 100)) }
