package bot

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// announcementList is a page of them, the unread first.
func announcementList(r *Request, all store.Announcements) Screen {
	blocks := []string{r.T.Say("announcements.title")}
	var rows [][]Button
	switch {
	case len(all.All) == 0:
		blocks = append(blocks, r.T.Say("announcements.none"))
	case all.Unread > 0:
		blocks[0] += " · " + r.T.Count("announcements.unread", all.Unread)
	default:
		blocks[0] += "\n" + r.T.Say("announcements.all_read")
	}
	for _, a := range all.All {
		head, text := "announcements.head", shorten(a.Text, 40)
		fresh := isFresh(r, a)
		if fresh {
			head, text = "announcements.head_unread", r.T.Say("announcements.button_unread", "Text", shorten(a.Text, 38))
		}
		body := telegram.Escape(shorten(a.Text, 160))
		if !a.Withdrawn.IsZero() {
			body, text = "<i>"+r.T.Say("announcements.recalled")+"</i>", upper(r.T.Say("announcements.recalled"))+", "+moment(r, a.Withdrawn, a.Zone)
		}
		blocks = append(blocks, r.T.Say(head, "At", moment(r, a.At, a.Zone), "By", telegram.Escape(r.T.Announcer(a.By, string(a.As))))+"\n"+body)
		rows = append(rows, []Button{{Text: text, Tap: tap.ToAnnouncement(a.ID)}})
	}
	if all.Pages > 1 {
		rows = append(rows, pageRow(r, int64(all.Page), int64(all.Pages), tap.ToNews))
	}
	foot := menuButton(r)
	if all.MayWrite {
		foot = []Button{announceButton(r), foot[0]}
	}
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, foot)}
}

// isFresh tells whether it counts as unread still.
func isFresh(r *Request, a school.Announcement) bool {
	return !a.Read && !a.Mine && a.Withdrawn.IsZero() && !a.Over(schoolDay(r, a.Zone)) && r.Now.Sub(a.At).Hours() < 24*school.AnnouncementFresh
}

// announcementCard is one whole. What was withdrawn is read again by nobody but
// whoever wrote it.
func announcementCard(r *Request, one store.Announced) Screen {
	a := one.Announcement
	lines := []string{
		r.T.Say("announcements.card"),
		telegram.Escape(r.T.Announcer(a.By, string(a.As))),
		r.T.Say("announcements.card_school", "To", telegram.Escape(audienceOf(r, a)), "School", telegram.Escape(a.SchoolName)),
		upper(moment(r, a.At, a.Zone)),
	}
	switch {
	case a.Until.IsZero():
	case a.Over(schoolDay(r, a.Zone)):
		lines = append(lines, r.T.Say("announcements.card_over", "Day", r.T.Date(a.Until)))
	default:
		lines = append(lines, r.T.Say("announcements.card_until", "Day", r.T.Date(a.Until)))
	}
	text := telegram.Escape(a.Text)
	if !a.Withdrawn.IsZero() {
		lines[0] = r.T.Say("announcements.card_recalled")
		lines = append(lines, r.T.Say("announcements.recalled_at", "At", moment(r, a.Withdrawn, a.Zone)))
		if !a.Mine {
			text = ""
		}
	}
	blocks := []string{strings.Join(lines, "\n")}
	if text != "" {
		blocks = append(blocks, text)
	}
	if mayWithdraw(r, a) {
		blocks = append(blocks, readersLine(r, one))
	}
	s := Screen{Text: strings.Join(blocks, "\n\n")}
	if mayWithdraw(r, a) && a.Withdrawn.IsZero() {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("announcements.button_withdraw"), Tap: tap.TakeBackNews(a.ID, false)}})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("announcements.button_all"), Tap: tap.ToNews(1)}, menuButton(r)[0]})
	return s
}

// mayWithdraw: whoever wrote it, and the school's curator. The database says so too.
func mayWithdraw(r *Request, a school.Announcement) bool {
	return a.Mine || r.Session.Role == school.Curator
}

func readersLine(r *Request, one store.Announced) string {
	if one.Readers == 0 {
		return r.T.Say("announcements.readers_none")
	}
	return r.T.Count("announcements.readers", one.Readers)
}

// audienceOf is to whom: «Родителям и ученикам 5А».
func audienceOf(r *Request, a school.Announcement) string {
	return r.T.AnnouncedTo(a.ClassTitle, a.Fact().To)
}

func askWithdrawal(r *Request, one store.Announced) Screen {
	s := announcementCard(r, one)
	if !mayWithdraw(r, one.Announcement) || !one.Withdrawn.IsZero() {
		return s
	}
	s.Text = r.T.Say("announcements.ask_withdraw") + "\n\n" + s.Text
	s.Rows = [][]Button{{
		{Text: r.T.Say("announcements.button_withdraw_yes"), Tap: tap.TakeBackNews(one.ID, true)},
		{Text: r.T.Say("announcements.button_keep"), Tap: tap.ToAnnouncement(one.ID)},
	}}
	return s
}
