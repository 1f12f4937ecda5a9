package telegram

import "strings"

// Escape makes text that came from outside safe to stand in a message: it
// cannot open a tag, end an attribute, or turn the reading direction of what
// follows; bytes that Telegram refuses (not UTF-8, controls) are replaced or
// dropped, so one odd name never stops a whole digest.
func Escape(text string) string {
	var out strings.Builder
	out.Grow(len(text))
	for _, r := range text { // invalid bytes come as U+FFFD
		switch {
		case r == '&':
			out.WriteString("&amp;")
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '"':
			out.WriteString("&quot;")
		case isControl(r) || turnsDirection(r):
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// isControl: C0 and C1 without tab and line feed.
func isControl(r rune) bool {
	return (r < 0x20 && r != '\n' && r != '\t') || (0x7f <= r && r < 0xa0)
}

// turnsDirection: embeddings, overrides, isolates and marks of the bidirectional algorithm.
func turnsDirection(r rune) bool {
	return (0x202a <= r && r <= 0x202e) || (0x2066 <= r && r <= 0x2069) || r == 0x200e || r == 0x200f || r == 0x061c
}
