package notify

import "slices"

// forMail is the digest as a letter may tell it. A chat has a spoiler for hidden
// marks; a letter has none, so it holds no mark at all, nor what was said of one.
func forMail(d Digest) Digest {
	if !d.HideMarks {
		return d
	}
	d.Children = slices.Clone(d.Children)
	for i := range d.Children {
		b := &d.Children[i]
		b.Week = nil
		b.Sections = slices.Clone(b.Sections)
		for j := range b.Sections {
			s := &b.Sections[j]
			s.Lines = slices.Clone(s.Lines)
			for k, l := range s.Lines {
				if l.Mark {
					s.Lines[k] = Line{Lead: l.Lead, Text: d.T.Say("letters.mark_hidden"), Mark: true}
				}
			}
		}
	}
	return d
}
