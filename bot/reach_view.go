package bot

import (
	"slices"
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// reachScreen says what is set, and what stands in its way.
func reachScreen(r *Request, own store.Reach) Screen {
	lines := []string{r.T.Say("reach.title"), r.T.Say("reach.explain"), fallbackLine(r, own)}
	barred := own.Protect || r.Session.Rules.Guarded()
	forward := r.T.Say("reach.forward_free")
	switch {
	case r.Session.Rules.Guarded():
		forward = r.T.Say("reach.forward_school")
	case barred:
		forward = r.T.Say("reach.forward_barred")
	}
	s := Screen{Text: strings.Join(append(lines, forward), "\n\n"), Protect: barred}
	var ways []Button
	for i, text := range []string{r.T.Say("reach.button_mail"), r.T.Say("reach.button_sms"), r.T.Say("reach.button_none")} {
		if fallbacks[i] == own.Fallback {
			text = "• " + text
		}
		ways = append(ways, Button{Text: text, Tap: tap.FallBackTo(fallbacks[i])})
	}
	s.Rows = append(s.Rows, ways)
	if own.Stopped {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("reach.button_mend"), Tap: tap.EditProfile(fieldEmail)}})
	}
	if !r.Session.Rules.Guarded() {
		s.Rows = append(s.Rows, []Button{toggle(own.Protect,
			Button{Text: r.T.Say("reach.button_free"), Tap: tap.BarForwarding(false)},
			Button{Text: r.T.Say("reach.button_bar"), Tap: tap.BarForwarding(true)})})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("common.button_back"), Tap: tap.OfVerb(tap.Settings)}, menuButton(r)[0]})
	return s
}

// fallbackLine is the order that is set, with what is missing for it.
func fallbackLine(r *Request, own store.Reach) string {
	var out []string
	switch own.Fallback {
	case "sms":
		out = append(out, r.T.Say("reach.fallback_sms"))
	case "none":
		return r.T.Say("reach.fallback_none")
	default:
		out = append(out, r.T.Say("reach.fallback_mail"))
	}
	switch {
	case own.Stopped:
		out = append(out, r.T.Say("reach.mail_stopped"))
	case !own.Mail:
		out = append(out, r.T.Say("reach.no_mail"))
	}
	if !own.Phone {
		out = append(out, r.T.Say("reach.no_phone"))
	}
	return strings.Join(out, " ")
}

// unreachedPage is how many families stand on a page.
const unreachedPage = 20

// unreachedScreen is the curator's list: names and classes of children, and no
// contact of anybody.
func unreachedScreen(r *Request, all []store.Reachless, page int) Screen {
	back := []Button{{Text: r.T.Say("desk.button_desk"), Tap: tap.OfVerb(tap.Desk)}, menuButton(r)[0]}
	blocks := []string{r.T.Say("reach.list")}
	if len(all) == 0 {
		return Screen{Text: blocks[0] + "\n\n" + r.T.Say("reach.list_none"), Rows: [][]Button{back}}
	}
	pages := (len(all) + unreachedPage - 1) / unreachedPage
	page = min(page, pages)
	first := (page - 1) * unreachedPage
	shown := all[first:min(first+unreachedPage, len(all))]
	split := slices.IndexFunc(all, func(one store.Reachless) bool { return one.Reached })
	if split < 0 {
		split = len(all)
	}
	var lines []string
	for i, one := range shown {
		switch at := first + i; {
		case at == split:
			lines = append(lines, r.T.Count("reach.list_mail", childrenIn(all[split:])))
		case i == 0 && at < split:
			lines = append(lines, r.T.Count("reach.list_lost", childrenIn(all[:split])))
		case i == 0:
			lines = append(lines, r.T.Count("reach.list_mail", childrenIn(all[split:])))
		}
		lines = append(lines, unreachedLine(r, one))
	}
	blocks = append(blocks, strings.Join(lines, "\n"), r.T.Say("reach.list_what"))
	var turn []Button
	if page > 1 {
		turn = append(turn, Button{Text: r.T.Say("reach.button_less"), Tap: tap.ToUnreached(int64(page - 1))})
	}
	if page < pages {
		turn = append(turn, Button{Text: r.T.Say("reach.button_more"), Tap: tap.ToUnreached(int64(page + 1))})
	}
	s := Screen{Text: strings.Join(blocks, "\n\n")}
	if len(turn) > 0 {
		s.Rows = append(s.Rows, turn)
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("recovery.button_desk"), Tap: tap.OfVerb(tap.RecoverSeek)}}, back)
	return s
}

// childrenIn counts children: both parents of one may be on the list.
func childrenIn(all []store.Reachless) int {
	seen := map[int64]bool{}
	for _, one := range all {
		seen[one.Student] = true
	}
	return len(seen)
}

// unreachedLine is «Примерова Мария, 5А: бот остановлен, почты нет, с 23 ноября».
func unreachedLine(r *Request, one store.Reachless) string {
	chat := map[string]string{"active": "reach.chat_active", "blocked": "reach.chat_blocked", "none": "reach.chat_none"}[one.Chat]
	mail := map[string]string{"confirmed": "reach.mail_confirmed", "waits": "reach.mail_waits", "bounces": "reach.mail_bounces", "none": "reach.mail_none"}[one.Mail]
	why := []string{r.T.Say(chat), r.T.Say(mail)}
	if one.Reached { // the heading says that the chat works
		why = why[1:]
	}
	if one.Others {
		why = append(why, r.T.Say("reach.others"))
	}
	day := r.T.Date(school.Day(one.Since, r.Zone()))
	name := telegram.Escape(strings.TrimSpace(one.Child.Family + " " + one.Child.Given))
	if one.Class == "" {
		return r.T.Say("reach.line", "Name", name, "Why", strings.Join(why, ", "), "Day", day)
	}
	return r.T.Say("reach.line_class", "Name", name, "Class", telegram.Escape(one.Class), "Why", strings.Join(why, ", "), "Day", day)
}
