package bot

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

func messagesRow(r *Request) []Button {
	return []Button{{Text: r.T.Say("messages.button_all"), Tap: tap.ToMessages(1, false)}, menuButton(r)[0]}
}

// threadsScreen is a page of threads, with what was written last in each.
func threadsScreen(r *Request, all store.Threads, unread bool) Screen {
	blocks := []string{r.T.Say("messages.title")}
	if all.Unread > 0 {
		blocks[0] += " · " + r.T.Count("messages.unread", all.Unread)
	}
	if len(all.All) == 0 {
		words := "messages.none"
		if unread {
			words = "messages.none_unread"
		}
		blocks = append(blocks, r.T.Say(words))
	}
	var rows [][]Button
	for _, line := range all.All {
		who := otherSide(r, line.Thread)
		head, text := "messages.head", shorten(who, 40)
		if line.Unread > 0 {
			head, text = "messages.head_unread", r.T.Say("messages.button_unread", "Who", shorten(who, 34), "Count", line.Unread)
		}
		last := shorten(line.Last.Text, 120)
		switch {
		case line.Last.Shut:
			last = r.T.Say("messages.shut")
		case last == "":
			last = upper(r.T.Say("messages.with_file"))
		}
		if line.Last.ByFamily != r.Session.Role.Staff() {
			last = r.T.Say("messages.mine", "Text", last)
		}
		blocks = append(blocks, r.T.Say(head, "Who", telegram.Escape(who), "At", moment(r, line.Last.At, line.Zone))+"\n"+telegram.Escape(last))
		rows = append(rows, []Button{{Text: text, Tap: tap.ToThread(line.ID, 1)}})
	}
	if all.Pages > 1 {
		rows = append(rows, pageRow(r, int64(all.Page), int64(all.Pages), func(page int64) tap.Tap { return tap.ToMessages(page, unread) }))
	}
	last := []Button{{Text: r.T.Say("messages.button_new"), Tap: tap.WriteAbout(0)}}
	switch {
	case unread:
		last = append(last, Button{Text: r.T.Say("messages.button_all"), Tap: tap.ToMessages(1, false)})
	case all.Unread > 0:
		last = append(last, Button{Text: r.T.Say("messages.button_only_unread"), Tap: tap.ToMessages(1, true)})
	}
	rows = append(rows, last, menuButton(r))
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: rows}
}

// otherSide is whom the person writes with: of one of the staff also about which
// child, where there are several.
func otherSide(r *Request, t school.Thread) string {
	if r.Session.Role.Staff() {
		return familyOf(r, t)
	}
	if len(r.Session.Children) > 1 {
		return r.T.Say("messages.about", "Who", staffName(r, t), "Child", t.Child)
	}
	return staffName(r, t)
}

func staffName(r *Request, t school.Thread) string { return r.T.Correspondent(t.StaffName, "") }

// theyAre names the other side above each of its messages, as short as may be: the
// head of the thread says it whole.
func theyAre(r *Request, t school.Thread) string {
	switch {
	case !r.Session.Role.Staff():
		return staffName(r, t)
	case t.FamilyRole == school.Student:
		return upper(r.T.Say("school.role_student"))
	}
	return upper(r.T.Say("school.role_parent"))
}

func familyOf(r *Request, t school.Thread) string {
	return r.T.FamilyOf(t.FamilyName, string(t.FamilyRole), t.Full, t.Class)
}

// threadScreen is a page of a thread, the newest message last. Nothing of it is
// cut: a page that is too long for one message of the messenger is several.
func threadScreen(r *Request, c store.Correspondence) Screen {
	var files []Button
	blocks := []string{r.T.Say("messages.thread", "Who", telegram.Escape(otherSide(r, c.Thread)))}
	for _, m := range c.Messages {
		head, read := r.T.Say("messages.them", "Who", telegram.Escape(theyAre(r, c.Thread)), "At", moment(r, m.At, c.Zone)), ""
		if m.ByFamily != r.Session.Role.Staff() {
			head = r.T.Say("messages.me", "At", moment(r, m.At, c.Zone))
			if !m.Read.IsZero() {
				read = " " + r.T.Say("messages.seen")
			}
		}
		body, _ := folded(m.Text, school.MaxMessage)
		if m.Shut {
			body = "<i>" + r.T.Say("messages.shut") + "</i>"
		}
		if m.File != 0 {
			body = strings.TrimSpace(body + "\n<i>" + upper(r.T.Say("messages.with_file")) + "</i>")
			files = append(files, Button{Text: r.T.Say("messages.button_file", "At", moment(r, m.At, c.Zone)), Tap: tap.ToMessageFile(m.ID)})
		}
		blocks = append(blocks, head+read+"\n"+body)
	}
	s := Screen{Text: strings.Join(blocks, "\n\n"), Rows: inRows(files, 2)}
	if c.Pages > 1 {
		s.Rows = append(s.Rows, pageRow(r, int64(c.Page), int64(c.Pages), func(page int64) tap.Tap { return tap.ToThread(c.ID, page) }))
	}
	words := "messages.button_reply"
	if n := len(c.Messages); n > 0 && c.Messages[n-1].ByFamily != r.Session.Role.Staff() {
		words = "messages.button_more"
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say(words), Tap: tap.WriteIn(c.ID)}}, messagesRow(r))
	return s
}

