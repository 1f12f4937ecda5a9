package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
)

// lessonsSQL gives the town a timetable: Мария learns mathematics (3) and
// literature (4), Пётр mathematics alone, Олег natural science (5) in another
// school. Today is Monday, 23 November 2026.
const lessonsSQL = `
	INSERT INTO subjects (school_id, title) VALUES (1, 'Математика'), (1, 'Литература'), (2, 'Окружающий мир');
	INSERT INTO classes (school_id, kind, title, subject_id) VALUES
		(1, 'scheduled', '5А математика', 1), (1, 'scheduled', '5А литература', 2), (2, 'scheduled', '1А мир', 3);
	INSERT INTO enrolments (school_id, class_id, person_id, role) VALUES
		(1, 3, 1, 'student'), (1, 4, 1, 'student'), (1, 3, 2, 'student'), (2, 5, 4, 'student');
	INSERT INTO lessons (school_id, class_id, day, number, starts, ends, room, teacher_id, topic, homework, due_day, attachments) VALUES
		(1, 3, '2026-11-23', 1, 510, 555, '204', 3, 'Дроби', '№ 345 <письменно>', '2026-11-24', 'https://files.example/a.pdf javascript:alert(1)'),
		(1, 4, '2026-11-23', 2, 570, 615, '', NULL, '', 'Прочитать «Муму»', '2026-11-25', ''),
		(1, 3, '2026-11-24', 1, 510, 555, '204', 3, '', '', NULL, ''),
		(1, 4, '2026-11-25', 3, 630, 675, '301', 3, '', '', NULL, ''),
		(2, 5, '2026-11-23', 1, 510, 555, '', NULL, '', 'Нарисовать лес', '2026-11-24', ''),
		(2, 5, '2026-11-24', 1, 510, 555, '', NULL, '', '', NULL, '');`

// Homework for tomorrow is one press away, the week and each subject are two.
func TestHomeworkIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	anna := s.Parent("Анна")
	anna.Says("/start")
	anna.Hears("Главное меню")
	anna.Taps("Домашнее задание")
	m := anna.Hears("Вт, 24 ноября · завтра")
	if !strings.Contains(m.Text, "№ 345 <письменно>") || !strings.Contains(m.Text, "a.pdf") || strings.Contains(m.Text, "javascript") || strings.Contains(m.Text, "Муму") {
		t.Errorf("tomorrow is %q", m.Text)
	}
	anna.Taps("Вся неделя")
	anna.Hears("Прочитать «Муму»")
	anna.Taps("По предметам")
	anna.Hears("Выберите предмет")
	anna.Taps("Литература")
	anna.Hears("На 25 ноября")
	anna.Taps("← Назад")
	anna.Hears("Выберите предмет")
	anna.Taps("Пётр")
	anna.Taps("Меню")
	anna.Hears("Главное меню")

	masha := s.Student("Маша", maria)
	masha.Says("/homework")
	masha.Hears("№ 345")
}

// What belongs to another family is not there, whichever button names it, and
// without lessons there is a kind word.
func TestHomeworkOfOthersAndOfNobody(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	anna := s.Parent("Анна", maria)
	anna.Says("/homework")
	anna.Hears("№ 345")
	for _, forged := range []tap.Tap{
		tap.ToHomework(oleg, time.Time{}), tap.ToHomeWeek(oleg, time.Time{}), tap.ToHomeGroup(oleg, 5), tap.ToHomeGroup(maria, 5),
		tap.ToTask(maria, 5, 1), tap.ToTask(oleg, 5, 1), tap.ToTask(maria, 9999, 1), tap.ToHomework(petr, time.Time{}),
	} {
		anna.TapsData(tap.Pack(forged))
		if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
			t.Errorf("%v is answered with %q", forged, told)
		}
	}
	s.Settled()
	for _, m := range anna.Messages() {
		if strings.Contains(m.Text, "лес") || strings.Contains(m.Text, "Пётр") {
			t.Errorf("another family's homework is shown: %s", m.Text)
		}
	}
	s.Exec(t, `UPDATE lessons SET removed_at = $1`, s.Clock.Now())
	anna.Says("/homework")
	anna.Hears("Ничего не задано")
}

