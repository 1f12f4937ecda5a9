package notify

import (
	"strings"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// composeStaff makes the digest of a class teacher or of the management. It is
// empty where there is nothing to do. A class that has no school that day has no
// block, unless somebody asked to see it now.
func composeStaff(t *locale.Texts, l store.Letter) Digest {
	d := Digest{T: t, Subscription: l.Subscription, Day: l.On, Staff: l.Role, Empty: true}
	classes := make([]store.StaffClass, 0, len(l.Staff.Classes))
	for _, c := range l.Staff.Classes {
		if c.Open || l.Kind == store.TellNow {
			classes = append(classes, c)
		}
	}
	if len(classes) > 0 {
		d.Day = classes[0].Today
	}
	if l.Role == school.Management {
		d.Title = t.Say("staff.title_management", "Day", t.Date(d.Day))
		d.Children = schoolBlocks(t, classes)
	} else {
		d.Title = t.Say("staff.title_teacher", "Day", t.Date(d.Day))
		for _, c := range classes {
			d.Children = append(d.Children, classBlock(t, c, l.Staff.Schools > 1))
		}
	}
	for _, b := range d.Children {
		d.Empty = d.Empty && b.Nothing != ""
	}
	d.Subject = t.Say("digest.subject", "What", subject(t, d.Children), "Day", t.Date(d.Day))
	return d
}

// classBlock is a class teacher's morning: what waits for an answer, who was away
// with no word, and whose parents are not linked. The last is no reason to write
// by itself but on the first school day of the week, when the names are told.
func classBlock(t *locale.Texts, c store.StaffClass, named bool) Block {
	b := Block{Name: oneLine(c.Title), Title: oneLine(c.Title)}
	if named {
		b.Title = t.Say("digest.child_of", "Child", b.Title, "What", oneLine(c.SchoolName))
	}
	if len(c.Waiting) > 0 {
		s := Section{Title: t.Say("staff.waiting")}
		for _, n := range c.Waiting {
			s.Lines = append(s.Lines, Line{Lead: oneLine(n.Student), Text: t.AbsenceDays(n.Span.From, n.Span.To, n.Lessons)})
		}
		b.Sections = append(b.Sections, s)
		b.Facts = append(b.Facts, t.Count("staff.fact_waiting", len(c.Waiting)))
	}
	if len(c.Missing) > 0 {
		s := Section{Title: t.Say("staff.missing")}
		for _, a := range c.Missing {
			when := t.Relative(a.Day, c.Today)
			if len(a.Lessons) > 0 {
				when = t.Say("staff.missed_lessons", "Day", when, "Lessons", t.Lessons(a.Lessons))
			}
			s.Lines = append(s.Lines, Line{Lead: oneLine(a.Student), Text: when})
		}
		b.Sections = append(b.Sections, s)
		b.Facts = append(b.Facts, t.Count("staff.fact_missing", len(c.Missing)))
	}
	unlinked := len(c.Unlinked)
	if unlinked > 0 && c.First {
		b.Facts = append(b.Facts, t.Count("staff.fact_unlinked", unlinked))
	}
	if len(b.Facts) == 0 {
		b.Facts = []string{t.Say("digest.fact_nothing")}
		b.Nothing = t.Say("staff.nothing")
	}
	if unlinked > 0 {
		s := Section{Title: t.Say("staff.unlinked", "Count", unlinked, "Of", c.Students)}
		if c.First {
			for _, name := range c.Unlinked {
				s.Lines = append(s.Lines, Line{Lead: oneLine(name)})
			}
		}
		b.Sections = append(b.Sections, s)
	}
	return b
}

// schoolBlocks are the day's attendance, school by school, class by class.
func schoolBlocks(t *locale.Texts, classes []store.StaffClass) []Block {
	var out []Block
	for len(classes) > 0 {
		n := 1
		for n < len(classes) && classes[n].School == classes[0].School {
			n++
		}
		out = append(out, schoolBlock(t, classes[:n]))
		classes = classes[n:]
	}
	return out
}

func schoolBlock(t *locale.Texts, classes []store.StaffClass) Block {
	b := Block{Name: oneLine(classes[0].SchoolName), Title: oneLine(classes[0].SchoolName)}
	var students, away, late int
	var whole []string
	s := Section{}
	for _, c := range classes {
		students, away, late = students+c.Students, away+c.Away, late+c.Late
		if c.Away == 0 && c.Late == 0 {
			if c.Students > 0 {
				whole = append(whole, oneLine(c.Title))
			}
			continue
		}
		line := Line{Lead: oneLine(c.Title), Text: t.Say("staff.of", "Count", c.Away, "Of", c.Students)}
		if c.Away == 0 {
			line.Text = t.Say("staff.all_there")
		}
		if c.Unnoted > 0 {
			line.Notes = append(line.Notes, t.Say("staff.unnoted", "Count", c.Unnoted))
		}
		if c.Late > 0 {
			line.Notes = append(line.Notes, t.Say("staff.late", "Count", c.Late))
		}
		s.Lines = append(s.Lines, line)
	}
	if len(s.Lines) == 0 {
		b.Facts = []string{t.Say("digest.fact_nothing")}
		b.Nothing = t.Say("staff.nobody")
		return b
	}
	b.Facts = []string{t.Say("staff.fact_away", "Count", away, "Of", students)}
	if late > 0 {
		b.Facts = append(b.Facts, t.Say("staff.fact_late", "Count", late))
	}
	s.Title = t.Say("staff.away", "Count", away, "Of", students)
	b.Sections = append(b.Sections, s)
	if len(whole) > 0 {
		b.Sections = append(b.Sections, Section{Title: t.Say("staff.whole"), Lines: []Line{{Lead: strings.Join(whole, ", ")}}})
	}
	return b
}
