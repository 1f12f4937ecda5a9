package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// offered are the times of day that buttons offer, in minutes.
var offered = []int{7 * 60, 7*60 + 30, 13 * 60, 15 * 60, 17 * 60, 18 * 60, 19 * 60, 20 * 60, 21 * 60}

// digestList is the choice of a subscription; where there is one, its settings.
func digestList(r *Request, all store.Subscriptions) Screen {
	switch len(all.All) {
	case 0:
		return Screen{Text: noneInWords(r), Rows: [][]Button{menuButton(r)}}
	case 1:
		return digestScreen(r, all, all.All[0])
	}
	s := Screen{Text: r.T.Say("subscription.list")}
	var names []Button
	for _, one := range all.All[:min(len(all.All), 12)] {
		names = append(names, Button{Text: shorten(one.Child, 24), Tap: tap.ToDigest(one.ID)})
	}
	s.Rows = append(inRows(names, 2), []Button{{Text: r.T.Say("subscription.button_family"), Tap: tap.SetDigestScope(all.All[0].ID, 0)}}, menuButton(r))
	return s
}

// changedDigest is what a change leads to: the same settings, as they are now.
func changedDigest(r *Request, all store.Subscriptions) Screen {
	s := digestList(r, all)
	if one, ok := all.ByID(all.Changed); ok {
		s = digestScreen(r, all, one)
	}
	if r.Kind == Press {
		s.Toast = r.T.Say("subscription.changed")
	}
	return s
}

// digestScreen is one subscription: what is set, in words, and how to change it.
func digestScreen(r *Request, all store.Subscriptions, one store.Subscription) Screen {
	s := Screen{Text: strings.Join([]string{digestTitle(r, all, one), digestState(r, all, one)}, "\n\n")}
	if !one.On {
		s.Rows = [][]Button{
			{{Text: r.T.Say("subscription.button_on"), Tap: tap.SwitchDigest(one.ID, true)}},
			menuButton(r),
		}
		return s
	}
	s.Rows = [][]Button{
		{
			{Text: r.T.Say("subscription.button_time", "Time", r.T.Clock(one.Minute)), Tap: tap.ToDigestTimes(one.ID)},
			{Text: r.T.Say("subscription.button_days"), Tap: tap.SetDigestDays(one.ID, 0)},
		},
	}
	if !all.Role.Staff() {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("subscription.button_kinds"), Tap: tap.ToNotices(one.Student, tap.InDigest)}})
	}
	s.Rows = append(s.Rows, inRows(channelButtons(r, all, one), 1)...) // two beside each other would be cut on a phone
	s.Rows = append(s.Rows, []Button{toggle(one.EmptyToo,
		Button{Text: r.T.Say("subscription.button_empty_off"), Tap: tap.SetDigestEmpty(one.ID, false)},
		Button{Text: r.T.Say("subscription.button_empty_on"), Tap: tap.SetDigestEmpty(one.ID, true)})})
	if all.Children > 1 {
		s.Rows = append(s.Rows, []Button{toggle(one.Student == 0,
			Button{Text: r.T.Say("subscription.button_each"), Tap: tap.SetDigestScope(one.ID, 1)},
			Button{Text: r.T.Say("subscription.button_family"), Tap: tap.SetDigestScope(one.ID, 0)})})
	}
	s.Rows = append(s.Rows,
		[]Button{
			{Text: r.T.Say("subscription.button_now"), Tap: tap.ShowDigest(one.ID)},
			{Text: r.T.Say("subscription.button_off"), Tap: tap.SwitchDigest(one.ID, false)},
		})
	if len(all.All) > 1 { // a family's: the staff's is one
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("common.button_back"), Tap: tap.ToFamilyDigests(false)}, menuButton(r)[0]})
	} else {
		s.Rows = append(s.Rows, menuButton(r))
	}
	return s
}

// noneInWords tells the staff who gets a digest.
func noneInWords(r *Request) string {
	if r.Session.Role.Staff() {
		return r.T.Say("subscription.none_staff")
	}
	return r.T.Say("subscription.none")
}

