package bot

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

func maria() school.Person {
	return school.Person{ID: 101, Family: "Тестова", Given: "Мария", Middle: "Ивановна", School: 1}
}

// aWeek is a Monday with all that a day can hold, plain days, and a holiday.
func aWeek() store.Diary {
	monday := school.Date(2026, 11, 23)
	d := store.Diary{
		Student: maria(), Class: "5А", Span: school.Week(monday),
		Holidays: []school.Holiday{{Title: "День именин школы", Span: school.Span{From: monday.AddDate(0, 0, 4), To: monday.AddDate(0, 0, 4)}}},
	}
	titles := []string{"Математика", "Русский язык", "Литература", "Физкультура"}
	for i := range 7 {
		day := store.DiaryDay{Day: monday.AddDate(0, 0, i)}
		for n, title := range titles {
			if i >= 4 {
				break
			}
			day.Lessons = append(day.Lessons, store.DiaryLesson{Title: title, Lesson: school.Lesson{
				ID: int64(i*10 + n), Day: day.Day, Number: n + 1, Starts: 510 + 60*n, Ends: 555 + 60*n, Room: "204",
			}})
		}
		d.Days = append(d.Days, day)
	}
	first := &d.Days[0]
	first.Lessons[0].Marks = []school.Mark{{ID: 7, Value: "5", Comment: "Молодец"}, {ID: 8, Value: "4-"}}
	first.Lessons[0].Homework = "№ 345, 346; повторить правило на с. 78, приготовиться к самостоятельной работе по дробям <обязательно>"
	first.Lessons[0].Topic = "Сложение дробей с разными знаменателями"
	first.Lessons[1].Absence = &school.Absence{Kind: school.Late, Minutes: 5}
	first.Lessons[2].Absence = &school.Absence{Kind: school.Absent}
	first.Lessons[3].Replaces = 99
	first.Loose = []school.Mark{{ID: 9, Value: "зач."}}
	first.Due = []store.Due{{Title: "Технология", Text: "Принести клей & картон"}}
	first.Notes = []school.Note{
		{Kind: school.Remark, Text: "Забыла сменную обувь & форму"},
		{Kind: school.Comment, Text: "Хорошо работала на уроке"},
	}
	d.Days[5].Due = []store.Due{{Title: "Музыка", Text: "Выучить песню"}}
	d.Days[1].Whole = []school.Absence{{Kind: school.Ill, Comment: "по записке"}}
	return d
}

