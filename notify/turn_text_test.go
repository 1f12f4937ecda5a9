package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store/school"
)

// A text message in a blocked chat's place that waits for its turn goes by the rights
// and to the number of that turn, whether it stands for a digest or for a notice.
func TestTextsWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	for kind, queue := range map[string]func(h *house, child int64){
		"digest": func(h *house, child int64) { h.mark(child, "5"); h.claim(evening) },
		"notice": func(h *house, child int64) {
			h.happened(event{id: child, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пела"}})
			h.notices(h.after(school.NoticeGather))
		},
	} {
		h := newHouse(t)
		for name, c := range map[string]struct {
			change   string // SQL, of account $1 at $2
			old, new int    // texts to the number that was, and to the one that is
		}{
			"nothing":         {`SELECT $1::bigint, $2::timestamptz`, 1, 0},
			"another number":  {``, 0, 1},
			"no number":       {`UPDATE accounts SET phone_enc = NULL WHERE id = $1 AND created_at < $2::timestamptz + interval '1 day'`, 0, 0},
			"no other way":    {`UPDATE accounts SET fallback = 'none' WHERE id = $1 AND created_at < $2::timestamptz + interval '1 day'`, 0, 0},
			"account blocked": {`UPDATE accounts SET blocked_at = $2 WHERE id = $1`, 0, 0},
			"unlinked":        {`UPDATE links SET ended_at = $2 WHERE account_id = $1`, 0, 0},
			"not wanted": {`WITH s AS (UPDATE subscriptions SET active = false WHERE account_id = $1)
				INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at) VALUES ($1, 'parent', 'remark', 'chat', false, $2)`, 0, 0},
		} {
			g := newGateway(t)
			door := &doorkeeper{Channel: dialText(t, notify.TextConfig{URL: g.URL})}
			door.shut()
			child := h.child("Мария")
			anna := h.parent("Анна", false, child)
			anna.phone("+79000000001")
			anna.person.Blocks()
			queue(h, child)
			stop := h.runs(notify.NewSender(notify.SenderConfig{
				Store: h.Store, Bot: theBot, Texts: texts(t), Channels: []notify.Channel{h.chat, door}, Workers: 2, Poll: 20 * time.Millisecond,
			}))
			eventually(t, kind+", "+name+": at the door", func() bool { return door.waits() == 1 })
			if c.change == "" {
				anna.phone("+79000000002")
			} else {
				h.exec(c.change, anna.account, h.Clock.Now())
			}
			door.open()
			h.settledAll()
			stop()
			all := strings.Join(g.sent(), "\n")
			if old, fresh := strings.Count(all, "79000000001"), strings.Count(all, "79000000002"); old != c.old || fresh != c.new {
				t.Errorf("%s, %s: %d texts to the number that was and %d to the one that is, want %d and %d: %v", kind, name, old, fresh, c.old, c.new, h.states())
			}
			if n := value[int](h, `SELECT count(*)::int FROM deliveries WHERE channel = 'sms' AND state = 'sent' AND account_id = $1`, anna.account); n != c.old+c.new {
				t.Errorf("%s, %s: %d are said to be sent", kind, name, n)
			}
			h.exec(`UPDATE subscriptions SET active = false`)
		}
	}
}