func menuButton(r *Request) []Button {
	return []Button{{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)}}
}

func toggle(on bool, whenOn, whenOff Button) Button {
	if on {
		return whenOn
	}
	return whenOff
}

// channelButtons offer mail where there is an address.
func channelButtons(r *Request, all store.Subscriptions, one store.Subscription) []Button {
	row := []Button{toggle(one.Chat,
		Button{Text: r.T.Say("subscription.button_chat_off"), Tap: tap.SetDigestChannel(one.ID, string(store.ByChat), false)},
		Button{Text: r.T.Say("subscription.button_chat_on"), Tap: tap.SetDigestChannel(one.ID, string(store.ByChat), true)})}
	if all.Address {
		row = append(row, toggle(one.Mail,
			Button{Text: r.T.Say("subscription.button_mail_off"), Tap: tap.SetDigestChannel(one.ID, string(store.ByMail), false)},
			Button{Text: r.T.Say("subscription.button_mail_on"), Tap: tap.SetDigestChannel(one.ID, string(store.ByMail), true)}))
	}
	return row
}

func digestTitle(r *Request, all store.Subscriptions, one store.Subscription) string {
	switch {
	case all.Role == school.Teacher:
		return r.T.Say("subscription.title_teacher")
	case all.Role == school.Management:
		return r.T.Say("subscription.title_management")
	case one.Student != 0:
		return r.T.Say("subscription.title_child", "Child", telegram.Escape(one.Child))
	case all.Children > 1:
		return r.T.Say("subscription.title_family")
	}
	return r.T.Say("subscription.title")
}

// digestState says in words what is set.
func digestState(r *Request, all store.Subscriptions, one store.Subscription) string {
	if !one.On {
		return r.T.Say("subscription.off")
	}
	lines := []string{r.T.Say("subscription.on", "Days", daysInWords(r, one), "Time", r.T.Clock(one.Minute))}
	switch mail := one.Mail && all.Confirmed; {
	case one.Chat && mail:
		lines = append(lines, r.T.Say("subscription.to_both"))
	case one.Chat:
		lines = append(lines, r.T.Say("subscription.to_chat"))
	case mail:
		lines = append(lines, r.T.Say("subscription.to_mail"))
	}
	if one.Mail && !all.Confirmed {
		lines = append(lines, r.T.Say("subscription.mail_waits"))
	}
	if one.EmptyToo {
		lines = append(lines, r.T.Say("subscription.empty_too"))
	} else {
		lines = append(lines, r.T.Say("subscription.silent"))
	}
	if kinds := undigested(r, all, one); kinds != "" {
		lines = append(lines, r.T.Say("subscription.without", "Kinds", kinds))
	}
	switch {
	case one.Next.IsZero():
	case !one.Next.After(r.Now):
		lines = append(lines, r.T.Say("subscription.next_now"))
	default:
		if zone, err := time.LoadLocation(all.Zone); err == nil {
			day := r.T.Relative(school.Day(one.Next, zone), school.Day(r.Now, zone))
			lines = append(lines, r.T.Say("subscription.next", "Day", day, "Time", one.Next.In(zone).Format("15:04")))
		}
	}
	if all.Role.Staff() { // the next one, too
		lines = append(lines, r.T.Say("subscription.school_days"))
	}
	return strings.Join(lines, "\n")
}

// timesScreen offers times of day, the one that is set marked.
func timesScreen(r *Request, _ store.Subscriptions, one store.Subscription) Screen {
	var times []Button
	for _, minute := range offered {
		text := r.T.Clock(minute)
		if minute == one.Minute {
			text = "• " + text
		}
		times = append(times, Button{Text: text, Tap: tap.SetDigestTime(one.ID, minute)})
	}
	return Screen{Text: r.T.Say("subscription.choose_time"), Rows: append(inRows(times, 3),
		[]Button{{Text: r.T.Say("subscription.button_own_time"), Tap: tap.TypeDigestTime(one.ID)}},
		[]Button{{Text: r.T.Say("common.button_back"), Tap: tap.ToDigest(one.ID)}})}
}