func TestDiaryScreens(t *testing.T) {
	t.Parallel()
	day := aWeek()
	day.Days, day.Span = day.Days[:1], school.Span{From: day.Span.From, To: day.Span.From}
	empty := store.Diary{Student: maria(), Class: "5А", Span: school.Span{From: school.Date(2026, 11, 29), To: school.Date(2026, 11, 29)}}
	empty.Days = []store.DiaryDay{{Day: empty.Span.From}}
	for name, screen := range map[string]Screen{
		"diary_week":         weekScreen(parentOfTwo(t, locale.RU), aWeek()),
		"diary_week_en":      weekScreen(parentOfTwo(t, locale.EN), aWeek()),
		"diary_day":          dayScreen(parentOfTwo(t, locale.RU), day),
		"diary_dates":        datesScreen(parentOfTwo(t, locale.RU), calendars[""], store.Child{ID: 101, Name: "Мария", Class: "5А"}, school.Date(2027, 2, 3)),
		"homework_dates":     datesScreen(parentOfTwo(t, locale.RU), calendars[tap.Homework], store.Child{ID: 101, Name: "Мария", Class: "5А"}, school.Date(2027, 2, 3)),
		"schedule_dates":     datesScreen(parentOfTwo(t, locale.RU), calendars[tap.Schedule], store.Child{ID: 101, Name: "Мария", Class: "5А"}, school.Date(2027, 2, 3)),
		"diary_dates_before": datesScreen(parentOfTwo(t, locale.RU), calendars[""], store.Child{ID: 101, Name: "Мария", Class: "5А"}, school.Date(2026, 10, 1)),
		"diary_day_empty":    dayScreen(parentOfTwo(t, locale.RU), empty),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}

// However much teachers write, a week is one message and nothing of Friday is
// cut off: homework is shortened first.
func TestLongWeekFitsOneMessage(t *testing.T) {
	t.Parallel()
	d := aWeek()
	for i := range d.Days {
		for range 5 {
			d.Days[i].Due = append(d.Days[i].Due, store.Due{Title: "Математика", Text: strings.Repeat("очень длинное задание ", 2000)})
		}
		for n := range d.Days[i].Lessons {
			d.Days[i].Lessons[n].Homework = strings.Repeat("очень длинное задание ", 2000)
		}
		for range 4 {
			d.Days[i].Lessons = append(d.Days[i].Lessons, d.Days[i].Lessons...)
			if len(d.Days[i].Lessons) > 8 {
				d.Days[i].Lessons = d.Days[i].Lessons[:8]
			}
		}
	}
	text := weekScreen(parentOfTwo(t, locale.RU), d).Text
	if n := telegram.Length(text); n > maxText {
		t.Errorf("the week is %d units long", n)
	}
	if !strings.Contains(text, "Чт, 26 ноября") || !strings.Contains(text, "День именин школы") {
		t.Errorf("days are missing:\n%s", text)
	}
}

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		n    int
		want string
	}{
		{"коротко", 10, "коротко"},
		{"  две\n строки ", 20, "две строки"},
		{"повторить правило, выучить", 19, "повторить правило…"},
		{strings.Repeat("ж", 30), 10, strings.Repeat("ж", 9) + "…"},
	} {
		if got := shorten(c.text, c.n); got != c.want {
			t.Errorf("shorten(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func reportCard() store.ReportCard {
	quarter := func(id int64, title string, from, to time.Time) school.Period {
		return school.Period{ID: id, Title: title, Kind: "gradingperiod", Span: school.Span{From: from, To: to}, Year: 2027}
	}
	c := store.ReportCard{Student: maria(), Periods: []school.Period{
		{ID: 1, Title: "2026/27 учебный год", Kind: "schoolyear", Span: school.Span{From: school.Date(2026, 9, 1), To: school.Date(2027, 5, 31)}, Year: 2027},
		quarter(2, "1 четверть", school.Date(2026, 9, 1), school.Date(2026, 10, 25)),
		quarter(3, "2 четверть", school.Date(2026, 11, 2), school.Date(2026, 12, 27)),
		quarter(4, "3 четверть", school.Date(2027, 1, 11), school.Date(2027, 3, 21)),
	}}
	c.Period = c.Periods[2]
	math := []school.Mark{
		{ID: 1, Day: school.Date(2026, 11, 9), Value: "4-", Weight: 1, Counts: true, Title: "Ответ на уроке"},
		{ID: 2, Day: school.Date(2026, 11, 16), Value: "5", Weight: 2, Counts: true, Title: "Контрольная работа № 2", Kind: "Контрольная работа", Comment: "Отлично, <Мария>!"},
		{ID: 3, Day: school.Date(2026, 11, 20), Value: "3", Weight: 1, Title: "Тетрадь", Kind: "Домашняя работа"},
		{ID: 4, Day: school.Date(2026, 11, 23), Value: "зач.", Weight: 1, Counts: true},
	}
	c.Subjects = []store.SubjectMarks{
		{Subject: 11, Title: "Математика", Marks: math, Average: school.AverageOf(math)},
		{Subject: 12, Title: "Музыка"},
		{Subject: 13, Title: "Русский язык", Marks: math[:1], Average: school.AverageOf(math[:1])},
	}
	return c
}

func TestMarksScreens(t *testing.T) {
	t.Parallel()
	c := reportCard()
	bare := store.ReportCard{Student: maria()}
	opened := store.OpenMark{Mark: c.Subjects[0].Marks[1], SubjectTitle: "Математика"}
	opened.Student, opened.Subject = 101, 11
	for name, screen := range map[string]Screen{
		"marks_card":      cardScreen(parentOfTwo(t, locale.RU), c),
		"marks_card_en":   cardScreen(parentOfTwo(t, locale.EN), c),
		"marks_card_none": cardScreen(parentOfTwo(t, locale.RU), bare),
		"marks_subject":   subjectScreen(parentOfTwo(t, locale.RU), c, c.Subjects[0]),
		"marks_opened":    markScreen(parentOfTwo(t, locale.RU), opened),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}
