package sandbox

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram's limits of a text.
const (
	maxText     = 4096 // UTF-16 units after parsing
	maxCaption  = 1024
	maxEntities = 100
)

// plainText gathers what is left of a text when the tags are gone, counting UTF-16 units.
type plainText struct {
	text  strings.Builder
	units int
}

// put adds a character as Telegram keeps it: line ends lose \r, controls become spaces, direction marks go.
func (t *plainText) put(r rune) {
	switch {
	case r == '\r' || 0x2028 <= r && r <= 0x202e:
		return
	case r < ' ' && r != '\n':
		r = ' '
	}
	t.text.WriteRune(r)
	t.units += unitsOf(r)
}

func unitsOf(r rune) int {
	if r > 0xffff {
		return 2
	}
	return 1
}

// utf16Len counts UTF-16 units.
func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n += unitsOf(r)
	}
	return n
}

// styled is a text with its formatting.
type styled struct {
	text     string
	entities []Entity
}

// formatted reads a text or caption with its parse mode or ready entities, trimmed as Telegram trims it.
func formatted(text, mode, entities string) (styled, *apiError) {
	if !utf8.ValidString(text) {
		return styled{}, bad("strings must be encoded in UTF-8")
	}
	out := styled{}
	switch strings.ToLower(mode) {
	case "html":
		plain, list, err := parseHTML(text)
		if err != nil {
			return styled{}, bad("can't parse entities: %s", err)
		}
		out = styled{text: plain, entities: list}
	case "":
		var plain plainText
		for _, r := range text {
			plain.put(r)
		}
		out.text = plain.text.String()
		if entities != "" {
			if err := json.Unmarshal([]byte(entities), &out.entities); err != nil {
				return styled{}, bad("can't parse entities: %s", "Can't parse entities JSON object")
			}
			sortEntities(out.entities)
		}
	case "markdown", "markdownv2":
		return styled{}, strict("parse mode %s is not supported here, HTML is", mode)
	default:
		return styled{}, bad("unsupported parse_mode")
	}
	return out.trimmed()
}

// trimmed drops outer white space and moves the entities with it.
func (f styled) trimmed() (styled, *apiError) {
	whole := utf16Len(f.text)
	right := strings.TrimRightFunc(f.text, unicode.IsSpace)
	text := strings.TrimLeftFunc(right, unicode.IsSpace)
	cut := utf16Len(right) - utf16Len(text)
	size := utf16Len(text)
	out := styled{text: text}
	for _, e := range f.entities {
		if e.Offset < 0 || e.Length <= 0 || e.Length > whole || e.Offset > whole-e.Length {
			return styled{}, strict("entity %s at %d+%d lies outside the text", e.Type, e.Offset, e.Length)
		}
		from, to := max(e.Offset-cut, 0), min(e.Offset-cut+e.Length, size)
		if from < to {
			e.Offset, e.Length = from, to-from
			out.entities = append(out.entities, e)
		}
	}
	if len(out.entities) > maxEntities {
		return styled{}, strict("%d entities, Telegram keeps %d and drops the rest", len(out.entities), maxEntities)
	}
	return out, nil
}

func (f styled) equal(g styled) bool {
	return f.text == g.text && slices.Equal(f.entities, g.entities)
}

var commandPattern = regexp.MustCompile(`(?:^|\s)(/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?)`)

// commandsIn marks the commands of a person's text, as the clients do.
func commandsIn(text string) []Entity {
	var out []Entity
	for _, at := range commandPattern.FindAllStringSubmatchIndex(text, -1) {
		out = append(out, Entity{Type: "bot_command", Offset: utf16Len(text[:at[2]]), Length: utf16Len(text[at[2]:at[3]])})
	}
	return out
}

// pieces cuts a long text as a client does before it sends it.
func pieces(text string) []string {
	var out []string
	from, n := 0, 0
	for i, r := range text {
		if n+unitsOf(r) > maxText {
			out = append(out, text[from:i])
			from, n = i, 0
		}
		n += unitsOf(r)
	}
	return append(out, text[from:])
}

func goodURL(s string) bool {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https":
		return u.Host != ""
	case "tg", "mailto", "tel":
		return true
	case "":
		return strings.Contains(u.Path, ".")
	}
	return false
}
