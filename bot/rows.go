package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"zvonok/bot/tap"
)

// maxText is Telegram's bound on a message, in UTF-16 units after parsing.
const maxText = 4096

// inRows lays buttons out, wide ones to a row.
func inRows(buttons []Button, wide int) [][]Button {
	var rows [][]Button
	for len(buttons) > wide {
		rows = append(rows, buttons[:wide:wide])
		buttons = buttons[wide:]
	}
	if len(buttons) > 0 {
		rows = append(rows, buttons)
	}
	return rows
}

// titles lays out buttons whose words may be long in at most so many rows: two
// abreast, which a phone shows whole; three, cut to what it shows, where two
// would not do. What is more than that is left out.
func titles(buttons []Button, rows int) [][]Button {
	if len(buttons) <= 2*rows {
		return inRows(buttons, 2)
	}
	out := slices.Clone(buttons[:min(len(buttons), 3*rows)])
	for i := range out {
		out[i].Text = shorten(out[i].Text, 14)
	}
	return inRows(out, 3)
}

// siblings are the buttons that switch the diary to another child, the current
// one marked; none for one child. Six fit, the list of children has them all.
func siblings(r *Request, current int64, to func(child int64) tap.Tap) [][]Button {
	children := r.Session.Children
	if len(children) < 2 {
		return nil
	}
	var out []Button
	for _, c := range children[:min(len(children), 6)] {
		name := shorten(c.Name, 20)
		if c.ID == current {
			name = "• " + name
		}
		out = append(out, Button{Text: name, Tap: to(c.ID)})
	}
	return inRows(out, 3)
}

// pageRow leads through pages: «← 2», «3 из 5», «4 →».
func pageRow(r *Request, page, pages int64, to func(page int64) tap.Tap) []Button {
	var row []Button
	if page > 1 {
		row = append(row, Button{Text: r.T.Say("common.page_before", "Page", page-1), Tap: to(page - 1)})
	}
	row = append(row, Button{Text: r.T.Say("common.page", "Page", page, "Pages", pages), Tap: tap.OfVerb(tap.Noop)})
	if page < pages {
		row = append(row, Button{Text: r.T.Say("common.page_after", "Page", page+1), Tap: to(page + 1)})
	}
	return row
}

// shorten cuts text to at most n runes, at a space where there is one near, and
// says so with an ellipsis. Line breaks become spaces.
func shorten(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	cut := string([]rune(text)[:n-1])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)*2/3 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,.;:—–-") + "…"
}
