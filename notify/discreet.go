package notify

import (
	"slices"
	"strings"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// Discreet is what of a digest the channel may carry, by the rules of each
// child's own school. A block is made anew of what a level lets through, so that
// what is added to blocks later does not slip out.
func (d Digest) Discreet(l store.Letter) Digest {
	if l.Staff != nil {
		return d.discreetStaff(l)
	}
	levels := make([]school.Level, len(d.Children))
	for i, b := range d.Children {
		levels[i] = levelOf(l, b.Student)
	}
	if !slices.ContainsFunc(levels, func(level school.Level) bool { return !level.Whole() }) {
		return d
	}
	out := d
	out.Children = nil
	var hidden *Block // one for all of whom not even a name may be said
	news := false     // of them
	for i, b := range d.Children {
		switch {
		case levels[i].Nameless():
			if hidden == nil {
				hidden = &Block{Student: b.Student}
			}
			hidden.Partly = hidden.Partly || b.Partly
			news = news || len(b.Sections) > 0
		case levels[i].Whole():
			out.Children = append(out.Children, b)
		default:
			out.Children = append(out.Children, Block{
				Student: b.Student, Name: b.Name, Title: b.Name, Partly: b.Partly, Facts: b.Facts, Nothing: sentence(strings.Join(b.Facts, ", ")),
			})
		}
	}
	if hidden != nil {
		out.About = "" // nor what kind of news it is
		alone := len(out.Children) == 0
		out.Children = append(out.Children, d.unsaid(*hidden, l.Channel, news, alone))
		if alone && news {
			out.Title = d.T.Say("discreet.title")
		}
	}
	if d.Notice { // whose title says what it is
		out.Title = d.T.Say("discreet.title")
	}
	out.Subject = d.T.Say("digest.subject", "What", discreetSubject(d, out, l.HideName), "Day", d.T.Date(d.Day))
	return out
}

// discreetStaff names no child: classes with how many of what. It is the same at
// headings and bare, since a class is nobody's name.
func (d Digest) discreetStaff(l store.Letter) Digest {
	if l.Level.Whole() {
		return d
	}
	out := d
	out.Children = make([]Block, len(d.Children))
	for i, b := range d.Children {
		out.Children[i] = Block{Name: b.Name, Title: b.Title, Facts: b.Facts, Nothing: sentence(strings.Join(b.Facts, ", "))}
	}
	return out
}

// unsaid is the block of children whose names may not be said: that there is
// something new, and where.
func (d Digest) unsaid(b Block, by store.Channel, news, alone bool) Block {
	b.Title = d.T.Say("discreet.block")
	b.hasNothing(d.T)
	if !news {
		return b
	}
	if !alone {
		b.Title = d.T.Say("discreet.block_too")
	}
	b.Facts, b.Nothing = []string{d.T.Say("discreet.fact")}, d.T.Say("discreet.open")
	if by == store.ByChat {
		b.Nothing = d.T.Say("discreet.open_here")
	}
	return b
}

// levelOf is the level that holds for a child's block; of a child whom nobody
// knows nothing is said.
func levelOf(l store.Letter, student int64) school.Level {
	for _, c := range l.Students {
		if c.ID != student {
			continue
		}
		level := c.LevelBy(l.Channel)
		if l.Channel == store.ByText {
			level = level.Stricter(school.Headings)
			if l.HideName { // it lies on the lock screen as a subject does
				level = school.Bare
			}
		}
		return level
	}
	return school.Bare
}

// discreetSubject says of each child who has news what its block says.
func discreetSubject(was, is Digest, nameless bool) string {
	var said []string
	for _, b := range is.Children {
		told := b.Name == "" && b.Facts[0] == is.T.Say("discreet.fact") || slices.ContainsFunc(was.Children, func(o Block) bool {
			return o.Student == b.Student && b.Name != "" && len(o.Sections) > 0
		})
		if !told && len(is.Children) > 1 {
			continue
		}
		what := strings.Join(b.Facts, ", ")
		if b.Name != "" && !nameless {
			what = is.T.Say("digest.subject_child", "Name", b.Name, "What", what)
		}
		said = append(said, what)
	}
	if len(said) == 0 {
		said = []string{nothingNew(is.T, is.Children)}
	}
	return cut(upperFirst(strings.Join(said, "; ")), subjectLen)
}

// discreetWords is the same for a word of the service about a note: at headings
// it names the child, bare it says only that there is something to open.
func discreetWords(t *locale.Texts, w Words, l store.Letter) Words {
	if l.Note.ID == 0 || l.Level.Whole() || len(w.Lines) == 0 {
		return w
	}
	lines := w.Lines[:1]
	if !l.Level.Nameless() && l.Service.Key != store.NotesWait {
		name := oneLine(l.Note.Child)
		if !l.AsParent {
			name = oneLine(l.Note.Full)
		}
		lines = append(slices.Clone(lines), t.Say("absence.line_child", "Children", name))
	}
	w.Lines = append(slices.Clone(lines), t.Say("discreet.open_note"))
	if len(w.Doors) > 1 { // nobody answers what they have not read
		w.Doors = w.Doors[len(w.Doors)-1:]
	}
	return w
}

// sentence is words as a sentence: «2 новые оценки.», «Ничего нового.»
func sentence(words string) string {
	if words = upperFirst(words); words == "" || strings.HasSuffix(words, ".") {
		return words
	}
	return words + "."
}