// A substitution and a move are told where they happen, on both ends.
func TestScheduleTellsOfChanges(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	s.Exec(t, `
		INSERT INTO lessons (school_id, class_id, day, number, starts, ends, room, teacher_id, replaces_id) VALUES
			(1, 3, '2026-11-23', 2, 570, 615, '105', 3, 2), (1, 4, '2026-11-26', 5, 750, 795, '', NULL, 4);
		INSERT INTO holidays (school_id, title, starts, ends) VALUES (1, 'Зимние каникулы', '2026-12-30', '2027-01-10'), (2, 'Чужие каникулы', '2026-12-30', '2027-01-10')`)
	anna := s.Parent("Анна", maria, oleg)
	anna.Says("/schedule")
	m := anna.Hears("Пн, 23 ноября · сегодня")
	for _, want := range []string{"1. Математика\n08:30–09:15, каб. 204\nУчительская\u00A0Т.\u00A0Л.", "Урока не будет, вместо него «Математика»", "Замена: вместо урока «Литература»"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("today lacks %q: %q", want, m.Text)
		}
	}
	anna.Taps("Вся неделя")
	m = anna.Hears("23–29 ноября")
	if !strings.Contains(m.Text, "12:30 Литература — перенос") {
		t.Errorf("the week is %q", m.Text)
	}
	anna.Taps("Чт 26.11")
	anna.Hears("Урок перенесён с 25 ноября: был 3-м")
	anna.Taps("← Раньше")
	anna.Hears("Урок перенесён на 26 ноября: будет 5-м")
	anna.Taps("Каникулы")
	if m = anna.Hears("30 декабря 2026 г. – 10 января 2027 г."); strings.Contains(m.Text, "Чужие") {
		t.Errorf("another school's holidays are shown: %q", m.Text)
	}
	for _, forged := range []tap.Tap{tap.ToSchedule(petr, time.Time{}), tap.ToScheduleWeek(petr, time.Time{}), tap.ToHolidays(petr)} {
		anna.TapsData(tap.Pack(forged))
		if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
			t.Errorf("%v is answered with %q", forged, told)
		}
	}
	masha := s.Student("Маша", maria)
	masha.Says("/schedule")
	masha.Hears("Пн, 23 ноября")
}

// Any day of the school year is three presses from the diary, and no calendar
// of somebody else's child opens.
func TestDiaryJumpsToADate(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	s.Exec(t, `INSERT INTO lessons (school_id, class_id, day, number, starts, ends) VALUES (1, 4, '2026-12-14', 1, 510, 555)`)
	anna := s.Parent("Анна", maria)
	anna.Says("/diary")
	anna.Hears("Дневник")
	anna.Taps("Другая дата")
	anna.Hears("Выберите день")
	anna.Taps("›")
	anna.Hears("Выберите день")
	anna.Taps("14")
	anna.Hears("Пн, 14 декабря")
	for _, far := range []time.Time{time.Date(2199, 12, 31, 0, 0, 0, 0, time.UTC), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)} {
		anna.TapsData(tap.Pack(tap.ToDates(maria, far)))
		anna.Hears("Выберите день")
	}
	anna.TapsData(tap.Pack(tap.ToDates(oleg, time.Time{})))
	if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
		t.Errorf("another child's calendar is answered with %q", told)
	}
}