func childrenToWrite(r *Request) Screen {
	var all []Button
	for _, c := range r.Session.Children[:min(len(r.Session.Children), maxChildren)] {
		all = append(all, Button{Text: shorten(titled(c), 24), Tap: tap.WriteAbout(c.ID)})
	}
	return Screen{Text: r.T.Say("messages.ask_child"), Rows: append(inRows(all, 2), messagesRow(r))}
}

// studentsToWrite are those of the classes that a teacher leads; the others write
// from a student's own card, or answer.
func studentsToWrite(r *Request, students []school.Person) Screen {
	if len(students) == 0 {
		return Screen{Text: r.T.Say("messages.only_answers"), Rows: [][]Button{messagesRow(r)}}
	}
	var all []Button
	for _, p := range students {
		all = append(all, Button{Text: shorten(p.Initials(), 24), Tap: tap.WriteAbout(p.ID)})
	}
	return Screen{Text: r.T.Say("messages.ask_student"), Rows: append(inRows(all, 3), messagesRow(r))}
}

// More than narrow people stand two in a row; the rest of a list of hundreds is cut.
const (
	narrow       = 7
	partnersRows = 40
)

// partnersScreen offers whom to write to about a student.
func partnersScreen(r *Request, student int64, all []store.Partner) Screen {
	if len(all) == 0 {
		words := "messages.nobody"
		if r.Session.Role.Staff() {
			words = "messages.nobody_family"
		}
		return Screen{Text: r.T.Say(words), Rows: [][]Button{messagesRow(r)}}
	}
	var buttons []Button
	for _, p := range all {
		buttons = append(buttons, Button{Text: shorten(partnerName(r, p), 50), Tap: tap.WriteTo(student, p.Account, string(p.Role))})
	}
	wide := 1
	if len(buttons) > narrow {
		wide = 2
	}
	rows := inRows(buttons, wide)
	return Screen{Text: r.T.Say("messages.ask_whom"), Rows: append(rows[:min(len(rows), partnersRows)], messagesRow(r))}
}

// partnerName is «Учительская Т. Л. (Алгебра)», «Примерова А. И., родитель».
func partnerName(r *Request, p store.Partner) string {
	switch {
	case p.Role == school.Student:
		return r.T.Say("announcements.by", "Name", p.Name, "As", r.T.Say("school.role_student"))
	case p.Role == school.Parent && p.Name == "":
		return upper(r.T.Say("school.role_parent"))
	case p.Role == school.Parent:
		return r.T.Say("announcements.by", "Name", p.Name, "As", r.T.Say("school.role_parent"))
	case p.Role == school.Curator:
		return r.T.Correspondent(p.Name, "curator")
	case p.Leads:
		return r.T.Say("announcements.by", "Name", p.Name, "As", r.T.Say("announcements.as_teacher"))
	case p.Subjects != "":
		return r.T.Say("announcements.by", "Name", p.Name, "As", p.Subjects)
	}
	return p.Name
}

func wordsScreen(r *Request, data writing) Screen {
	s := Screen{Text: r.T.Say("messages.ask_words", "Who", telegram.Escape(data.Name)), Rows: cancelRow(r)}
	if data.Below != 0 {
		s.Fresh = true
		s.Rows = append([][]Button{{{Text: r.T.Say("messages.button_thread"), Tap: tap.ToThread(data.Below, 1)}}}, s.Rows...)
	}
	return s
}
