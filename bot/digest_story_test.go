package bot_test

import (
	"context"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/notify"
	"zvonok/scheduler"
	"zvonok/store/school"
)

// subscribes gives the person the digest that linking gives.
func (a *actor) subscribes() int64 {
	a.s.t.Helper()
	conn := a.s.Owner(a.s.t)
	var id int64
	if err := conn.QueryRow(a.s.ctx, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
		SELECT c.account_id, l.role, 'daily', 127, 1140, true, false, 0, '2026-11-23 16:00+00'
		FROM chats c JOIN links l ON l.account_id = c.account_id WHERE c.chat_id = $1 LIMIT 1 RETURNING id`, a.ID).Scan(&id); err != nil {
		a.s.t.Fatal(err)
	}
	return id
}

// orders gives the person a daily digest in one role.
func (a *actor) orders(role school.Role) (id int64) {
	a.s.t.Helper()
	if err := a.s.Owner(a.s.t).QueryRow(a.s.ctx, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
		SELECT account_id, $2, 'daily', 127, 1140, true, false, 0, '2026-11-23 16:00+00' FROM chats WHERE chat_id = $1 RETURNING id`, a.ID, string(role)).Scan(&id); err != nil {
		a.s.t.Fatal(err)
	}
	return id
}

// one reads one value as the owner.
func one[T any](s *story, sql string, args ...any) T {
	s.t.Helper()
	var v T
	if err := s.Owner(s.t).QueryRow(s.ctx, sql, args...).Scan(&v); err != nil {
		s.t.Fatal(err)
	}
	return v
}

// evening lets the digests of an hour happen.
func (s *story) evening(at time.Time) {
	s.t.Helper()
	s.Clock.Set(at)
	if _, err := scheduler.RunDigests(s.ctx, scheduler.RunConfig{Store: s.Store, Sender: s.sender(), Poll: 10 * time.Millisecond}, at); err != nil {
		s.t.Fatal(err)
	}
}

func (s *story) sender() *notify.Sender {
	client := newClient(s.t, s.Sandbox.URL(), s.Sandbox.Token())
	s.t.Cleanup(client.Close)
	mail, err := notify.NewMail(notify.MailConfig{URL: s.Sandbox.SMTPURL(), From: "diary@zvonok.example", PublicURL: "https://zvonok.example", Tokens: s.Store})
	if err != nil {
		s.t.Fatal(err)
	}
	return notify.NewSender(notify.SenderConfig{
		Store: s.Store, Bot: s.id, Texts: texts(s.t), PublicURL: "https://zvonok.example", Channels: []notify.Channel{notify.NewChat(client), mail}, Poll: 10 * time.Millisecond,
	})
}

var nineteen = time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)

// A mother moves her digest, splits it, joins it, turns it off and on again.
func TestDigestIsSetUp(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.subscribes()
	anna.Says("/digest")
	anna.Hears("каждый день в 19:00")
	anna.Taps("Время: 19:00")
	anna.Hears("Во сколько")
	anna.Taps("20:00")
	anna.Hears("каждый день в 20:00")
	anna.Taps("Время: 20:00")
	anna.Hears("Во сколько")
	anna.Taps("Другое время")
	anna.Hears("Напишите время")
	anna.Says("вечером")
	anna.Hears("нужны часы и минуты")
	anna.Says("18.45")
	anna.Hears("каждый день в 18:45")
	anna.Taps("Дни")
	anna.Hears("По каким дням")
	anna.Taps("Раз в неделю: Пт")
	anna.Hears("раз в неделю, пятница, в 18:45")
	anna.Taps("Присылать и без новостей")
	anna.Hears("даже если нового нет")
	anna.Taps("По каждому ребёнку отдельно")
	anna.Hears("У каждого ребёнка своя")
	anna.Taps("Мария")
	anna.Hears("Сводка: Мария")
	anna.Taps("Одна на всех детей")
	anna.Hears("Сводка по всем детям")
	anna.Taps("Выключить")
	anna.Hears("Выключена.")
	anna.Taps("Включить")
	anna.Hears("раз в неделю, пятница, в 18:45")
	if got := one[string](s, `SELECT cadence || ' ' || days || ' ' || minute FROM subscriptions WHERE ended_at IS NULL`); got != "weekly 16 1125" {
		t.Errorf("%s", got)
	}
}

