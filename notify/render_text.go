package notify

import "strings"

// renderText writes the whole digest as plain text: who reads mail without HTML
// misses nothing.
func renderText(d Digest, stop string) string {
	var out strings.Builder
	out.WriteString(d.Title + "\n")
	for _, b := range d.Children {
		out.WriteString("\n" + b.Title + "\n" + strings.Repeat("=", len([]rune(b.Title))) + "\n")
		if b.Nothing != "" {
			out.WriteString("\n" + b.Nothing + "\n")
		}
		for _, s := range b.Sections {
			out.WriteString(strings.TrimRight("\n"+s.Title, "\n") + "\n")
			for _, l := range s.Lines {
				out.WriteString("* " + l.Lead)
				if l.Text != "" {
					out.WriteString(": " + indent(l.Text))
				}
				out.WriteString("\n")
				for _, n := range l.Notes {
					out.WriteString("  " + indent(n) + "\n")
				}
			}
		}
	}
	out.WriteString("\n-- \n" + strings.Join(d.why(), "\n") + "\n")
	if stop != "" {
		out.WriteString(d.T.Say("digest.stop_mail_text", "Link", stop) + "\n")
	}
	return out.String()
}

// indent keeps the lines of a text below their bullet.
func indent(text string) string { return strings.ReplaceAll(text, "\n", "\n  ") }
