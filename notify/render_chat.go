package notify

import (
	"strings"
	"unicode"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store/school"
)

// longText is from where on a line's text folds away, in letters.
const longText = 200

// squeezes are the ways to fit a digest into one message, the mildest first:
// lines a section, letters a text. A digest is one message: a second one could
// be lost, or come twice, apart from the first.
var squeezes = []struct{ lines, letters int }{{1000, 3000}, {30, 600}, {15, 300}, {8, 160}, {4, 100}, {2, 60}, {1, 40}}

// renderChat writes the message and the buttons under it.
func renderChat(d Digest) telegram.Message {
	m := telegram.Message{Silent: !d.Sounds, Buttons: digestButtons(d)}
	for _, s := range squeezes {
		m.Text = chatText(d, s.lines, s.letters)
		if fits(m.Text) {
			return m
		}
	}
	// So many children that one line of each is too long: what fits.
	m.Text = telegram.Split(strings.Split(m.Text, "\n\n"), telegram.MaxText)[0]
	return m
}

func fits(text string) bool {
	pages := telegram.Split([]string{text}, telegram.MaxText)
	return len(pages) == 1 && pages[0] == text
}

func chatText(d Digest, lines, letters int) string {
	blocks := []string{"<b>" + telegram.Escape(d.Title) + "</b>"}
	for _, b := range d.Children {
		blocks = append(blocks, "<b>"+telegram.Escape(b.Title)+"</b>")
		if b.Nothing != "" {
			blocks[len(blocks)-1] += "\n" + telegram.Escape(b.Nothing)
		}
		for _, s := range b.Sections {
			s = squeeze(s, lines, letters)
			var out strings.Builder
			if s.Title != "" {
				out.WriteString("<b>" + telegram.Escape(s.Title) + "</b>")
			}
			for _, l := range s.Lines {
				out.WriteString("\n" + chatLine(l, d.HideMarks))
			}
			if s.More > 0 {
				out.WriteString("\n" + telegram.Escape(d.T.Count("digest.more", s.More)))
			}
			if s.Title == "" { // the title of the whole says it: the lines stand right below the child
				blocks[len(blocks)-1] += out.String()
				continue
			}
			blocks = append(blocks, out.String())
		}
	}
	return strings.Join(blocks, "\n\n")
}

func chatLine(l Line, hide bool) string {
	out := "• " + telegram.Escape(l.Lead)
	switch {
	case hide && l.Mark:
		out += `: <span class="tg-spoiler">` + telegram.Escape(l.Text) + "</span>"
	case len([]rune(l.Text)) > longText:
		out += "\n<blockquote expandable>" + telegram.Escape(l.Text) + "</blockquote>"
	case l.Text != "":
		out += ": " + telegram.Escape(l.Text)
	}
	short, long := apart(l.Notes)
	if len(short) > 0 {
		if strings.HasSuffix(out, "</blockquote>") {
			out += "<i>"
		} else {
			out += "\n   <i>"
		}
		out += telegram.Escape(strings.Join(short, "; ")) + "</i>"
	}
	for _, n := range long {
		out += "\n<blockquote expandable><i>" + telegram.Escape(n) + "</i></blockquote>"
	}
	return out
}

// apart tells notes that fold away from those that stand in a row.
func apart(notes []string) (short, long []string) {
	for _, n := range notes {
		if letters := []rune(n); len(letters) > longText {
			letters[0] = unicode.ToUpper(letters[0])
			long = append(long, string(letters))
		} else {
			short = append(short, n)
		}
	}
	return short, long
}

// squeeze keeps the first lines of a section and counts the rest.
func squeeze(s Section, lines, letters int) Section {
	out := Section{Title: s.Title}
	for i, l := range s.Lines {
		if i >= lines {
			out.More = len(s.Lines) - i
			break
		}
		l.Text = cut(l.Text, letters)
		notes := make([]string, len(l.Notes))
		for j, n := range l.Notes {
			notes[j] = cut(n, letters)
		}
		l.Notes = notes
		out.Lines = append(out.Lines, l)
	}
	return out
}

const (
	nameLetters = 20 // of a child on a button
	rowButtons  = 2
)

// digestButtons are the diary of each child, the settings, and the way out.
func digestButtons(d Digest) [][]telegram.Button {
	if d.Subscription == 0 && !d.Notice && !d.Comeback {
		return nil
	}
	var rows [][]telegram.Button
	var row []telegram.Button
	if d.Staff == school.Teacher {
		rows = append(rows, []telegram.Button{button(d.T.Say("desk.button_desk"), tap.OfVerb(tap.DeskBelow))})
	}
	for _, b := range d.Children {
		if d.Staff != "" {
			break
		}
		text := d.T.Say("digest.button_diary")
		if len(d.Children) > 1 && b.Name != "" {
			text = d.T.Say("digest.button_diary_of", "Name", cut(b.Name, nameLetters))
		}
		if row = append(row, button(text, tap.OpenDiary(b.Student))); len(row) == rowButtons || len(d.Children) == 1 {
			rows, row = append(rows, row), nil
		}
	}
	if row != nil {
		rows = append(rows, row)
	}
	rows = append(rows, messageDoor(d)...)
	rows = append(rows, announcementDoor(d)...)
	switch {
	case d.Comeback:
		return append(rows, comebackDoors(d))
	case d.Notice:
		return noticeDoors(d, rows)
	}
	return append(rows, []telegram.Button{
		button(d.T.Say("digest.button_change"), tap.OpenDigest(d.Subscription)),
		button(d.T.Say("digest.button_stop"), tap.ToUnsubscribe(d.Subscription)),
	})
}

func button(text string, t tap.Tap) telegram.Button {
	return telegram.Button{Text: text, Data: tap.Pack(t)}
}
