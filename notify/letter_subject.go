package notify

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"zvonok/notify/locale"
)

// nameless takes the names out of blocks, for the subject of a letter whose
// reader wants none there.
func nameless(children []Block, hide bool) []Block {
	if !hide {
		return children
	}
	out := slices.Clone(children)
	for i := range out {
		out[i].Name = ""
	}
	return out
}

// named says what is new of whom; of somebody whose name is not to be said, what
// is new alone.
func named(t *locale.Texts, name, what string) string {
	if name == "" {
		return what
	}
	return t.Say("digest.subject_child", "Name", name, "What", what)
}

func upperFirst(text string) string {
	r, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(r)) + text[size:]
}
