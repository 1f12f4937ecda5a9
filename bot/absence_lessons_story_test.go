package bot_test

import "testing"

// Two children miss the same lessons of a day: by number, since the subject may
// be another one for each, and each child has a note of its own.
func TestTwoChildrenMissSomeLessons(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna := s.Parent("Анна")
	anna.Says("/absence")
	anna.Hears("Мария, 5А: когда не будет в школе")
	anna.Taps("Пётр")
	anna.Hears("Мария, 5А и Пётр, 5А")
	anna.Taps("Завтра, вторник, 24 ноября")
	anna.Hears("весь день или только некоторые уроки")
	anna.Taps("2-й урок")
	anna.Hears("весь день или только некоторые уроки")
	anna.Taps("Готово: уроки 2")
	anna.Hears("Какая причина?")
	anna.Taps("Врач")
	anna.Hears("24 ноября, 2-й урок")
	anna.Taps("Отправить")
	anna.Hears("Записки отправлены")
	if got := one[string](s, `SELECT string_agg(student_id || ':' || lessons::text, ' ' ORDER BY student_id) FROM absence_notes`); got != "1:{2} 2:{2}" {
		t.Errorf("notes %s", got)
	}
}
