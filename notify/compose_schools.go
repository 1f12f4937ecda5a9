package notify

import (
	"slices"

	"zvonok/notify/locale"
	"zvonok/store"
)

func childTitle(t *locale.Texts, c store.LetterChild) string {
	if c.Class == "" {
		return oneLine(c.Name)
	}
	return t.Say("digest.child", "Name", oneLine(c.Name), "Class", oneLine(c.Class))
}

// tellSchoolsApart tells the blocks of a family of several schools apart: each names its
// school, and its day where that is not the same one everywhere.
func tellSchoolsApart(t *locale.Texts, children []store.LetterChild, blocks []Block) {
	differ := func(same func(a, b store.LetterChild) bool) bool {
		return slices.ContainsFunc(children, func(c store.LetterChild) bool { return !same(c, children[0]) })
	}
	schools := differ(func(a, b store.LetterChild) bool { return a.School == b.School })
	days := differ(func(a, b store.LetterChild) bool { return a.Today.Equal(b.Today) })
	for i, c := range children {
		if schools && c.School != "" {
			blocks[i].Title = t.Say("digest.child_of", "Child", blocks[i].Title, "What", oneLine(c.School))
		}
		if days {
			blocks[i].Title = t.Say("digest.child_of", "Child", blocks[i].Title, "What", t.Date(c.Today))
		}
	}
}
