package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

const (
	placeRows = 7 // beside «Отмена»
	placeWide = 5 // classes abreast: «11А» is short
)

func (a *announcements) askPlace(ctx context.Context, r *Request, _ announcing) (Screen, error) {
	places, err := a.store.AnnouncementPlaces(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return placeScreen(r, places), nil
}

// placeScreen offers the schools and the classes; those for which there is no
// room are typed.
func placeScreen(r *Request, places []store.AnnouncementPlace) Screen {
	several := slices.ContainsFunc(places, func(p store.AnnouncementPlace) bool { return p.School != places[0].School })
	var schools, classes []Button
	for _, p := range places {
		to := tap.Pick(r.Draft(), stepPlace, placeNumber(p))
		switch {
		case p.Class == 0 && several:
			schools = append(schools, Button{Text: r.T.Say("announcements.button_school_of", "School", shorten(p.SchoolName, 30)), Tap: to})
		case p.Class == 0:
			schools = append(schools, Button{Text: r.T.Say("announcements.button_school"), Tap: to})
		case several:
			classes = append(classes, Button{Text: r.T.Say("announcements.button_class_of", "Class", p.Title, "School", shorten(p.SchoolName, 14)), Tap: to})
		default:
			classes = append(classes, Button{Text: shorten(p.Title, 10), Tap: to})
		}
	}
	wide := placeWide
	if several {
		wide = 2
	}
	rows := append(inRows(schools, 1), inRows(classes, wide)...)
	return Screen{Text: r.T.Say("announcements.ask_place"), Rows: append(rows[:min(len(rows), placeRows)], cancelRow(r)...)}
}

func (a *announcements) askPart(_ context.Context, r *Request, data announcing) (Screen, error) {
	place := data.Place.Title
	if data.Place.Class == 0 {
		place = data.Place.SchoolName
	}
	var rows [][]Button
	for i, words := range []string{r.T.Say("announcements.button_families"), r.T.Say("announcements.button_parents"), r.T.Say("announcements.button_students")} {
		rows = append(rows, []Button{{Text: words, Tap: tap.Pick(r.Draft(), stepPart, int64(i+1))}})
	}
	return Screen{Text: r.T.Say("announcements.ask_part", "Place", telegram.Escape(place)), Rows: append(rows, cancelRow(r)...)}, nil
}

// to is to whom it goes: «Родителям 5А».
func (d announcing) to(t *locale.Texts) string {
	return telegram.Escape(t.AnnouncedTo(d.Place.Title, school.Announcement{Part: d.Part}.Fact().To))
}

func (a *announcements) askText(_ context.Context, r *Request, data announcing) (Screen, error) {
	return Screen{Text: r.T.Say("announcements.ask_text", "To", data.to(r.T)), Rows: cancelRow(r)}, nil
}

func (a *announcements) askUntil(_ context.Context, r *Request, _ announcing) (Screen, error) {
	today := r.Today()
	var days []Button
	for _, day := range []time.Time{today, today.AddDate(0, 0, 1), today.AddDate(0, 0, 7), today.AddDate(0, 1, 0)} {
		days = append(days, Button{Text: upper(r.T.Relative(day, today)), Tap: tap.PickDay(r.Draft(), stepUntil, day)})
	}
	rows := append(inRows(days, 2), []Button{{Text: r.T.Say("announcements.button_until_none"), Tap: tap.Skip(r.Draft(), stepUntil)}})
	return Screen{Text: asTyped(r, "announcements.ask_until"), Rows: append(rows, cancelRow(r)...)}, nil
}

func (a *announcements) askPublish(ctx context.Context, r *Request, data announcing) (Screen, error) {
	hear, err := a.store.Hearers(ctx, r.Viewer(), data.made())
	if code := school.CodeOf(err); code == school.Denied || code == school.NotFound {
		return Screen{Text: r.T.Say("announcements.not_yours"), Rows: cancelRow(r)}, nil
	}
	if err != nil {
		return Screen{}, err
	}
	return publishScreen(r, data, hear), nil
}

// publishScreen shows it as it will be read, to whom, and how many that are.
func publishScreen(r *Request, data announcing, hear store.Hearers) Screen {
	pick := func(words string, value int64) Button {
		return Button{Text: r.T.Say(words), Tap: tap.Pick(r.Draft(), stepPublish, value)}
	}
	lines := []string{r.T.Say("announcements.review"), data.to(r.T)}
	until := "announcements.button_until"
	if !data.Until.IsZero() {
		until = "announcements.button_until_other"
		lines = append(lines, r.T.Say("announcements.review_until", "Day", r.T.Date(data.Until)))
	}
	return Screen{
		Text: strings.Join([]string{strings.Join(lines, "\n"), telegram.Escape(data.Text), hearersLine(r, hear)}, "\n\n"),
		Rows: [][]Button{{pick("announcements.button_send", pickPublish)}, {pick(until, pickUntil), pick("announcements.button_text", pickText)}, cancelRow(r)[0]},
	}
}

// hearersLine is «Увидят: 23 родителя и 5 учеников. …»
func hearersLine(r *Request, hear store.Hearers) string {
	var who []string
	if hear.Parents > 0 {
		who = append(who, r.T.Count("announcements.parents", hear.Parents))
	}
	if hear.Students > 0 {
		who = append(who, r.T.Count("announcements.students", hear.Students))
	}
	if len(who) == 0 {
		return r.T.Say("announcements.hear_nobody")
	}
	return r.T.Say("announcements.hear", "Who", r.T.List(who))
}

func publishedScreen(r *Request, one store.Announced) Screen {
	return Screen{
		Text: r.T.Say("announcements.sent") + "\n" + telegram.Escape(audienceOf(r, one.Announcement)) + "\n\n" + hearersLine(r, one.Hearers),
		Rows: [][]Button{{{Text: r.T.Say("announcements.button_open"), Tap: tap.ToAnnouncement(one.ID)}}, {{Text: r.T.Say("announcements.button_all"), Tap: tap.ToNews(1)}, menuButton(r)[0]}},
	}
}
