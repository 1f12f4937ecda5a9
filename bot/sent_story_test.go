package bot_test

import "testing"

// A father looks up what he was sent: his digest, and nothing of the mother's.
func TestWhatWasSentToMe(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, ivan := s.Parent("Анна"), s.Parent("Иван")
	anna.subscribes()
	anna.Says("/start")
	anna.Hears("Главное меню")
	ivan.Says("/profile")
	ivan.Hears("Мои данные")
	ivan.Taps("Что мне присылали")
	ivan.Hears("ничего не отправлялось")
	s.Exec(t, `INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		VALUES (1, '2026-11-23 12:00+00', 1, 'student', 1, 'mark', 1, '2026-11-23', '{"subject": "Алгебра", "value": "5"}');
		UPDATE news_head SET seq = 1`)
	s.evening(nineteen)
	anna.Hears("Алгебра")
	anna.Says("/profile")
	anna.Hears("Мои данные")
	anna.Taps("Что мне присылали")
	anna.Hears("19:00 · сводка · в чат, доставлено")
	anna.Taps("Мои данные")
	anna.Hears("Мои данные")
	ivan.Says("/profile")
	ivan.Hears("Мои данные")
	ivan.Taps("Что мне присылали")
	ivan.Hears("ничего не отправлялось")
}
