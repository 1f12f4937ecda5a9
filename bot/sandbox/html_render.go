package sandbox

import (
	"slices"
	"strings"
)

var escapeHTML = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

var escapeAttribute = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// html writes the text back as Telegram's HTML: reading it again gives the same text.
func (f styled) html() string {
	var b strings.Builder
	var open []Entity
	at, next := 0, 0
	turn := func() {
		open = closeAt(&b, open, at)
		for ; next < len(f.entities) && f.entities[next].Offset <= at; next++ {
			e := f.entities[next]
			b.WriteString(e.opening())
			open = append(open, e)
		}
	}
	for _, r := range f.text {
		turn()
		b.WriteString(escapeHTML.Replace(string(r)))
		at += unitsOf(r)
	}
	turn()
	for _, e := range slices.Backward(open) {
		b.WriteString(e.closing())
	}
	return b.String()
}

// closeAt closes what ends here; what crosses it is closed and opened again, so that tags stay nested.
func closeAt(b *strings.Builder, open []Entity, at int) []Entity {
	first := slices.IndexFunc(open, func(e Entity) bool { return e.Offset+e.Length <= at })
	if first < 0 {
		return open
	}
	for _, e := range slices.Backward(open[first:]) {
		b.WriteString(e.closing())
	}
	kept := open[:first]
	for _, e := range slices.Clone(open[first:]) {
		if e.Offset+e.Length > at {
			b.WriteString(e.opening())
			kept = append(kept, e)
		}
	}
	return kept
}

var entityTags = map[string]string{
	"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler", "text_link": "a",
	"code": "code", "pre": "pre", "blockquote": "blockquote", "expandable_blockquote": "blockquote", "custom_emoji": "tg-emoji",
}

func (e Entity) opening() string {
	tag := entityTags[e.Type]
	switch {
	case tag == "":
		return "" // a command or a plain link needs no tag
	case e.Type == "text_link":
		return `<a href="` + escapeAttribute.Replace(e.URL) + `">`
	case e.Type == "expandable_blockquote":
		return "<blockquote expandable>"
	case e.Type == "custom_emoji":
		return `<tg-emoji emoji-id="` + escapeAttribute.Replace(e.EmojiID) + `">`
	case e.Type == "pre" && e.Language != "":
		return `<pre><code class="language-` + escapeAttribute.Replace(e.Language) + `">`
	}
	return "<" + tag + ">"
}

func (e Entity) closing() string {
	switch tag := entityTags[e.Type]; {
	case tag == "":
		return ""
	case e.Type == "pre" && e.Language != "":
		return "</code></pre>"
	default:
		return "</" + tag + ">"
	}
}
