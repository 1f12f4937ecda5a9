package notify

import (
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store/school"
)

const (
	announcementLetters = 1000 // of one in a digest: the rest is behind its button
	recalledLetters     = 120  // of one that was withdrawn
)

// announcement says who speaks to whom, and what; of one that was withdrawn only
// how it began, so that a reader knows which. A notice has the whole text.
func (w writer) announcement(n school.News, f *school.Fact) Line {
	out := Line{Lead: w.speaker(f), Text: paragraph(f.Text), Opens: n.Object}
	if n.New == nil {
		out.Text, out.Opens = w.t.Say("announcements.recalled"), 0
		out.Notes = append(out.Notes, quoted(cut(oneLine(f.Text), recalledLetters)))
		return out
	}
	if !w.notice {
		out.Text = cut(out.Text, announcementLetters)
	}
	out.Notes = append(out.Notes, w.t.AnnouncedTo(oneLine(f.Work), f.To))
	if until, err := time.Parse(time.DateOnly, f.Due); err == nil {
		out.Notes = append(out.Notes, w.t.Say("announcements.until", "Day", w.t.Date(until)))
	}
	out.Notes = append(out.Notes, notEmpty(w.dayOf(n.Day))...)
	return out
}

// speaker is «Учительская Т. Л., классный руководитель».
func (w writer) speaker(f *school.Fact) string { return w.t.Announcer(paragraph(f.Subject), f.Value) }

// announcementTitle says what a notice of announcements alone is.
func announcementTitle(t *locale.Texts, all []school.News) string {
	recalled := 0
	for _, n := range all {
		if n.New == nil {
			recalled++
		}
	}
	switch {
	case recalled == len(all) && recalled == 1:
		return t.Say("notice.title_recalled")
	case recalled > 0:
		return t.Say("notice.title_announcements_changed")
	}
	return pick(t, true, len(all) == 1, "notice.title_announcement", "notice.title_announcements", "notice.title_announcements_changed")
}

// announcementDoor opens the announcement that is told of, or the list where
// there are several. What a level leaves out has no door either.
func announcementDoor(d Digest) [][]telegram.Button {
	var all []int64
	for _, b := range d.Children {
		for _, s := range b.Sections {
			for _, l := range s.Lines {
				if l.Opens != 0 {
					all = append(all, l.Opens)
				}
			}
		}
	}
	switch {
	case len(all) == 0 || d.Subscription == 0 && !d.Notice && !d.Comeback:
		return nil
	case len(all) == 1:
		return [][]telegram.Button{{button(d.T.Say("announcements.button_open"), tap.OpenNews(all[0]))}}
	}
	return [][]telegram.Button{{button(d.T.Say("announcements.button_all"), tap.OpenNews(0))}}
}
