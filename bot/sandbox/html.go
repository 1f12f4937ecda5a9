package sandbox

import (
	"slices"
	"strings"
)

// Entity is a span of formatting. Offset and Length count UTF-16 units of the plain text.
type Entity struct {
	Type     string `json:"type"`
	Offset   int    `json:"offset"`
	Length   int    `json:"length"`
	URL      string `json:"url,omitempty"`
	Language string `json:"language,omitempty"`
	EmojiID  string `json:"custom_emoji_id,omitempty"`
}

// tagTypes are the tags that Telegram reads in HTML, with the entity each makes.
var tagTypes = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
	"a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}

// parseHTML reads Telegram's HTML: the plain text and its entities, or a refusal worded as Telegram words it
// (without «can't parse entities: »). text must be valid UTF-8.
func parseHTML(text string) (string, []Entity, error) {
	p := htmlParser{src: text}
	for p.pos < len(p.src) {
		if err := p.step(); err != nil {
			return "", nil, err
		}
	}
	if n := len(p.open); n > 0 {
		return "", nil, telegramSays("Can't find end tag corresponding to start tag %q", p.open[n-1].name)
	}
	for i := range p.entities {
		if p.entities[i].Type == "code" {
			p.entities[i].Language = "" // it means something only inside <pre>
		}
	}
	sortEntities(p.entities)
	return p.out.text.String(), p.entities, nil
}

func sortEntities(list []Entity) {
	slices.SortStableFunc(list, func(a, b Entity) int {
		if a.Offset != b.Offset {
			return a.Offset - b.Offset
		}
		return b.Length - a.Length
	})
}

type openTag struct {
	name, argument string
	offset, begin  int // where it begins: UTF-16 units and bytes of the plain text
}

type htmlParser struct {
	src      string
	pos      int
	out      plainText
	open     []openTag
	entities []Entity
}

// at is the byte at i, 0 after the end, so that no look-ahead needs a bounds check.
func (p *htmlParser) at(i int) byte {
	if i < len(p.src) {
		return p.src[i]
	}
	return 0
}

func (p *htmlParser) step() error {
	switch p.src[p.pos] {
	case '&':
		r, next := p.reference(p.pos)
		p.out.put(r)
		p.pos = next
	case '<':
		if p.at(p.pos+1) == '/' {
			return p.endTag()
		}
		return p.startTag()
	default:
		end := strings.IndexAny(p.src[p.pos:], "<&")
		if end < 0 {
			end = len(p.src) - p.pos
		}
		for _, r := range p.src[p.pos : p.pos+end] {
			p.out.put(r)
		}
		p.pos += end
	}
	return nil
}

// endTag closes the innermost tag; «</>» closes whichever it is.
func (p *htmlParser) endTag() error {
	begin := p.pos
	if len(p.open) == 0 {
		return telegramSays("Unexpected end tag at byte offset %d", begin)
	}
	i := begin + 2
	for !isSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	name := p.src[min(begin+2, len(p.src)):min(i, len(p.src))]
	i = p.skipSpace(i)
	if p.at(i) != '>' {
		return telegramSays("Unclosed end tag at byte offset %d", begin)
	}
	tag := p.open[len(p.open)-1]
	if name != "" && name != tag.name {
		return telegramSays("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", begin, tag.name, name)
	}
	p.open = p.open[:len(p.open)-1]
	p.pos = i + 1
	p.close(tag)
	return nil
}

func (p *htmlParser) close(tag openTag) {
	e := Entity{Type: tagTypes[tag.name], Offset: tag.offset, Length: p.out.units - tag.offset}
	if e.Length == 0 {
		return
	}
	switch tag.name {
	case "a":
		e.URL = tag.argument
		if e.URL == "" {
			e.URL = p.out.text.String()[tag.begin:]
		}
		if !goodURL(e.URL) {
			return // Telegram drops a link it cannot read and keeps its text
		}
	case "blockquote":
		if tag.argument != "" {
			e.Type = "expandable_blockquote"
		}
	case "tg-emoji":
		e.EmojiID = tag.argument
	case "code", "pre":
		// <pre><code class="language-go"> is one entity: pre with a language.
		if n := len(p.entities); n > 0 && tag.name == "pre" {
			in := &p.entities[n-1]
			if in.Type == "code" && in.Offset == e.Offset && in.Length == e.Length && in.Language != "" {
				in.Type = "pre"
				return
			}
		}
		e.Language = tag.argument
	}
	p.entities = append(p.entities, e)
}
