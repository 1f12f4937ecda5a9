package sandbox

import (
	"strings"
)

// RenderTerminal draws a message as the person sees it, its keyboard below, for a terminal or a golden file.
// Hidden text is covered, quotes have a bar.
func RenderTerminal(m Message) string {
	var b strings.Builder
	head := m.From + " · " + m.Date.Format("02.01 15:04")
	for _, note := range m.notes() {
		head += " · " + note
	}
	b.WriteString("╭ " + head + "\n")
	if a := m.Attachment; a != nil {
		b.WriteString("│ [" + strings.TrimSpace(kindWords[a.Kind]+" "+a.Name) + "]\n")
	}
	if m.Contact != "" {
		b.WriteString("│ [контакт " + m.Contact + "]\n")
	}
	if m.Text != "" {
		for line := range strings.SplitSeq(m.body.terminal(), "\n") {
			b.WriteString(strings.TrimRight("│ "+line, " ") + "\n")
		}
	}
	for _, row := range m.Buttons {
		b.WriteString("│ " + renderRow(row, "[", "]") + "\n")
	}
	for _, row := range m.Keyboard {
		b.WriteString("│ " + renderRow(row, "⌨ ", "") + "\n")
	}
	b.WriteString("╰\n")
	return b.String()
}

var kindWords = map[string]string{"photo": "фото", "document": "файл", "sticker": "стикер"}

func (m Message) notes() []string {
	var out []string
	for _, n := range []struct {
		is   bool
		word string
	}{
		{m.Silent, "без звука"}, {m.Protected, "защищено"}, {m.Edits > 0, "изменено"}, {m.Deleted, "удалено"},
	} {
		if n.is {
			out = append(out, n.word)
		}
	}
	return out
}

func renderRow(row []Button, before, after string) string {
	cells := make([]string, 0, len(row))
	for _, b := range row {
		cells = append(cells, before+b.Text+after)
	}
	return strings.Join(cells, " ")
}

// terminal writes the text with spoilers covered and quotes barred.
func (f styled) terminal() string {
	var b strings.Builder
	at := 0
	inside := func(types ...string) bool {
		for _, e := range f.entities {
			for _, t := range types {
				if e.Type == t && e.Offset <= at && at < e.Offset+e.Length {
					return true
				}
			}
		}
		return false
	}
	lineStart := true
	for _, r := range f.text {
		if lineStart && inside("blockquote", "expandable_blockquote") {
			b.WriteString("┃ ")
		}
		lineStart = r == '\n'
		if inside("spoiler") && r != '\n' && r != ' ' {
			b.WriteRune('▒')
		} else {
			b.WriteRune(r)
		}
		at += unitsOf(r)
	}
	return b.String()
}

// Transcript is the private chat from its beginning, as the person sees it.
func (p *Person) Transcript() string {
	var b strings.Builder
	for _, m := range p.Messages() {
		b.WriteString(RenderTerminal(m))
	}
	return b.String()
}

// tail is the end of a chat, for the error of a story that went wrong.
func (s *Sandbox) tail(c *chat, n int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, m := range c.messages[max(0, len(c.messages)-n):] {
		b.WriteString(RenderTerminal(s.view(m)))
	}
	return b.String()
}
