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
