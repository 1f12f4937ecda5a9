package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
	"zvonok/store"
)

// atOnce lets happen what is told at once at an instant.
func (s *story) atOnce(at time.Time) {
	s.t.Helper()
	s.Clock.Set(at)
	if _, err := s.Release(s.ctx, at); err != nil {
		s.t.Fatal(err)
	}
	refs, err := s.ClaimNotices(s.ctx, at)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(s.ctx)
	done := make(chan struct{})
	sender := s.sender()
	go func() { defer close(done); sender.Run(ctx) }()
	defer func() { stop(); <-done }()
	s.until("the notices are settled", func() bool {
		tally, err := s.TallyOf(s.ctx, refs)
		return err == nil && tally.Open(store.ByChat) == 0
	})
}

const absentSQL = `SELECT tell(1, 'student', $1, 'absence', $2, '2026-11-23', NULL, '{"subject": "Математика", "value": "absent", "lesson": 1}', $3, interval '0')`

// A mother hears of a missed lesson at once, asks why, and chooses what else she
// wants to hear: of one child, of both, by chat.
func TestANoticeIsAskedAboutAndChanged(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.subscribes()
	anna.Says("/start")
	anna.Hears("Мария")
	s.Exec(t, absentSQL, maria, 1, s.Clock.Now())
	s.atOnce(s.Clock.Now())
	anna.Hears("Пропуск урока")
	anna.Taps("Почему я это получил")
	anna.Hears("Мария, 5А: дневник открыт вам как родителю, подключён сегодня.")
	anna.Taps("Не сообщать сразу: посещение")
	anna.Hears("Сообщаю сразу, в чат: Мария, 5А.")
	if told := anna.IsTold(); told != "Посещение: только в сводке" {
		t.Errorf("told %q", told)
	}
	s.Exec(t, absentSQL, maria, 2, s.Clock.Now())
	s.Exec(t, absentSQL, petr, 3, s.Clock.Now())
	s.atOnce(s.Clock.Now().Add(time.Minute))
	if m := anna.Hears("Пропуск урока"); strings.Contains(m.Text, "Мария") || !strings.Contains(m.Text, "Пётр") {
		t.Errorf("heard %s", m.Text)
	}
	anna.Says("/settings")
	anna.Hears("Настройки")
	anna.Taps("Уведомления")
	anna.Hears("± значит: не обо всех детях")
	anna.Taps("± Посещение")
	anna.Hears("обо всех детях")
	anna.IsTold()
	anna.Taps("Оценки")
	anna.Hears("обо всех детях")
	if told := anna.IsTold(); told != "Оценки: сообщаю сразу" {
		t.Errorf("told %q", told)
	}
	anna.Taps("Мария")
	anna.Hears("Мария, 5А")
	anna.Taps("✓ Оценки")
	anna.Hears("Мария, 5А")
	anna.IsTold()
	got := one[string](s, `SELECT string_agg(concat_ws('/', coalesce(student_id, 0), kind, wanted), ' ' ORDER BY student_id NULLS FIRST, kind) FROM notice_prefs`)
	if want := "0/absence/t 0/mark/t 1/absence/t 1/mark/f"; got != want {
		t.Errorf("chosen: %s", got)
	}
}

// A choice about somebody else's child, or of what there is not, is nobody's business.
func TestForeignNotices(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна", maria)
	herself := s.Student("Мария", maria)
	anna.Says("/settings")
	anna.Hears("Настройки")
	herself.Says("/settings")
	herself.Hears("Настройки")
	for _, forged := range []tap.Tap{
		tap.SetNotice(oleg, tap.AtOnceByChat, "absence", false), tap.SetNotice(oleg, tap.InDigest, "absence", false),
		tap.SetNotice(0, tap.AtOnceByChat, "weather", true), tap.SetNotice(0, tap.InDigest, tap.Mixed, true), tap.SetNotice(0, 3, "mark", true),
		{Verb: tap.NoticeSet, B: 1, C: 1, A: 1 << 40, Word: "mark"},
	} {
		anna.TapsData(tap.Pack(forged))
		if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
			t.Errorf("%v is answered with %q", forged, told)
		}
	}
	herself.TapsData(tap.Pack(tap.SetNotice(0, tap.AtOnceByChat, "remark", true)))
	if told := herself.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
		t.Errorf("a student asks for remarks and is answered with %q", told)
	}
	anna.TapsData(tap.Pack(tap.OpenNotices(oleg)))
	if m := anna.Hears("Уведомления"); strings.Contains(m.Text, "Олег") {
		t.Errorf("heard %s", m.Text)
	}
	s.Settled()
	if n := one[int](s, `SELECT count(*)::int FROM notice_prefs`); n != 0 {
		t.Errorf("%d choices were kept", n)
	}
}
