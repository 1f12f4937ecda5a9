package telegram

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Length is how long a message is for Telegram: UTF-16 units after its HTML is
// parsed. White space that Telegram trims at the ends is counted.
func Length(html string) int {
	units := 0
	for _, t := range tokens(html) {
		units += t.units
	}
	return units
}

// entities counts the tags that open: Telegram keeps 100 of them in a message.
func entities(html string) int {
	count := 0
	for _, t := range tokens(html) {
		if t.kind == opens {
			count++
		}
	}
	return count
}

type kind int

const (
	letter kind = iota // one character, plain or written as an entity
	opens              // <b>, <a href="…">
	closes             // </b>
)

// token is the smallest piece of HTML that may not be cut.
type token struct {
	kind  kind
	raw   string
	name  string // of a tag
	units int    // UTF-16 units that a person sees
	space bool
}

func tokens(html string) []token {
	out := make([]token, 0, len(html)/2)
	for html != "" {
		t, ok := token{}, false
		switch html[0] {
		case '<':
			t, ok = readTag(html)
		case '&':
			t, ok = readEntity(html)
		}
		if !ok {
			r, size := utf8.DecodeRuneInString(html)
			t = visible(html[:size], r)
		}
		out = append(out, t)
		html = html[len(t.raw):]
	}
	return out
}

func visible(raw string, r rune) token {
	return token{raw: raw, units: max(utf16.RuneLen(r), 1), space: unicode.IsSpace(r)}
}

// readTag reads <name …> or </name>; quotes may hide a «>».
func readTag(html string) (token, bool) {
	t, at := token{kind: opens}, 1
	if strings.HasPrefix(html, "</") {
		t.kind, at = closes, 2
	}
	start := at
	for at < len(html) && isNameByte(html[at]) {
		at++
	}
	if at == start {
		return token{}, false
	}
	t.name = strings.ToLower(html[start:at])
	quote := byte(0)
	for ; at < len(html); at++ {
		switch c := html[at]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			t.raw = html[:at+1]
			return t, true
		}
	}
	return token{}, false
}

func isNameByte(b byte) bool { return isLetter(b) || isDigit(b) || b == '-' }
func isLetter(b byte) bool   { return 'a' <= b|0x20 && b|0x20 <= 'z' }
func isDigit(b byte) bool    { return '0' <= b && b <= '9' }

// readEntity reads what Telegram reads: four names and numbers, with or
// without the semicolon. Anything else is an ampersand like any other letter.
func readEntity(html string) (token, bool) {
	end := 1
	numeric := strings.HasPrefix(html, "&#")
	if numeric {
		end++
	}
	for end < len(html) && (isLetter(html[end]) || (numeric && isDigit(html[end]))) {
		end++
	}
	r, ok := entityRune(html[1:end])
	if !ok {
		return token{}, false
	}
	if end < len(html) && html[end] == ';' {
		end++
	}
	return visible(html[:end], r), true
}

func entityRune(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	}
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric || len(digits) > 8 {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || code == 0 || code >= unicode.MaxRune {
		return 0, false
	}
	return rune(code), true
}
