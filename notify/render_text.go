package notify

import "strings"

// renderText writes the whole digest as plain text: who reads mail without HTML
// misses nothing.
func renderText(d Digest, stop string) string { return textOf(d, letterLinks{stop: stop}) }

func textOf(d Digest, to letterLinks) string {
	d = forMail(d)
	var out strings.Builder
	out.WriteString(d.Title + "\n")
	for _, b := range d.Children {
		out.WriteString("\n" + b.Title + "\n" + strings.Repeat("=", len([]rune(b.Title))) + "\n")
		if b.Nothing != "" {
			out.WriteString("\n" + b.Nothing + "\n")
		} else if len(b.Facts) > 0 {
			out.WriteString(factLine(b.Facts) + "\n")
		}
		for i, s := range b.Sections {
			out.WriteString(strings.TrimRight("\n"+s.Title, "\n") + "\n")
			for _, l := range s.Lines {
				writeLine(&out, l)
			}
			if s.More > 0 {
				out.WriteString("* " + d.T.Count("digest.more", s.More) + "\n")
			}
			if i == b.weekAfter() {
				writeWeek(&out, d, b.Week)
			}
		}
	}
	out.WriteString("\n-- \n" + d.T.Say("letters.brand") + "\n" + strings.Join(d.why(), "\n") + "\n")
	if to.chat != "" {
		out.WriteString(d.T.Say("letters.open_text", "Link", to.chat) + "\n" + d.change() + ": " + d.T.Say("letters.change_text", "Link", to.chat, "Command", d.command()) + "\n")
	}
	if to.stop != "" {
		out.WriteString(d.T.Say("digest.stop_mail_text", "Link", to.stop) + "\n")
	}
	return out.String()
}

func writeLine(out *strings.Builder, l Line) {
	out.WriteString("* " + l.Lead)
	if l.Lead != "" && l.Text != "" {
		out.WriteString(": ")
	}
	out.WriteString(indent(l.Text) + "\n")
	for _, n := range l.Notes {
		out.WriteString("  " + indent(n) + "\n")
	}
}

func writeWeek(out *strings.Builder, d Digest, w *Week) {
	out.WriteString("\n" + w.Title + "\n")
	for _, r := range w.Rows {
		out.WriteString("* " + d.T.Say("letters.week_day", "Day", r.Day, "Marks", r.Marks) + "\n")
	}
}

// indent keeps the lines of a text below their bullet.
func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }
