package notify

import (
	_ "embed" // the letter's template
	"fmt"
	"html/template"
	"strings"
)

//go:embed letter.html
var letterHTML string

// letterTemplate escapes whatever it is given: a teacher's text is text.
var letterTemplate = template.Must(template.New("letter").Parse(letterHTML))

// htmlLimit is where mail readers begin to cut a letter short.
const htmlLimit = 100 << 10

// letterView is what the template shows; a word of the service has lines only.
type letterView struct {
	Lang, Subject, Preheader, Title string
	Children                        []Block
	Lines                           []string
	Code, Link, LinkText, After     string
	Why                             []string
	Stop, StopText                  string
}

func renderHTML(d Digest, stop string) (string, error) {
	v := letterView{
		Lang: string(d.T.Lang()), Subject: d.Subject, Preheader: preheader(d), Title: d.Title,
		Why: d.why(), Stop: stop, StopText: d.T.Say("digest.stop_mail"),
	}
	for _, s := range squeezes {
		v.Children = nil
		for _, b := range d.Children {
			short := b
			short.Sections = nil
			for _, section := range b.Sections {
				section = squeeze(section, s.lines, s.letters)
				if section.More > 0 {
					section.Lines = append(section.Lines, Line{Text: d.T.Count("digest.more", section.More)})
				}
				short.Sections = append(short.Sections, section)
			}
			v.Children = append(v.Children, short)
		}
		out, err := executeLetter(v)
		if err != nil || len(out) <= htmlLimit {
			return out, err
		}
	}
	return "", fmt.Errorf("a digest of %d children is over %d bytes", len(d.Children), htmlLimit)
}

func executeLetter(v letterView) (string, error) {
	var out strings.Builder
	err := letterTemplate.Execute(&out, v)
	return out.String(), err
}

// preheader is what a list of letters shows after the subject: the first lines,
// not the subject again.
func preheader(d Digest) string {
	var said []string
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
