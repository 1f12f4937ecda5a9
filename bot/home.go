package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// home is what every person finds: the main screen, help, the way out of a form,
// and kind answers to what nobody understands.
type home struct {
	bot *Bot
}

// start is where everybody begins: the main screen, or for a stranger how to come in.
func (h *home) start(ctx context.Context, r *Request) (Screen, error) {
	if r.Session.Role == "" {
		return Screen{Text: r.T.Say("home.stranger"), Rows: strangerRows(r)}, nil
	}
	return h.show(ctx, r)
}

// show is the main screen of somebody who is linked: of a child also what was
// written today.
func (h *home) show(ctx context.Context, r *Request) (Screen, error) {
	text := r.T.Say("home.title")
	if child, ok := r.Session.Child(r.Session.Active); ok {
		today, err := h.bot.store.DayCounts(ctx, r.Viewer(), child.ID, r.Today())
		if err != nil {
			return Screen{}, err
		}
		name := telegram.Escape(titled(child))
		if len(r.Session.Children) > 1 { // whose diary the buttons open
			name = r.T.Say("home.open", "Child", name)
		}
		text += "\n\n" + name
		if words := todayInWords(r, today); words != "" {
			text += "\n" + r.T.Say("home.today", "What", words)
		}
		others, err := h.others(ctx, r, child.ID)
		if err != nil {
			return Screen{}, err
		}
		text += others
	}
	if settlers.admits(r.Session.Role) {
		waiting, err := h.bot.store.WaitingNotes(ctx, r.Viewer())
		if err != nil {
			return Screen{}, err
		}
		if waiting > 0 {
			text += "\n\n" + r.T.Count("home.waiting", waiting)
		}
	}
	unread, err := h.bot.store.Unread(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	if unread.Messages > 0 {
		text += "\n\n" + r.T.Count("messages.home", unread.Messages)
	}
	if unread.Announcements > 0 {
		text += "\n\n" + r.T.Count("announcements.home", unread.Announcements)
	}
	return Screen{Text: text, Rows: h.doors(r, unread)}, nil
}

// others says of the other children what is new, where something is.
func (h *home) others(ctx context.Context, r *Request, shown int64) (string, error) {
	var text string
	for _, c := range r.Session.Children[:min(len(r.Session.Children), 6)] {
		if c.ID == shown {
			continue
		}
		today, err := h.bot.store.DayCounts(ctx, r.Viewer(), c.ID, schoolDay(r, c.SchoolZone))
		if err != nil {
			return "", err
		}
		if words := todayInWords(r, today); words != "" {
			text += "\n\n" + telegram.Escape(titled(c)) + "\n" + r.T.Say("home.today", "What", words)
		}
	}
	return text, nil
}

// todayInWords is «2 оценки, 1 замечание»; nothing where there is nothing.
func todayInWords(r *Request, n store.DayCounts) string {
	var said []string
	for _, one := range []struct {
		words string
		n     int
	}{
		{"school.count_marks", n.Marks},
		{"home.count_missed", n.Missed},
		{"home.count_late", n.Late},
		{"home.count_remarks", n.Remarks},
		{"home.count_comments", n.Comments},
	} {
		if one.n > 0 {
			said = append(said, r.T.Count(one.words, one.n))
		}
	}
	return strings.Join(said, ", ")
}

// doors are the buttons of the main screen: those whose handler the table has
// for the role, two in a row.
func (h *home) doors(r *Request, unread store.Unread) [][]Button {
	child, today := r.Session.Active, time.Time{}
	var open []Button
	for _, door := range []struct {
		words string
		to    tap.Tap
	}{
		{"home.button_diary", tap.ToWeek(child, today)},
		{"home.button_marks", tap.ToMarks(child, 0)},
		{"home.button_homework", tap.ToHomework(child, today)},
		{"home.button_schedule", tap.ToSchedule(child, today)},
		{remarksWords(r), tap.ToRemarks(child)},
		{"family.button", tap.ToFamily(today)},
		{"absence.button_home", tap.OfVerb(tap.AbsenceNew)},
		{"desk.button_desk", tap.OfVerb(tap.Desk)},
		{"messages.button", tap.ToMessages(1, false)},
		{"announcements.button", tap.ToNews(1)},
		{"home.button_digest", tap.OfVerb(tap.Digests)},
		{"home.button_children", tap.OfVerb(tap.Children)},
		{"home.button_profile", tap.OfVerb(tap.Profile)},
		{"home.button_settings", tap.OfVerb(tap.Settings)},
		{"home.button_help", tap.OfVerb(tap.Help)},
	} {
		if door.to.Verb == tap.Family && len(r.Session.Children) < 2 {
			continue
		}
		if h.bot.serves(door.to.Verb, r) {
			open = append(open, Button{Text: r.T.Say(door.words), Tap: door.to})
			if n := unread.Announcements; door.to.Verb == tap.News && n > 0 {
				open[len(open)-1].Text = r.T.Say("announcements.button_count", "Count", n)
			}
			if n := unread.Messages; door.to.Verb == tap.Messages && n > 0 {
				open[len(open)-1].Text = r.T.Say("messages.button_count", "Count", n)
			}
		}
	}
	return slices.Collect(slices.Chunk(open, 2))
}

// serves tells whether a button would be answered for the person's role.
func (b *Bot) serves(verb tap.Verb, r *Request) bool {
	return slices.ContainsFunc(b.routes, func(line route) bool {
		return line.tap == verb && line.who.admits(r.Session.Role)
	})
}

// help lists what works for the person.
func (h *home) help(_ context.Context, r *Request) (Screen, error) {
	var lines []string
	for _, c := range h.bot.menu(r.Session.Role, r.T) {
		lines = append(lines, "/"+c.Name+" — "+c.Description)
	}
	words := r.T.Say("home.help")
	if r.Session.Role == "" {
		words = r.T.Say("home.stranger")
	}
	return Screen{Text: words + "\n\n" + strings.Join(lines, "\n"), Rows: menuRow(r)}, nil
}

// cancel leaves the form; without one it says so.
func (h *home) cancel(ctx context.Context, r *Request) (Screen, error) {
	words := r.T.Say("home.nothing_to_cancel")
	if d := r.Session.Draft; d != nil {
		r.leaves, r.leaving = d.ID, false
		words = r.T.Say("home.cancelled")
	}
	screen, err := h.start(ctx, r)
	screen.Ask = AskGone
	return above(words, screen), err
}

// group answers in a group with one line and nothing personal.
func (h *home) group(_ context.Context, r *Request) (Screen, error) {
	return Screen{Text: r.T.Say("home.group")}, nil
}

// remarksWords name the door as the person may know it.
func remarksWords(r *Request) string {
	if r.Session.Role == school.Student {
		return "home.button_comments"
	}
	return "home.button_remarks"
}
