package bot

import (
	"zvonok/bot/tap"
	"zvonok/store/school"
)

// quiet is a choice of quiet hours: in buttons by word.
type quiet struct {
	word  string
	hours school.Quiet
}

// quietHours are the choices. A word is in old buttons: it never changes.
var quietHours = []quiet{
	{"none", school.Quiet{}},
	{"21-7", school.Quiet{From: 21 * 60, To: 7 * 60}},
	{"22-7", school.Quiet{From: 22 * 60, To: 7 * 60}},
	{"23-8", school.Quiet{From: 23 * 60, To: 8 * 60}},
}

// quietLine says which are set: «Тихие часы: с 22:00 до 07:00.»
func quietLine(r *Request) string {
	q := r.Session.Quiet
	if q.None() {
		return r.T.Say("settings.quiet_none")
	}
	return r.T.Say("settings.quiet", "From", r.T.Clock(q.From), "To", r.T.Clock(q.To))
}

// quietScreen offers the hours, those that are set marked.
func quietScreen(r *Request) Screen {
	var buttons []Button
	for _, q := range quietHours {
		text := r.T.Clock(q.hours.From) + "–" + r.T.Clock(q.hours.To)
		if q.hours.None() {
			text = r.T.Say("settings.button_no_quiet")
		}
		if q.hours == r.Session.Quiet {
			text = "• " + text
		}
		buttons = append(buttons, Button{Text: text, Tap: tap.BeQuiet(q.word)})
	}
	return Screen{Text: r.T.Say("settings.choose_quiet"), Rows: append(inRows(buttons, 2),
		[]Button{{Text: r.T.Say("common.button_back"), Tap: tap.OfVerb(tap.Settings)}, menuButton(r)[0]})}
}
