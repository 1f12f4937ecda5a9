package notify

import (
	"strings"

	"zvonok/store/school"
)

// chipMost is how many letters of a mark fit into a box: «зач.» do.
const chipMost = 4

// chip parts a mark for a letter: the mark itself, and what is said beside it.
func (w writer) chip(n school.News) (chip, rest string) {
	chip = paragraph(n.New.Value)
	if chip == "" || len([]rune(chip)) > chipMost || strings.ContainsAny(chip, "\n\t") {
		return "", ""
	}
	rest = w.t.MarkWord(chip)
	if n.Old != nil && w.mark(n.Old) != "" && w.mark(n.Old) != w.mark(n.New) {
		rest = strings.TrimLeft(w.t.Say("digest.changed", "New", rest, "Old", w.mark(n.Old)), ", ")
	}
	return chip, rest
}