// What hangs under a digest opens below it; one press stops it, one brings it back.
func TestUnderADigest(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	id := anna.subscribes()
	s.Exec(t, `UPDATE subscriptions SET empty_too = true`)
	anna.Says("/start")
	anna.Hears("Главное меню")
	s.evening(nineteen)
	letter := anna.Hears("Сводка за 23 ноября")
	anna.Taps("Дневник: Мария")
	anna.Hears("Мария")
	press(t, anna, letter, "Настроить")
	anna.Hears("каждый день в 19:00")
	press(t, anna, letter, "Отписаться")
	anna.Hears("сводка отключена")
	if one[bool](s, `SELECT active FROM subscriptions WHERE id = $1`, id) {
		t.Error("still on after the press")
	}
	anna.Taps("Вернуть")
	anna.Hears("каждый день в 19:00")
	if !one[bool](s, `SELECT active FROM subscriptions WHERE id = $1`, id) {
		t.Error("still off after the return")
	}
	if now := s.message(anna, letter.ID); now.Text != letter.Text || now.Edits != 0 {
		t.Errorf("the digest was edited away:\n%s", now.Text)
	}
	// Split since: the old button still stops all of it.
	anna.Says("/digest")
	anna.Hears("каждый день")
	anna.Taps("По каждому ребёнку отдельно")
	anna.Hears("У каждого ребёнка своя")
	press(t, anna, letter, "Отписаться")
	anna.Hears("сводка отключена")
	if n := one[int](s, `SELECT count(*)::int FROM subscriptions WHERE active`); n != 0 {
		t.Errorf("%d are still on", n)
	}
}

func press(t *testing.T, a *actor, m sandbox.Message, button string) {
	t.Helper()
	if err := a.TapsOn(m, button); err != nil {
		t.Fatal(err)
	}
}

func (s *story) message(a *actor, id int64) sandbox.Message {
	for _, m := range a.Messages() {
		if m.ID == id {
			return m
		}
	}
	return sandbox.Message{}
}

// One now, whatever the hour; it moves nothing.
func TestDigestNow(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	id := anna.subscribes()
	ctx, stop := context.WithCancel(s.ctx)
	done := make(chan struct{})
	sender := s.sender()
	go func() { defer close(done); sender.Run(ctx) }()
	t.Cleanup(func() { stop(); <-done })
	anna.Says("/digest")
	anna.Hears("каждый день в 19:00")
	anna.Taps("Показать сейчас")
	if said := anna.IsTold(); said != "Сейчас пришлю" {
		t.Errorf("told %q", said)
	}
	anna.Hears("Ничего нового")
	if next := one[time.Time](s, `SELECT next_at FROM subscriptions WHERE id = $1`, id); !next.Equal(nineteen) {
		t.Errorf("next at %s", next)
	}
}

// A subscription that is somebody else's is nobody's business.
func TestForeignSubscriptions(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, boris := s.Parent("Анна", maria), s.Parent("Борис", oleg)
	his := boris.subscribes()
	anna.subscribes()
	anna.Says("/digest")
	anna.Hears("каждый день")
	for _, forged := range []tap.Tap{
		tap.SwitchDigest(his, false), tap.SetDigestTime(his, 60), tap.SetDigestScope(his, 0), tap.SetDigestChannel(his, "chat", false),
		tap.ToUnsubscribe(his), tap.ShowDigest(his), tap.SetDigestDays(his, 1), tap.SetDigestEmpty(his, true),
		tap.SetDigestTime(1<<40, 60),
		{Verb: tap.DigestTime, A: his, B: 5000},
		{Verb: tap.DigestDays, A: his, B: 500},
	} {
		anna.TapsData(tap.Pack(forged))
		anna.IsTold()
	}
	s.Settled()
	if got := one[string](s, `SELECT concat_ws(' ', active, minute, days, chat, empty_too, ended_at) FROM subscriptions WHERE id = $1`, his); got != "t 1140 127 t f" {
		t.Errorf("his subscription is %s now", got)
	}
	if n := one[int](s, `SELECT count(*)::int FROM deliveries`); n != 0 {
		t.Errorf("%d deliveries were queued", n)
	}
}
