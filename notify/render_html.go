package notify

import (
	_ "embed" // the letter's template
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"

	"zvonok/notify/paper"
	"zvonok/store/school"
)

//go:embed letter.html
var letterHTML string

// letterTemplate escapes whatever it is given: a teacher's text is text.
var letterTemplate = template.Must(template.New("letter").Funcs(template.FuncMap{
	"chip": chipStyle,
	"push": func(link, text string) pushView { return pushView{link, text} },
}).Parse(letterHTML))

// htmlLimit is where mail readers begin to cut a letter short.
const htmlLimit = 100 << 10

// letterView is what the template shows; a word of the service has lines only.
// It has no style sheet, no body element and no colour of text or canvas: mail
// readers take those away, and what is left to them is right by day and by night.
// Tints let the canvas through; white text stands on a solid ground of its own.
type letterView struct {
	Lang, Brand, Subject, Preheader, Title string
	Children                               []blockView
	Lines                                  []string
	Code, Link, LinkText, After            string
	Why                                    []string
	Open, OpenText                         string
	Change, ChangeText                     string
	Stop, StopText                         string
}

type blockView struct {
	Title, Told, Nothing string
	Sections             []sectionView
}

type sectionView struct {
	Title  string
	Urgent bool
	Lines  []lineView
	Week   *weekView // below the lines
}

type lineView struct {
	Line
	Urgent bool
}

type weekView struct {
	Title   string
	Alt     string
	Picture template.URL
	Rows    []WeekRow
}

type pushView struct{ Link, Text string }

// letterLinks are the links of a letter.
type letterLinks struct {
	stop  string   // unsubscribes; empty: none
	chat  string   // opens the bot; empty: none
	id    string   // of the letter, for the ids of its pictures; empty: they stand in the HTML itself
	drawn [][]byte // without an id: the pictures, one for each child
}

func renderHTML(d Digest, stop string) (string, error) {
	return htmlOf(d, letterLinks{stop: stop, id: "letter"})
}

func htmlOf(d Digest, to letterLinks) (string, error) {
	d = forMail(d)
	t := d.T
	v := letterView{
		Lang: string(t.Lang()), Brand: t.Say("letters.brand"), Subject: d.Subject, Preheader: preheader(d), Title: d.Title,
		Why:  d.why(),
		Open: to.chat, OpenText: t.Say("letters.open"), Change: to.chat, ChangeText: d.change(),
		Stop: to.stop, StopText: t.Say("digest.stop_mail"),
	}
	for _, s := range squeezes {
		v.Children = nil
		for i, b := range d.Children {
			v.Children = append(v.Children, blockOf(d, b, s.lines, s.letters, to.picture(b, i)))
		}
		out, err := executeLetter(v)
		if err != nil || len(out) <= htmlLimit {
			return out, err
		}
	}
	return "", fmt.Errorf("a digest of %d children is over %d bytes", len(d.Children), htmlLimit)
}

func blockOf(d Digest, b Block, lines, letters int, picture string) blockView {
	out := blockView{Title: b.Title, Nothing: b.Nothing}
	if b.Nothing == "" {
		out.Told = factLine(b.Facts)
	}
	for _, s := range b.Sections {
		short := squeeze(s, lines, letters)
		if short.More > 0 {
			short.Lines = append(short.Lines, Line{Text: d.T.Count("digest.more", short.More)})
		}
		section := sectionView{Title: s.Title, Urgent: s.Kind == school.NewsLesson}
		for _, l := range short.Lines {
			section.Lines = append(section.Lines, lineView{l, section.Urgent})
		}
		out.Sections = append(out.Sections, section)
	}
	if at := b.weekAfter(); at >= 0 {
		out.Sections[at].Week = &weekView{
			Title: b.Week.Title, Alt: d.T.Say("letters.week_picture"), Rows: b.Week.Rows,
			Picture: template.URL(picture), // #nosec G203 -- cid: or data: of our own
		}
	}
	return out
}

// factLine keeps each number with its word where the line breaks.
func factLine(facts []string) string {
	var out []string
	for _, f := range facts {
		out = append(out, strings.Replace(f, " ", "\u00a0", 1))
	}
	return strings.Join(out, " · ")
}

// picture is where a child's picture lies: in the letter, under its id, or, in a
// preview, which has no parts, in the HTML itself.
func (to letterLinks) picture(b Block, i int) string {
	switch {
	case b.weekAfter() < 0 || !b.Week.onScale():
		return ""
	case to.id != "":
		return "cid:" + pictureID(to.id, i)
	case i < len(to.drawn):
		return "data:image/png;base64," + base64.StdEncoding.EncodeToString(to.drawn[i])
	}
	return ""
}

func pictureID(letter string, i int) string { return fmt.Sprintf("week%d.%s", i, letter) }

// chipColours are of the marks from 2 to 5, as on the picture of the week; white
// is readable on each, and each stands out from a white canvas and a black one.
var chipColours = map[byte]string{'1': "#d32f2f", '2': "#d32f2f", '3': "#9a6700", '4': "#2563eb", '5': "#15803d"}

func chipStyle(mark string) template.CSS {
	colour, size := "#667085", "18px"
	if paper.Graded(mark) {
		colour = chipColours[mark[0]]
	}
	if len([]rune(mark)) > 3 {
		size = "14px"
	}
	return template.CSS("min-width:28px;padding:6px;background-color:" + colour + ";color:#ffffff;border-radius:8px;font-size:" + size + ";line-height:24px;text-align:center") // #nosec G203 -- words of ours
}

// letterRoom is what a usual letter takes.
const letterRoom = 16 << 10

func executeLetter(v letterView) (string, error) {
	var out strings.Builder
	out.Grow(letterRoom)
	err := letterTemplate.Execute(&out, v)
	return out.String(), err
}

// preheader is what a list of letters shows after the subject: the first lines,
// not the subject again.
func preheader(d Digest) string {
	var said []string
	if d.Staff != "" { // whose lines are students by name
		for _, b := range d.Children {
			if len(b.Facts) > 0 {
				said = append(said, named(d.T, b.Name, strings.Join(b.Facts, ", ")))
			}
		}
		return cut(strings.Join(said, "; "), 120)
	}
	for _, b := range d.Children {
		for _, s := range b.Sections {
			for _, l := range s.Lines {
				said = append(said, oneLine(strings.Trim(l.Lead+": "+l.Text, ": ")))
				if len(said) == 3 {
					return cut(strings.Join(said, "; "), 120)
				}
			}
		}
	}
	return cut(strings.Join(said, "; "), 120)
}
