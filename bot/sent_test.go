package bot

import (
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
)

func someSent() store.SentLog {
	at := time.Date(2026, 11, 23, 16, 0, 5, 0, time.UTC)
	return store.SentLog{Page: 2, Pages: 3, Rows: []store.SentRow{
		{Kind: store.TellNow, Channel: store.ByChat, State: store.Queued, At: at.Add(time.Minute)},
		{Kind: store.TellDigest, Channel: store.ByChat, State: store.Sent, At: at},
		{Kind: store.TellDigest, Channel: store.ByMail, State: store.Sent, At: at},
		{Kind: store.TellService, Channel: store.ByMail, State: store.Never, Why: "smtp 550", At: at.Add(-time.Hour)},
		{Kind: "notice", Channel: store.ByChat, State: store.Unknown, At: at.AddDate(0, 0, -1)},
		{Kind: store.TellNotice, Channel: store.ByChat, State: store.Sent, Child: "<Мария>", At: at.AddDate(0, 0, -1)},
		{Kind: store.TellDigest, Channel: store.ByChat, State: store.Never, Why: string(telegram.Blocked), Child: "<Мария>", At: at.AddDate(0, 0, -2)},
		{Kind: store.TellDigest, Channel: store.ByMail, State: store.Dropped, Why: store.WhyUnsubscribed, At: at.AddDate(0, 0, -3)},
		{Kind: store.TellComeback, Channel: store.ByChat, State: store.Sent, At: at.AddDate(0, 0, -4)},
		{Kind: store.TellDigest, Channel: store.ByText, State: store.Sent, At: at.AddDate(0, 0, -4)},
		{Kind: store.TellDigest, Channel: store.ByText, State: store.Never, Why: "http 422", At: at.AddDate(0, 0, -4)},
		{Kind: store.TellDigest, Channel: store.ByText, State: store.Never, Why: store.WhyNoPhone, At: at.AddDate(0, 0, -4)},
		{Kind: store.TellDigest, Channel: store.ByMail, State: store.Never, Why: "bounced 5.1.1", At: at.AddDate(0, 0, -4)},
	}}
}

func TestSentLogScreens(t *testing.T) {
	t.Parallel()
	for name, screen := range map[string]Screen{
		"sent_log":      sentLogScreen(parentOfTwo(t, locale.RU), someSent()),
		"sent_log_en":   sentLogScreen(parentOfTwo(t, locale.EN), someSent()),
		"sent_log_none": sentLogScreen(parentOfTwo(t, locale.RU), store.SentLog{Page: 1, Pages: 1}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}
