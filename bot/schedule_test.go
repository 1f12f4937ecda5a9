package bot

import (
	"testing"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// someTimetable is a Monday with each kind of change, and a plain Tuesday.
func someTimetable() store.Timetable {
	monday := school.Date(2026, 11, 23)
	lesson := func(number int, title, room, teacher string) store.TimetableLesson {
		return store.TimetableLesson{Title: title, TeacherName: teacher, Lesson: school.Lesson{
			ID: int64(number), Day: monday, Number: number, Starts: 450 + 60*number, Ends: 495 + 60*number, Room: room,
		}}
	}
	plain := lesson(1, "Математика", "204", "Учительская Т. Л.")
	gone := lesson(2, "Русский <язык>", "", "")
	gone.Gone = &store.OtherLesson{Day: monday, Number: 2, Title: "Литература"}
	instead := lesson(2, "Литература", "301 <б>", "Чтецова А.")
	instead.Replaces, instead.Instead = 9, &store.OtherLesson{Day: monday, Number: 2, Title: "Русский <язык>"}
	moved := lesson(3, "Физкультура", "зал", "")
	moved.Replaces, moved.Instead = 8, &store.OtherLesson{Day: monday.AddDate(0, 0, 1), Number: 5, Title: "Физкультура"}
	away := lesson(4, "Музыка", "", "")
	away.Gone = &store.OtherLesson{Day: monday.AddDate(0, 0, 2), Number: 6, Title: "Музыка"}
	teacher := lesson(5, "Физика", "", "Физиков О. П.")
	teacher.Replaces, teacher.Instead = 7, &store.OtherLesson{Day: monday, Number: 5, Title: "Физика"}
	unknown := lesson(6, "Химия", "", "")
	unknown.Replaces = 6
	t := store.Timetable{
		Student: maria(), Class: "5А", Span: school.Week(monday),
		Holidays: []school.Holiday{{Title: "День именин <школы>", Span: school.Span{From: monday.AddDate(0, 0, 4), To: monday.AddDate(0, 0, 4)}}},
	}
	for i := range 7 {
		t.Days = append(t.Days, store.TimetableDay{Day: monday.AddDate(0, 0, i)})
	}
	t.Days[0].Lessons = []store.TimetableLesson{plain, gone, instead, moved, away, teacher, unknown}
	t.Days[1].Lessons = []store.TimetableLesson{plain}
	return t
}

func TestScheduleScreens(t *testing.T) {
	t.Parallel()
	day := someTimetable()
	day.Days, day.Span.To = day.Days[:1], day.Span.From
	holiday := someTimetable()
	holiday.Days, holiday.Span = holiday.Days[4:5], school.Span{From: holiday.Days[4].Day, To: holiday.Days[4].Day}
	none := store.Timetable{Student: maria(), Span: day.Span, Days: []store.TimetableDay{{Day: day.Span.From}}}
	year := store.Vacation{Student: maria(), Year: school.Span{From: school.Date(2026, 9, 1), To: school.Date(2027, 8, 31)}}
	bare := year
	year.Holidays = []school.Holiday{
		{Title: "Осенние каникулы", Span: school.Span{From: school.Date(2026, 10, 26), To: school.Date(2026, 11, 3)}},
		{Title: "Новогодние <каникулы>", Span: school.Span{From: school.Date(2026, 12, 30), To: school.Date(2027, 1, 9)}},
		{Title: "День труда", Span: school.Span{From: school.Date(2027, 5, 1), To: school.Date(2027, 5, 1)}},
	}
	ru := parentOfTwo(t, locale.RU)
	for name, screen := range map[string]Screen{
		"schedule_day":           scheduleDayScreen(ru, day),
		"schedule_day_en":        scheduleDayScreen(parentOfTwo(t, locale.EN), day),
		"schedule_day_none":      scheduleDayScreen(ru, none),
		"schedule_day_holiday":   scheduleDayScreen(ru, holiday),
		"schedule_week":          scheduleWeekScreen(ru, someTimetable()),
		"schedule_week_en":       scheduleWeekScreen(parentOfTwo(t, locale.EN), someTimetable()),
		"schedule_holidays":      holidaysScreen(ru, year),
		"schedule_holidays_en":   holidaysScreen(parentOfTwo(t, locale.EN), year),
		"schedule_holidays_none": holidaysScreen(ru, bare),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}
