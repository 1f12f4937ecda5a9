package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sebdah/goldie/v2"

	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/store"
)

// recoverySamples are the words about access that comes back, as the composer says
// them.
func recoverySamples(t testing.TB, lang locale.Lang) map[string]notify.Words {
	t.Helper()
	at := map[string]string{"At": "2026-11-23T16:05:00Z", "Zone": "Asia/Omsk"}
	out := map[string]notify.Words{}
	for name, l := range map[string]store.Letter{
		"letter":      {Service: store.Service{Key: store.RecoveryMail, Args: map[string]string{"Code": "7K2M-4QXT", "Start": "7K2M4QXT", "Bot": "zvonok_bot"}}},
		"bare":        {Service: store.Service{Key: store.RecoveryMail, Args: map[string]string{"Code": "7K2M-4QXT", "Start": "7K2M4QXT"}}},
		"moved":       {Service: store.Service{Key: store.AccessMovedMail, Args: at}},
		"issued":      {Service: store.Service{Key: store.RecoveryIssuedMail, Args: at}},
		"chat_moved":  {Delivery: store.Delivery{Channel: store.ByChat}, Zone: "Europe/Kaliningrad", Service: store.Service{Key: store.AccessMoved, Args: at}},
		"chat_issued": {Delivery: store.Delivery{Channel: store.ByChat}, Service: store.Service{Key: store.RecoveryIssued, Args: at}},
		"chat_void":   {Delivery: store.Delivery{Channel: store.ByChat}, Service: store.Service{Key: store.RecoveryVoided, Args: map[string]string{"Why": "group"}}},
	} {
		l.Kind, l.Language = store.TellService, string(lang)
		if l.Channel == "" {
			l.Channel = store.ByMail
		}
		w, ok := notify.WordsOf(texts(t), l)
		if !ok {
			t.Fatalf("%s is not said", name)
		}
		out[name] = w
	}
	return out
}

// Each for a person to read: the letters whole, in both languages.
func TestRecoveryWords(t *testing.T) {
	t.Parallel()
	g := goldie.New(t, goldie.WithNameSuffix(".golden"))
	for _, lang := range []locale.Lang{locale.RU, locale.EN} {
		suffix := ""
		if lang != locale.RU {
			suffix = "_" + string(lang)
		}
		for name, w := range recoverySamples(t, lang) {
			g.Assert(t, "words_recovery_"+name+suffix, []byte("Subject: "+w.Subject+"\n\n"+notify.WordsText(w)+doorsIn(w)))
		}
		html, err := notify.WordsHTML(recoverySamples(t, lang)["letter"])
		if err != nil {
			t.Fatal(err)
		}
		g.Assert(t, "words_recovery_html"+suffix, []byte(html))
		// A list of letters on a lock screen shows the subject and the first line: never the code.
		head, _, _ := strings.Cut(html, "<table")
		if strings.Contains(head, "7K2M") {
			t.Error("the code stands before the letter")
		}
	}
}

func doorsIn(w notify.Words) string {
	var out strings.Builder
	for _, row := range w.Doors {
		for _, d := range row {
			out.WriteString("[" + d.Text + "]")
		}
		out.WriteString("\n")
	}
	return out.String()
}

// A clock is said by the wall of the person, else of the school, and which one.
func TestWhenAccessWasMoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lang, zone, school, want string }{
		{"ru", "", "Europe/Moscow", "23 ноября в 23:30 (МСК)"},
		{"ru", "Asia/Kamchatka", "Europe/Moscow", "24 ноября в 08:30 (МСК+9)"},
		{"ru", "Europe/Kaliningrad", "", "23 ноября в 22:30 (МСК\u22121)"},
		{"ru", "", "", "23 ноября в 20:30 (МСК\u22123)"},
		{"en", "", "Asia/Kolkata", "24 November at 02:00 (UTC+5:30)"},
		{"en", "no such zone", "Europe/London", "23 November at 20:30 (UTC)"},
	} {
		w, ok := notify.WordsOf(texts(t), store.Letter{
			Delivery: store.Delivery{Kind: store.TellService, Channel: store.ByMail}, Language: c.lang, Zone: c.zone,
			Service: store.Service{Key: store.AccessMovedMail, Args: map[string]string{"At": time.Date(2026, 11, 23, 20, 30, 0, 0, time.UTC).Format(time.RFC3339), "Zone": c.school}},
		})
		if !ok || !strings.Contains(w.Lines[0], c.want) {
			t.Errorf("%+v: %q", c, w.Lines)
		}
	}
}

// What is said by one channel is not said by another.
func TestRecoveryWordsKeepToTheirChannel(t *testing.T) {
	t.Parallel()
	for key, by := range map[store.ServiceKey]store.Channel{
		store.RecoveryMail: store.ByChat, store.AccessMovedMail: store.ByChat, store.AccessMoved: store.ByMail, store.RecoveryIssued: store.ByText,
	} {
		if w, ok := notify.WordsOf(texts(t), store.Letter{Delivery: store.Delivery{Kind: store.TellService, Channel: by}, Service: store.Service{Key: key}}); ok {
			t.Errorf("%s by %s: %+v", key, by, w.Lines)
		}
	}
}
