package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
)

// The language changes at once, on the screen and in the menu, and is kept.
func TestLanguageIsChosen(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.Says("/settings")
	anna.Hears("Язык: русский")
	menus := s.Sandbox.Calls("setMyCommands")
	anna.Taps("English")
	anna.Hears("Language: English")
	s.until("the menu is set anew", func() bool { return s.Sandbox.Calls("setMyCommands") > menus })
	anna.Taps("Menu")
	anna.Hears("Main menu")
	anna.Says("/help")
	anna.Hears("homework for tomorrow")
	anna.Says("/settings")
	anna.Hears("Language: English")
	anna.Taps("Русский")
	anna.Hears("Язык: русский")
	for _, forged := range []tap.Tap{tap.Speak("de"), tap.LiveIn("berlin"), tap.LiveIn("europe")} {
		anna.TapsData(tap.Pack(forged))
		if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
			t.Errorf("%v is answered with %q", forged, told)
		}
	}
	tamara := s.Teacher("Тамара")
	tamara.Says("/settings")
	m := tamara.Hears("Настройки")
	if strings.Contains(m.Text, "Оценки") {
		t.Errorf("a teacher is offered hidden marks: %q", m.Text)
	}
	s.Stranger("Борис").Says("/settings")
}

// Another zone moves today and the digest's hour.
func TestZoneIsChosen(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Clock.Set(time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC)) // 18:30 in Moscow, tomorrow in Kamchatka
	anna := s.Parent("Анна")
	anna.subscribes()
	anna.Says("/settings")
	anna.Hears("как в школе. Сейчас 18:30")
	anna.Taps("Часовой пояс")
	anna.Hears("По нему я считаю")
	anna.Taps("Камчатка, МСК+9")
	anna.Hears("Камчатка, МСК+9. Сейчас 03:30")
	anna.Taps("Сводка")
	anna.Hears("Следующая: сегодня в 19:00")
	if next := one[time.Time](s, `SELECT next_at FROM subscriptions`); !next.Equal(time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)) {
		t.Errorf("the next digest is at %v", next)
	}
	anna.Says("/homework")
	anna.Hears("Ср, 25 ноября · завтра")
}

// Hidden marks are behind a spoiler in the diary and in the digest.
func TestMarksAreHidden(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	s.Exec(t, `INSERT INTO works (school_id, class_id, title, given_on, due_on) VALUES (1, 3, 'Ответ', '2026-11-23', '2026-11-23');
		INSERT INTO marks (school_id, student_id, class_id, work_id, lesson_id, day, value) VALUES (1, 1, 3, 1, 1, '2026-11-23', '5');`)
	anna := s.Parent("Анна")
	anna.subscribes()
	s.Exec(t, `SELECT tell(1, 'student', 1, 'mark', 1, '2026-11-23', NULL, '{"value": "5", "subject": "Математика"}', $1, interval '0')`, s.Clock.Now())
	anna.Says("/settings")
	anna.Hears("Оценки видны сразу")
	anna.Taps("Скрывать оценки")
	anna.Hears("Оценки скрыты")
	anna.Says("/diary")
	if m := anna.Hears("Математика"); !strings.Contains(m.HTML, "<tg-spoiler>5</tg-spoiler>") {
		t.Errorf("the diary is %s", m.HTML)
	}
	if _, err := s.Release(s.ctx, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	s.evening(nineteen)
	if m := anna.Hears("Сводка за"); !strings.Contains(m.HTML, "Математика: <tg-spoiler>5") {
		t.Errorf("the digest is %s", m.HTML)
	}
	anna.Says("/settings")
	anna.Hears("Оценки скрыты")
	anna.Taps("Показывать оценки сразу")
	anna.Hears("Оценки видны сразу")
}

// A child's name leaves the subjects of letters, and comes back.
func TestNameLeavesTheSubject(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.Says("/settings")
	anna.Hears("В теме писем есть имя ребёнка")
	anna.Taps("Убрать имя из темы писем")
	anna.Hears("В теме писем нет имени ребёнка")
	if !one[bool](s, `SELECT hide_name FROM accounts`) {
		t.Error("it is not kept")
	}
	anna.Taps("Вернуть имя в тему писем")
	anna.Hears("В теме писем есть имя ребёнка")
}

// Quiet hours are chosen by taps, kept, and taken away.
func TestQuietHoursAreChosen(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.Says("/settings")
	anna.Hears("Тихие часы: нет")
	anna.Taps("Тихие часы")
	anna.Hears("Напишу, когда тихие часы закончатся")
	anna.Taps("22:00–07:00")
	anna.Hears("Тихие часы: с 22:00 до 07:00")
	anna.TapsData(tap.Pack(tap.BeQuiet("3-4")))
	if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
		t.Errorf("forged hours are answered with %q", told)
	}
	anna.Says("/settings")
	anna.Hears("Тихие часы: с 22:00 до 07:00")
	anna.Taps("Тихие часы")
	anna.Hears("Напишу, когда тихие часы закончатся")
	anna.Taps("Нет")
	anna.Hears("Тихие часы: нет")
}
