package telegram

import "strings"

const (
	gap         = "\n\n" // between blocks of one message
	maxEntities = 100
)

// Split lays blocks of HTML out on as few messages as their order allows, each
// of at most limit units (and 100 entities) by Telegram's count, blocks apart
// by an empty line. Each block is balanced in itself. It never cuts inside a
// tag or an entity: a block too long for one message is cut at a line, else at
// a word, else between characters, with its tags closed and opened again.
// Blocks that show nothing are left out.
func Split(blocks []string, limit int) []string {
	var pages []string
	var page string
	units, tags := 0, 0
	for _, block := range blocks {
		for _, part := range cut(block, limit) {
			partUnits, partTags := Length(part), entities(part)
			if page != "" && units+len(gap)+partUnits <= limit && tags+partTags <= maxEntities {
				page += gap + part
				units, tags = units+len(gap)+partUnits, tags+partTags
				continue
			}
			if page != "" {
				pages = append(pages, page)
			}
			page, units, tags = part, partUnits, partTags
		}
	}
	if page != "" {
		pages = append(pages, page)
	}
	return pages
}

// cut makes parts of one block that each fit; none of them is blank.
func cut(block string, limit int) []string {
	var parts []string
	rest := tokens(block)
	var open []token // tags that the part before left open
	for len(rest) > 0 {
		end, next := fit(rest, len(open), limit)
		after := replay(open, rest[:end])
		if part := rest[:end]; !blank(part) {
			parts = append(parts, write(open, part, after))
		}
		open, rest = after, rest[next:]
	}
	return parts
}

// fit says how many tokens make the next part, and where the one after starts
// (white space at the cut belongs to neither).
func fit(rest []token, open, limit int) (end, next int) {
	units, tags, line, word := 0, open, 0, 0
	at := 0
	for ; at < len(rest); at++ {
		t := rest[at]
		full := units+t.units > limit || (t.kind == opens && tags == maxEntities)
		if full && units > 0 {
			break
		}
		if t.space && units > 0 {
			if word = at; t.raw == "\n" && units >= limit/2 {
				line = at
			}
		}
		if t.kind == opens {
			tags++
		}
		units += t.units
	}
	switch {
	case at == len(rest):
		return at, at
	case rest[at].space:
		end = at
	case line > 0:
		end = line
	case word > 0:
		end = word
	default:
		end = at
	}
	for next = end; next < len(rest) && rest[next].space; next++ {
	}
	if next == end { // no white space here: what opens at the cut opens after it
		for end > 1 && rest[end-1].kind == opens {
			end--
		}
		next = end
	}
	return end, next
}

// replay gives the tags open after a run of tokens.
func replay(open, run []token) []token {
	stack := append([]token(nil), open...)
	for _, t := range run {
		switch {
		case t.kind == opens:
			stack = append(stack, t)
		case t.kind == closes && len(stack) > 0 && stack[len(stack)-1].name == t.name:
			stack = stack[:len(stack)-1]
		}
	}
	return stack
}

func write(open, run, after []token) string {
	var out strings.Builder
	for _, t := range open {
		out.WriteString(t.raw)
	}
	for _, t := range run {
		out.WriteString(t.raw)
	}
	for i := len(after) - 1; i >= 0; i-- {
		out.WriteString("</" + after[i].name + ">")
	}
	return out.String()
}

func blank(run []token) bool {
	for _, t := range run {
		if t.units > 0 && !t.space {
			return false
		}
	}
	return true
}