// A mother reads all remarks month by month; the student sees the comments alone
// and no trace that there is more.
func TestRemarksAreForParents(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	s.Exec(t, `INSERT INTO notes (school_id, student_id, class_id, teacher_id, kind, day, text)
		SELECT 1, 1, 3, 3, 'remark', DATE '2026-11-23' - n, 'замечание номер ' || n FROM generate_series(0, 23) n;
		INSERT INTO notes (school_id, student_id, kind, day, text) VALUES (1, 1, 'comment', '2026-11-20', 'молодец'), (2, 4, 'remark', '2026-11-20', 'чужое'),
			(1, 1, 'comment', '2026-05-20', 'весной'), (1, 1, 'remark', '2025-12-31', 'давнее замечание')`)
	anna := s.Parent("Анна")
	anna.Says("/start")
	anna.Hears("Новое сегодня: 1 замечание.")
	anna.Says("/remarks")
	m := anna.Hears("замечание номер 1\n")
	if !strings.Contains(m.Text, "Математика, Учительская\u00A0Т.\u00A0Л.") || strings.Contains(m.Text, "номер 10") {
		t.Errorf("the first page is %q", m.Text)
	}
	anna.Taps("2 →")
	anna.Hears("замечание номер 12")
	anna.Taps("3 →")
	anna.Hears("замечание номер 22")
	for _, forged := range []tap.Tap{tap.ToRemarksOf(maria, november(5), 9999), tap.ToRemarksOf(maria, time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC), 1<<62)} {
		anna.Taps("← 2")
		anna.Hears("замечание номер 12")
		anna.TapsData(tap.Pack(forged))
		anna.Hears("замечание номер 22")
	}
	anna.Taps("◀ Октябрь 2026")
	anna.Hears("замечание номер 23")
	anna.Taps("◀ Май 2026") // the months between have nothing
	anna.Hears("весной")
	anna.Taps("◀ Декабрь 2025")
	if m := anna.Hears("давнее замечание"); strings.Contains(labels(m), "◀") || !strings.Contains(labels(m), "[Май 2026 ▶]") {
		t.Errorf("the first month turns to %s", labels(m))
	}
	anna.TapsData(tap.Pack(tap.ToRemarksOf(maria, time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC), 1))) // an empty month
	anna.Hears("весной")
	anna.TapsData(tap.Pack(tap.Tap{Verb: tap.Remarks, A: maria, B: 3})) // a page of an older release
	anna.Hears("замечание номер 1\n")
	anna.TapsData(tap.Pack(tap.ToRemarks(oleg)))
	if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
		t.Errorf("another child's remarks are answered with %q", told)
	}
	masha := s.Student("Маша", maria)
	masha.Says("/remarks")
	if m := masha.Hears("молодец"); !strings.Contains(labels(m), "[◀ Май 2026]") {
		t.Errorf("the student turns to %s", labels(m))
	}
	masha.Taps("◀ Май 2026")
	if m := masha.Hears("весной"); strings.Contains(labels(m), "◀") {
		t.Errorf("there is a month of remarks before: %s", labels(m))
	}
	masha.Says("/help")
	masha.Hears("комментарии учителей")
	masha.Says("/start")
	masha.Hears("Главное меню")
	s.Settled()
	for _, m := range masha.Messages() {
		if strings.Contains(strings.ToLower(m.Text), "замечан") {
			t.Errorf("the student reads of remarks: %q", m.Text)
		}
	}
}

// The whole family is one press from the main screen, for a parent of several.
func TestFamilyDayIsShown(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	anna := s.Parent("Анна", maria, oleg)
	anna.Says("/start")
	anna.Hears("Главное меню")
	anna.Taps("Все дети сегодня")
	m := anna.Hears("Вся семья")
	for _, want := range []string{"Мария, 5А\n1. Математика\n2. Литература", "Олег, 1А\n1. Окружающий мир", "• Окружающий мир: Нарисовать лес"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the family's day lacks %q: %q", want, m.Text)
		}
	}
	anna.Taps("Дневник: Олег")
	anna.Hears("Дневник · Олег")
	masha := s.Student("Маша", maria)
	masha.Says("/start")
	masha.Hears("Главное меню")
	masha.TapsData(tap.Pack(tap.ToFamily(time.Time{})))
	if told := masha.IsTold(); !strings.Contains(told, "недоступен") {
		t.Errorf("a student's press is answered with %q", told)
	}
}
