package notify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// sections is the order in which a child's news is told: what needs action
// first. Remarks never reach a student: the store does not read them for one.
var sections = []struct {
	kind  school.NewsKind
	rank  int // of its fact in a subject
	title func(*locale.Texts) string
	fact  func(*locale.Texts, int) string
}{
	{
		school.NewsLesson, 5,
		func(t *locale.Texts) string { return t.Say("digest.lessons") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_lessons", n) },
	},
	{
		school.NewsMark, 1,
		func(t *locale.Texts) string { return t.Say("digest.marks") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_marks", n) },
	},
	{
		school.NewsAbsence, 2,
		func(t *locale.Texts) string { return t.Say("digest.absences") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_absences", n) },
	},
	{
		school.NewsHomework, 4,
		func(t *locale.Texts) string { return t.Say("digest.homework") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_homework", n) },
	},
	{
		school.NewsRemark, 3,
		func(t *locale.Texts) string { return t.Say("digest.remarks") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_remarks", n) },
	},
	{
		school.NewsComment, 6,
		func(t *locale.Texts) string { return t.Say("digest.comments") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_comments", n) },
	},
	{
		school.NewsMessage, 0,
		func(t *locale.Texts) string { return t.Say("digest.messages") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_messages", n) },
	},
	{
		school.NewsAnnouncement, 9,
		func(t *locale.Texts) string { return t.Say("digest.announcements") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_announcements", n) },
	},
	{
		school.NewsControl, 7,
		func(t *locale.Texts) string { return t.Say("digest.controls") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_controls", n) },
	},
	{
		school.NewsMeeting, 8,
		func(t *locale.Texts) string { return t.Say("digest.meetings") },
		func(t *locale.Texts, n int) string { return t.Count("digest.fact_meetings", n) },
	},
}

// Compose makes the digest of a letter. A repeat of the same letter is the same
// digest, as far as the journal of the days ahead has not changed.
func Compose(catalog *locale.Catalog, l store.Letter) Digest {
	t := catalog.In(locale.Lang(l.Language))
	if l.Staff != nil {
		return composeStaff(t, l)
	}
	d := Digest{T: t, Subscription: l.Subscription, Day: l.On, HideMarks: l.HideMarks, Empty: true}
	if d.Day.IsZero() && len(l.Students) > 0 {
		d.Day = l.Students[0].Today
	}
	var when string
	d.Title, when = titles(t, d.Day, l.Period)
	for _, child := range l.Students {
		b := block(t, child)
		if !l.Period.From.IsZero() {
			b = periodBlock(t, child, l.Period)
		}
		d.Empty = d.Empty && len(b.Sections) == 0
		d.Children = append(d.Children, b)
	}
	tellSchoolsApart(t, l.Students, d.Children)
	d.Subject = upperFirst(t.Say("digest.subject", "What", subject(t, nameless(d.Children, l.HideName)), "Day", when))
	return d
}

func block(t *locale.Texts, c store.LetterChild) Block { return writer{t: t, child: c}.block() }

func (w writer) block() Block {
	t, c := w.t, w.child
	out := Block{Student: c.ID, Name: oneLine(c.Name), Title: childTitle(t, c), Partly: c.Partly}
	facts := map[int][]string{}
	for _, s := range sections {
		news := w.of(s.kind)
		if len(news) == 0 {
			continue
		}
		facts[s.rank] = count(t, s.kind, s.fact, news)
		section := Section{Kind: s.kind, Title: s.title(t)}
		for _, n := range news {
			section.Lines = append(section.Lines, w.line(n))
		}
		out.Sections = append(out.Sections, section)
	}
	out.Sections = append(out.Sections, w.ahead()...)
	out.Week = weekOf(t, c.Week)
	switch {
	case len(facts) > 0:
		for _, rank := range slices.Sorted(maps.Keys(facts)) {
			out.Facts = append(out.Facts, facts[rank]...)
		}
	case len(out.Sections) > 0:
		out.Facts = []string{t.Say("digest.fact_ahead")}
	default:
		out.hasNothing(t)
	}
	return out
}

// hasNothing says so, and no more than is known: of what the reader has left out
// there may be news.
func (b *Block) hasNothing(t *locale.Texts) {
	b.Facts, b.Nothing = []string{nothingNew(t, []Block{*b})}, t.Say("digest.nothing")
	if b.Partly {
		b.Nothing = t.Say("digest.nothing_chosen")
	}
}

// nothingNew is the fact of children of whom there is no news.
func nothingNew(t *locale.Texts, of []Block) string {
	if slices.ContainsFunc(of, func(b Block) bool { return b.Partly }) {
		return t.Say("digest.fact_nothing_chosen")
	}
	return t.Say("digest.fact_nothing")
}

// count tells new marks from corrected ones; of the rest, how many there are.
func count(t *locale.Texts, kind school.NewsKind, fact func(*locale.Texts, int) string, news []school.News) []string {
	if kind != school.NewsMark {
		return []string{fact(t, len(news))}
	}
	fresh := 0
	for _, n := range news {
		if n.Old == nil {
			fresh++
		}
	}
	var out []string
	if fresh > 0 {
		out = append(out, fact(t, fresh))
	}
	if mended := len(news) - fresh; mended > 0 {
		out = append(out, t.Count("digest.fact_corrections", mended))
	}
	return out
}

// subjectLen keeps the facts within what a list of letters shows.
const subjectLen = 150

// subject says the facts of each child who has any: as many of the first ones as
// there is room for, else the names alone.
func subject(t *locale.Texts, children []Block) string {
	var names []string
	told := slices.DeleteFunc(slices.Clone(children), func(b Block) bool {
		names = append(names, b.Name)
		return len(b.Sections) == 0 && len(children) > 1
	})
	if len(told) == 0 {
		return cut(named(t, t.List(names), nothingNew(t, children)), subjectLen)
	}
	for _, most := range []int{100, 3, 2, 1} {
		var said []string
		for _, b := range told {
			what := strings.Join(b.Facts[:min(most, len(b.Facts))], ", ")
			if most < len(b.Facts) {
				what += "…"
			}
			said = append(said, named(t, b.Name, what))
		}
		if all := strings.Join(said, "; "); len([]rune(all)) <= subjectLen {
			return all
		}
	}
	if told[0].Name == "" {
		return t.Say("digest.fact_much")
	}
	return cut(t.List(names), subjectLen)
}

// of gives the news of one kind: the latest day first, but what is to come in
// the order that it comes.
func (w writer) of(kind school.NewsKind) []school.News {
	var out []school.News
	for _, n := range w.child.News {
		if n.Kind == kind && !w.saidAhead(n) {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b school.News) int {
		c := b.Day.Compare(a.Day)
		if kind == school.NewsLesson || kind == school.NewsControl || kind == school.NewsMeeting {
			c = -c
		}
		if c != 0 {
			return c
		}
		return int(a.Seq - b.Seq)
	})
	return out
}

// saidAhead: new homework that stands under the next school day anyway.
func (w writer) saidAhead(n school.News) bool {
	if n.Kind != school.NewsHomework || n.Old != nil || n.New == nil || w.child.Ahead.Day.IsZero() {
		return false
	}
	return slices.ContainsFunc(w.child.Ahead.Homework, func(h store.AheadHomework) bool {
		return h.Lesson == n.Object && h.Text == n.New.Text
	})
}

// oneLine makes a word of the school fit for a subject and a heading: no line
// breaks, no signs that turn the direction of what follows.
func oneLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return visible(r)
	}, text)), " ")
}

// visible drops what nobody sees: it could only disguise something.
func visible(r rune) rune {
	switch {
	case r >= 0x80 && r < 0xa0, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e,
		r >= 0x2060 && r <= 0x2069, r == 0x061c, r == 0xfeff:
		return -1
	}
	return r
}

// cut shortens to n letters at a word, and shows that it did.
func cut(text string, n int) string {
	letters := []rune(text)
	if len(letters) <= n {
		return text
	}
	short := string(letters[:n-1])
	if i := strings.LastIndexByte(short, ' '); i > len(short)/2 {
		short = short[:i]
	}
	return strings.TrimRight(short, " ,;:.") + "…"
}

// dayOf is how a line names its day: nothing for the day that the title says. Where
// it is another day at the school already, «yesterday» would be read wrong: the date
// is said.
func (w writer) dayOf(day time.Time) string {
	head := w.child.Head
	if head.IsZero() {
		head = w.child.Today
	}
	switch {
	case day.Equal(head):
		return ""
	case !head.Equal(w.child.Today):
		return w.t.Date(day)
	}
	return w.t.Relative(day, w.child.Today)
}
