package bot

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store/school"
)

// spoken are the languages, in the order of their buttons.
var spoken = []locale.Lang{locale.RU, locale.EN}

// zone is a time zone that can be chosen: in buttons by word, in words by key.
type zone struct {
	word string
	name string // IANA; empty: the school's
	key  string
}

// zones are Russia's, from west to east. A word is in old buttons: it never
// changes.
var zones = []zone{
	{"kaliningrad", "Europe/Kaliningrad", "settings.zone_kaliningrad"},
	{"moscow", "Europe/Moscow", "settings.zone_moscow"},
	{"samara", "Europe/Samara", "settings.zone_samara"},
	{"yekaterinburg", "Asia/Yekaterinburg", "settings.zone_yekaterinburg"},
	{"omsk", "Asia/Omsk", "settings.zone_omsk"},
	{"krasnoyarsk", "Asia/Krasnoyarsk", "settings.zone_krasnoyarsk"},
	{"irkutsk", "Asia/Irkutsk", "settings.zone_irkutsk"},
	{"yakutsk", "Asia/Yakutsk", "settings.zone_yakutsk"},
	{"vladivostok", "Asia/Vladivostok", "settings.zone_vladivostok"},
	{"magadan", "Asia/Magadan", "settings.zone_magadan"},
	{"kamchatka", "Asia/Kamchatka", "settings.zone_kamchatka"},
	{"school", "", "settings.zone_school"},
}

// screen says in words what is set; a button changes each.
func (s *settings) screen(r *Request) Screen {
	marks := r.T.Say("settings.marks_shown")
	switch {
	case r.Session.Rules.HideMarks:
		marks = r.T.Say("reach.marks_school")
	case r.Session.HideMarks:
		marks = r.T.Say("settings.marks_hidden")
	}
	lines := []string{
		r.T.Say("settings.language"),
		r.T.Say("settings.zone", "Zone", zoneTitle(r), "Time", r.Now.In(r.Zone()).Format("15:04")),
	}
	name := r.T.Say("settings.name_shown")
	if r.Session.HideName {
		name = r.T.Say("settings.name_hidden")
	}
	family := r.Session.Role == school.Parent || r.Session.Role == school.Student
	var languages []Button
	for _, lang := range spoken {
		text := s.texts.In(lang).Say("settings.own_name")
		if lang == r.T.Lang() {
			text = "• " + text
		}
		languages = append(languages, Button{Text: text, Tap: tap.Speak(string(lang))})
	}
	zone := []Button{{Text: r.T.Say("settings.button_zone"), Tap: tap.OfVerb(tap.Zones)}}
	rows := [][]Button{languages}
	if family { // what comes and when stands first
		lines = append(lines, quietLine(r), marks, name)
		rows = append(rows, []Button{
			{Text: r.T.Say("home.button_digest"), Tap: tap.OfVerb(tap.Digests)},
			{Text: r.T.Say("notices.button_open"), Tap: tap.ToNotices(0, tap.AtOnceByChat)},
		})
		zone = append(zone, Button{Text: r.T.Say("settings.button_quiet"), Tap: tap.OfVerb(tap.Quiets)})
	}
	rows = append(rows, zone)
	if family {
		if !r.Session.Rules.HideMarks {
			rows = append(rows, []Button{toggle(r.Session.HideMarks,
				Button{Text: r.T.Say("settings.button_show"), Tap: tap.HideMarks(false)},
				Button{Text: r.T.Say("settings.button_hide"), Tap: tap.HideMarks(true)})})
		}
		rows = append(rows,
			[]Button{toggle(r.Session.HideName,
				Button{Text: r.T.Say("settings.button_name"), Tap: tap.HideName(false)},
				Button{Text: r.T.Say("settings.button_nameless"), Tap: tap.HideName(true)})},
			[]Button{{Text: r.T.Say("reach.button_settings"), Tap: tap.OfVerb(tap.Reach)}})
	}
	rows = append(rows, []Button{{Text: r.T.Say("home.button_profile"), Tap: tap.OfVerb(tap.Profile)}, menuButton(r)[0]})
	return Screen{Text: r.T.Say("settings.title") + "\n\n" + strings.Join(lines, "\n"), Rows: rows}
}

// zoneTitle names the zone that is set: «Омск, МСК+3», «как в школе».
func zoneTitle(r *Request) string {
	for _, z := range zones {
		if z.name == r.Session.Zone {
			return r.T.Say(z.key)
		}
	}
	return r.Session.Zone
}

// zonesScreen offers the zones, the one that is set marked.
func zonesScreen(r *Request) Screen {
	var buttons []Button
	for _, z := range zones {
		text := r.T.Say(z.key)
		if z.name == "" {
			text = r.T.Say("settings.button_school")
		}
		if z.name == r.Session.Zone {
			text = "• " + text
		}
		buttons = append(buttons, Button{Text: text, Tap: tap.LiveIn(z.word)})
	}
	return Screen{Text: r.T.Say("settings.choose_zone"), Rows: append(inRows(buttons, 2),
		[]Button{{Text: r.T.Say("common.button_back"), Tap: tap.OfVerb(tap.Settings)}, menuButton(r)[0]})}
}
