package main

import (
	"strings"
	"testing"

	"zvonok/store/storetest"
)

// Doctor and the metrics tell of a journal that does not come.
func TestASilentJournalIsSeen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	overSandbox(t, s)
	if _, about := examined(t, s); about["журналы"].Level != warning {
		t.Errorf("no school: %+v", about["журналы"])
	}
	overSchool(t, s)
	if _, about := examined(t, s); about["журнал school-5"].Level != fine {
		t.Errorf("just imported: %+v", about["журнал school-5"])
	}
	v := s.serve()
	eventually(t, "the gauge", func() bool {
		_, metrics := v.get("/metrics")
		return strings.Contains(metrics, `zvonok_school_feed_quiet_days{school="school-5"} 0`)
	})
	db.Clock.Set(storetest.Monday.AddDate(0, 0, 7))
	if _, about := examined(t, s); about["журнал school-5"].Level != warning || !strings.Contains(about["журнал school-5"].Do, "zvonok import") {
		t.Errorf("a week later: %+v", about["журнал school-5"])
	}
	eventually(t, "the gauge again", func() bool {
		_, metrics := v.get("/metrics")
		return strings.Contains(metrics, `zvonok_school_feed_quiet_days{school="school-5"} `) &&
			!strings.Contains(metrics, `zvonok_school_feed_quiet_days{school="school-5"} 0`)
	})
}

// Doctor tells how late the queue is, and what did not arrive.
func TestALateQueueIsSeen(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	overSandbox(t, s)
	overSchool(t, s)
	if _, about := examined(t, s); about["очередь"].Level != fine {
		t.Errorf("nothing to send: %+v", about["очередь"])
	}
	db.Exec(t, `INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, state, why, next_at, settled_at) VALUES
		('2026-11-23', 'digest', 1, 'chat', '2026-11-23 05:00+00', 'queued', '', '2026-11-23 05:00+00', NULL),
		('2026-11-23', 'digest', 2, 'chat', '2026-11-23 05:00+00', 'later', 'smtp 451', '2026-11-23 20:00+00', NULL),
		('2026-11-23', 'digest', 3, 'mail', '2026-11-23 05:00+00', 'never', 'smtp 550', '2026-11-23 05:00+00', '2026-11-23 05:00+00'),
		('2026-11-23', 'digest', 4, 'mail', '2026-11-23 05:00+00', 'empty', '', '2026-11-23 05:00+00', '2026-11-23 05:00+00')`)
	_, about := examined(t, s)
	if chat := about["очередь chat"]; chat.Level != warning || !strings.Contains(chat.Text, "пора отправить: 1, ждут своего часа: 1, в пути: 0; дольше 10 минут ждут: 1, старейшее — 1 ч 0 мин") {
		t.Errorf("%+v", chat)
	}
	if lost := about["недоставленное mail"]; lost.Level != warning || !strings.Contains(lost.Text, ": 1") {
		t.Errorf("%+v", lost)
	}
}
