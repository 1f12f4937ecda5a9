package notify

import "strings"

func wordsText(w Words) string {
	var blocks []string
	blocks = append(blocks, w.Lines...)
	for _, s := range []string{w.Code, strings.TrimSpace(w.Before + "\n" + w.Link), w.After, footer(w.Brand)} {
		if s != "" {
			blocks = append(blocks, s)
		}
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

func footer(brand string) string {
	if brand == "" {
		return ""
	}
	return "-- \n" + brand
}

func wordsHTML(w Words) (string, error) {
	lines := w.Lines
	if len(lines) > 1 && lines[0] == w.Subject { // it is the letter's title
		lines = lines[1:]
	}
	first := "" // a list of letters shows it after the subject; never the code
	if len(lines) > 0 {
		first = cut(oneLine(lines[0]), 120)
	}
	if w.Open != "" { // in the chat's place: its lines name a child, and say what ails it
		first = cut(oneLine(w.After), 120)
	}
	return executeLetter(letterView{
		Preheader: first,
		Lang:      string(w.Lang), Brand: w.Brand, Subject: w.Subject, Title: w.Subject, Lines: lines, Code: w.Code,
		Link: w.Link, LinkText: w.LinkText, After: w.After,
	})
}
