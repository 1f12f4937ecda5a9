package sandbox

import (
	"strings"
	"unicode/utf8"
)

// startTag reads «<name attribute="value">» and leaves it open.
func (p *htmlParser) startTag() error {
	begin := p.pos
	i := begin + 1
	for !isSpace(p.at(i)) && p.at(i) != '>' {
		i++
	}
	if p.at(i) == 0 {
		return telegramSays("Unclosed start tag at byte offset %d", begin)
	}
	name := strings.ToLower(p.src[begin+1 : i])
	if _, known := tagTypes[name]; !known {
		return telegramSays("Unsupported start tag %q at byte offset %d", name, begin)
	}
	tag := openTag{name: name, offset: p.out.units, begin: p.out.text.Len()}
	for p.at(i) != '>' {
		i = p.skipSpace(i)
		if p.at(i) == '>' {
			break
		}
		var err error
		if i, err = p.attribute(&tag, begin, i); err != nil {
			return err
		}
	}
	if name == "span" && tag.argument != "spoiler" {
		return telegramSays("Tag \"span\" must have class \"tg-spoiler\" at byte offset %d", begin)
	}
	p.open = append(p.open, tag)
	p.pos = i + 1
	return nil
}

// attribute reads one attribute at i into the tag and gives the place after it.
func (p *htmlParser) attribute(tag *openTag, begin, i int) (int, error) {
	from := i
	for !isSpace(p.at(i)) && !strings.ContainsRune("=>/\"'", rune(p.at(i))) {
		i++
	}
	name := p.src[min(from, len(p.src)):min(i, len(p.src))]
	if name == "" {
		return 0, telegramSays("Empty attribute name in the tag %q at byte offset %d", tag.name, begin)
	}
	i = p.skipSpace(i)
	if p.at(i) == 0 {
		return 0, telegramSays("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	if p.at(i) != '=' {
		tag.take(name, "")
		return i, nil
	}
	i = p.skipSpace(i + 1)
	if p.at(i) == 0 {
		return 0, telegramSays("Unclosed start tag %q at byte offset %d", tag.name, begin)
	}
	value, i, err := p.value(i)
	if err != nil {
		return 0, err
	}
	if p.at(i) == 0 {
		return 0, telegramSays("Unclosed start tag at byte offset %d", begin)
	}
	tag.take(name, value)
	return i, nil
}

// value reads a quoted string or a bare name token.
func (p *htmlParser) value(i int) (string, int, error) {
	if quote := p.at(i); quote == '"' || quote == '\'' {
		var v strings.Builder
		for i++; p.at(i) != quote && p.at(i) != 0; {
			if p.at(i) == '&' {
				var r rune
				r, i = p.reference(i)
				v.WriteRune(r)
				continue
			}
			v.WriteByte(p.at(i))
			i++
		}
		if p.at(i) == quote {
			i++
		}
		return v.String(), i, nil
	}
	from := i
	for isAlnum(p.at(i)) || p.at(i) == '.' || p.at(i) == '-' {
		i++
	}
	if !isSpace(p.at(i)) && p.at(i) != '>' {
		return "", 0, telegramSays("Unexpected end of name token at byte offset %d", from)
	}
	return strings.ToLower(p.src[from:min(i, len(p.src))]), i, nil
}

// take keeps the few attributes that mean something.
func (t *openTag) take(name, value string) {
	switch {
	case t.name == "a" && name == "href", t.name == "tg-emoji" && name == "emoji-id":
		t.argument = value
	case t.name == "code" && name == "class" && strings.HasPrefix(value, "language-"):
		t.argument = value[len("language-"):]
	case t.name == "span" && name == "class" && strings.HasPrefix(value, "tg-"):
		t.argument = value[len("tg-"):]
	case t.name == "blockquote" && name == "expandable":
		t.argument = "1"
	}
}

// reference decodes «&lt;» or «&#1234;» at i; what is none stands for its own ampersand.
func (p *htmlParser) reference(i int) (rune, int) {
	end := i + 1
	var r rune
	if p.at(end) == '#' {
		base, digit := rune(10), isDigit
		end++
		if p.at(end) == 'x' {
			base, digit = 16, isHex
			end++
		}
		for ; digit(p.at(end)); end++ {
			r = min(r*base+hexValue(p.at(end)), utf8.MaxRune+1)
		}
		if r == 0 || r >= utf8.MaxRune || !utf8.ValidRune(r) || end-i >= 10 {
			return '&', i + 1
		}
	} else {
		for isAlpha(p.at(end)) {
			end++
		}
		names := map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"'}
		if r = names[p.src[i+1:end]]; r == 0 {
			return '&', i + 1
		}
	}
	if p.at(end) == ';' {
		end++
	}
	return r, end
}

func (p *htmlParser) skipSpace(i int) int {
	for p.at(i) != 0 && isSpace(p.at(i)) {
		i++
	}
	return i
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isAlnum(c byte) bool { return isAlpha(c) || isDigit(c) }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func hexValue(c byte) rune {
	if isDigit(c) {
		return rune(c - '0')
	}
	return rune(c|0x20-'a') + 10
}
