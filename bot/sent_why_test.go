package bot

import (
	"testing"

	"zvonok/notify/locale"
	"zvonok/store"
)

// What did not go out is said to have ended as it did: nobody is told that a server
// refused what was never given to it.
func TestWhyItWasNotSent(t *testing.T) {
	t.Parallel()
	r := parentOfTwo(t, locale.RU)
	for why, want := range map[string]string{
		store.WhyRead:       "вы уже прочитали",
		store.WhyTooLate:    "уже не актуально",
		store.WhyNoWords:    "уже не актуально",
		store.WhyCameBack:   "рассказано в чате",
		store.WhyToldNext:   "вошло в следующую сводку",
		store.WhyUnreadable: "ошибка на нашей стороне",
		"letter refused":    "ошибка на нашей стороне", // notify: a letter that we wrote wrongly
		"broken":            "ошибка на нашей стороне",
		"not written":       "ошибка на нашей стороне",
		"smtp 550":          "почтовый сервер не принял",
		"":                  "почтовый сервер не принял",
	} {
		if got := sentWhy(r, store.SentRow{Channel: store.ByMail, State: store.Never, Why: why}); got != want {
			t.Errorf("%q is «%s», want «%s»", why, got, want)
		}
	}
}
