package bot

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sebdah/goldie/v2"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func november(day int) time.Time { return school.Date(2026, time.November, day) }

func TestReadDays(t *testing.T) {
	t.Parallel()
	today := november(22)
	one := func(day time.Time) school.Span { return school.Span{From: day, To: day} }
	for text, want := range map[string]school.Span{
		"24.11": one(november(24)), " 24.11. ": one(november(24)), "24/11/26": one(november(24)), "24 11 2026": one(november(24)), "1.2": one(school.Date(2027, 2, 1)),
		"24.11-27.11": {From: november(24), To: november(27)}, "с 24.11 по 27.11": {From: november(24), To: november(27)},
		"28.12 — 3.01": {From: school.Date(2026, 12, 28), To: school.Date(2027, 1, 3)}, "27.11–24.11": {From: november(27), To: november(24)},
	} {
		if got, err := readDays(text, today); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]error{
		"31.02": errNoSuchDay, "29.02.2027": errNoSuchDay, "0.5": errNoSuchDay, "5.13": errNoSuchDay, "24.11–31.11": errNoSuchDay,
		"": errUnread, "завтра": errUnread, "24": errUnread, "24.11.": nil, "1.1.1.1": errUnread, "24.11–": errUnread,
	} {
		if _, err := readDays(text, today); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

// Every month of a calendar is whole, holds no day that is not open, and turns
// only to where there is one that is.
func TestCalendar(t *testing.T) {
	t.Parallel()
	r := parentOfTwo(t, locale.RU)
	open := school.Span{From: november(23), To: school.Date(2027, 3, 1)}
	days := map[time.Time]int{}
	for month := november(1); !month.After(open.To); month = month.AddDate(0, 1, 0) {
		c := calendar{month: month, open: open, day: func(d time.Time) tap.Tap { return tap.PickDay(1, stepDates, d) }, turn: func(d time.Time) tap.Tap { return tap.PickMonth(1, stepDates, d) }}
		for i, row := range c.rows(r.T) {
			if i > 0 && len(row) != 7 {
				t.Errorf("%s: a row of %d", month, len(row))
			}
			for _, b := range row {
				switch b.Tap.Verb {
				case tap.CalendarDay:
					days[b.Tap.Date]++
				case tap.CalendarMonth:
					if b.Tap.Date.After(open.To) || b.Tap.Date.AddDate(0, 1, 0).Before(open.From) {
						t.Errorf("%s turns to %s", month, b.Tap.Date)
					}
				}
			}
		}
	}
	for day := open.From; !day.After(open.To); day = day.AddDate(0, 0, 1) {
		if days[day] != 1 {
			t.Errorf("%s is offered %d times", day.Format(time.DateOnly), days[day])
		}
	}
	if len(days) != 99 {
		t.Errorf("%d days are offered", len(days))
	}
}

func madeUpNote() school.AbsenceNote {
	at := time.Date(2026, 11, 22, 15, 4, 0, 0, time.UTC)
	return school.AbsenceNote{
		ID: 7, School: 1, Zone: "Europe/Moscow", Student: 101, Child: "Мария", Full: "Примерова Мария Ивановна", Class: "5А",
		FiledBy: 1, FiledName: "Примерова Анна Петровна", FiledAt: at, Span: school.Span{From: november(24), To: november(25)},
		Reason: school.Illness, Text: "Температура <38>", File: 3, SentTo: school.ToLeader,
		Delivered: at.Add(time.Minute), Read: at.Add(15 * time.Hour), ReadBy: "Учительская Т. Л.",
	}
}

func TestAbsenceScreens(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Lang{locale.RU, locale.EN} {
		r := parentOfTwo(t, lang)
		r.draft = 9
		a := newAbsence(nil, nil)
		data := absenceAnswers{Who: []int64{101}, From: november(24), To: november(24)}
		suffix := ""
		if lang == locale.EN {
			suffix = "_en"
		}
		asked := func(name string, ask func(context.Context, *Request, absenceAnswers) (Screen, error), data absenceAnswers) {
			t.Helper()
			s, err := ask(t.Context(), r, data)
			if err != nil {
				t.Fatal(err)
			}
			goldie.New(t, goldie.WithFixtureDir("testdata")).Assert(t, "absence_"+name+suffix, []byte(readable(s)))
		}
		lessons := school.SchoolDays{Lessons: []time.Time{november(23), november(24), november(27)}, Holidays: []school.Holiday{{Title: "Каникулы", Span: school.Span{From: november(30), To: school.Date(2026, 12, 6)}}}}
		all := pupils{{Child: r.Session.Children[0], days: lessons}}
		shown := func(name string, s Screen) { t.Helper(); golden(t, name+suffix, s) }
		shown("absence_when", a.whenScreen(r, data, all))
		friday := *r
		friday.Now = r.Now.AddDate(0, 0, 4)
		shown("absence_when_friday", a.whenScreen(&friday, data, all))
		free := data
		free.From, free.To = november(28), november(28)
		shown("absence_off_day", a.offScreen(r, free, all))
		free.From, free.To = november(30), school.Date(2026, 12, 1)
		shown("absence_off_days", a.offScreen(r, free, all))
		asked("dates", a.askDates, absenceAnswers{Who: data.Who, Month: november(24)})
		asked("reason", a.askReason, data)
		data.Reason, data.Text, data.File, data.Who = school.OtherReason, "Переезд & сборы", 3, []int64{101, 102}
		asked("review", a.askReview, data)
		n := madeUpNote()
		shown("absence_note_read", absenceScreen(r, n))
		there := n
		there.Present = []time.Time{november(24), november(25)}
		shown("absence_note_present", absenceScreen(r, there))
		sent := n
		sent.Delivered, sent.Read, sent.SentTo, sent.Span.To = time.Time{}, time.Time{}, school.ToCurator, sent.Span.From
		shown("absence_sent", sentScreen(r, []school.AbsenceNote{sent}))
		shown("desk_note_waits", deskNote(r, n))
		old := n
		old.File, old.FileGone = 0, r.Now
		shown("absence_note_file_gone", absenceScreen(r, old))
		refused := n
		refused.Verdict, refused.Settled, refused.Why = school.NoteRefused, r.Now, "Нужна справка <врача>"
		shown("absence_note_refused", absenceScreen(r, refused))
		lesson := n
		lesson.Span.To, lesson.Lessons, lesson.Verdict, lesson.Settled, lesson.SettledBy = n.Span.From, []int{2, 1}, school.NoteConfirmed, r.Now, "Учительская Т. Л."
		lesson.ID, refused.ID = 8, 9
		shown("absence_list", absenceList(r, []school.AbsenceNote{n, lesson, refused}))
		shown("desk_history", deskHistory(r, store.AbsenceHistory{
			Student: school.Person{ID: 101, Family: "Примерова", Given: "Мария"}, Notes: []school.AbsenceNote{n, lesson, refused},
			Present: map[int64][]time.Time{7: {november(25)}},
		}))
		shown("desk", deskScreen(r, store.Desk{
			Classes: []store.DeskClass{{Title: "5А", Day: november(23), Away: []store.DeskStudent{
				{Student: 101, Name: "Примерова Мария", Note: &n, Present: true},
				{Student: 102, Name: "Примеров Семён", Note: &lesson, Missed: []int{1, 2, 3}},
				{Student: 103, Name: "Выдуманов Пётр", Missed: []int{4}},
				{Student: 104, Name: "Придуманов Олег", WholeDay: true},
			}}},
			Waiting: []school.AbsenceNote{n}, Notes: 2,
		}))
	}
}
