package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
)

// sixDaysSQL gives 2Б of the same school, where Пётр goes, Saturday lessons.
const sixDaysSQL = `
	INSERT INTO holidays (school_id, title, starts, ends) VALUES (1, 'Зимние каникулы', '2026-12-29', '2027-01-10');
	INSERT INTO classes (school_id, kind, title, subject_id) VALUES (1, 'scheduled', 'шестидневка', 1);
	INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 1, id, 2, 'student' FROM classes WHERE title = 'шестидневка';
	INSERT INTO lessons (school_id, class_id, day, number, starts, ends)
		SELECT 1, c.id, d.day, 1, 510, 550 FROM classes c, (VALUES (date '2026-11-21'), ('2026-11-27'), ('2026-11-28')) d (day) WHERE c.title = 'шестидневка';
	INSERT INTO lessons (school_id, class_id, day, number, starts, ends)
		SELECT 1, id, '2026-11-27', 2, 570, 610 FROM classes WHERE title = '5А алгебра';`

// On a Friday the next school day is Monday; a child with lessons on Saturdays
// is offered that day; a day without school is not filed in silence.
func TestTheNextSchoolDayIsOffered(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	s.Exec(t, sixDaysSQL)
	s.Clock.Set(time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC)) // Friday
	anna := s.Parent("Анна")
	anna.Says("/absence")
	m := anna.Hears("Мария, 5А: когда не будет в школе")
	if got := buttonWith(t, anna, "В понедельник"); got != "В понедельник, 30 ноября" || strings.Contains(labels(m), "28 ноября") {
		t.Errorf("on a Friday there is %s", labels(m))
	}
	anna.Taps("Пётр") // has lessons tomorrow
	anna.Hears("Мария, 5А и Пётр, 5А")
	anna.Taps("Завтра, суббота, 28 ноября")
	anna.Hears("Мария, 5А: в субботу, 28 ноября, по расписанию уроков нет.")
	anna.Taps("← Назад")
	anna.Hears("Мария, 5А и Пётр, 5А")
	anna.Taps("✓ Мария")
	anna.Hears("Пётр, 5А: когда")
	anna.Taps("Завтра, суббота, 28 ноября")
	anna.Hears("Сб, 28 ноября: весь день")
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	anna.Says("30.12–3.01")
	anna.Hears("В календаре школы: Зимние каникулы.")
	anna.Taps("Выбрать даты")
	anna.Hears("выберите первый день")
	anna.Taps("29")
	anna.Hears("С 29 ноября")
	anna.Taps("Только 29 ноября") // a Sunday
	if m := anna.Hears("в воскресенье, 29 ноября"); !strings.Contains(labels(m), "[В понедельник, 30 ноября]") {
		t.Errorf("beside a Sunday there is %s", labels(m))
	}
	anna.Says("28.11")
	anna.Hears("в субботу, 28 ноября")
	anna.Taps("Всё равно подать")
	anna.Hears("Какая причина?")
	anna.Taps("Соревнования")
	anna.Hears("Когда: суббота, 28 ноября, весь день")
	anna.Taps("Отправить")
	anna.Hears("Записка отправлена")
	// In the evening of the last day before holidays the next one is in January.
	s.Clock.Set(time.Date(2026, 12, 28, 18, 0, 0, 0, time.UTC))
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	if got := buttonWith(t, anna, "В понедельник"); got != "В понедельник, 11 января" {
		t.Errorf("before the holidays there is %q", got)
	}
	// What yesterday's button offered is told to be past, not moved to another day.
	m = last(anna)
	s.Clock.Advance(20 * time.Hour)
	stale(t, anna, m, buttonWith(t, anna, "Сегодня, понедельник, 28"))
	anna.Hears("Этот день уже прошёл")
	anna.TapsData(tap.Pack(tap.OfVerb(tap.Home)))
	anna.Hears("Главное меню")
}
