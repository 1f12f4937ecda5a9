package notify_test

import (
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/store/school"
)

// Under a letter stands the command by which that very letter is set up.
func TestALetterLeadsToItsOwnSettings(t *testing.T) {
	t.Parallel()
	catalog := texts(t)
	digest := notify.Compose(catalog, noticeOf(locale.RU, maria()))
	notice := notify.ComposeNotice(catalog, noticeOf(locale.RU, maria(), school.NewsMark))
	for _, c := range []struct {
		d           notify.Digest
		text, click string
	}{
		{digest, "Настроить сводку: https://t.me/bot, команда /digest\n", ">Настроить сводку<"},
		{notice, "Настроить уведомления: https://t.me/bot, команда /settings\n", ">Настроить уведомления<"},
	} {
		if got := notify.TextOf(c.d, "", "https://t.me/bot"); !strings.Contains(got, c.text) {
			t.Errorf("%q is missing:\n%s", c.text, got)
		}
		got, err := notify.HTMLOf(c.d, "", "https://t.me/bot")
		if err != nil || !strings.Contains(got, c.click) {
			t.Errorf("%q is missing: %v", c.click, err)
		}
	}
}
