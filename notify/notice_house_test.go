package notify_test

import (
	"encoding/json"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// event is a piece of news as the journal makes it, held no longer.
type event struct {
	to     school.Audience // empty: a student
	id     int64
	kind   school.NewsKind
	object int64
	day    time.Time // zero: today
	was    *school.Fact
	is     *school.Fact
	by     int64 // account; 0: the journal
}

// happened is news from now on.
func (h *house) happened(c event) {
	h.t.Helper()
	h.held(c)
	if _, err := h.Release(h.t.Context(), h.Clock.Now()); err != nil {
		h.t.Fatal(err)
	}
}

// held puts it where it is released from.
func (h *house) held(c event) {
	h.t.Helper()
	if c.to == "" {
		c.to = school.ToStudent
	}
	if c.day.IsZero() {
		c.day = monday
	}
	if c.object == 0 {
		c.object = value[int64](h, `SELECT 1000 + coalesce(max(object), 0) FROM (SELECT object FROM news UNION ALL SELECT object FROM news_pending) n`)
	}
	text := func(f *school.Fact) []byte {
		if f == nil {
			return nil
		}
		out, err := json.Marshal(f)
		if err != nil {
			h.t.Fatal(err)
		}
		return out
	}
	h.exec(`INSERT INTO news_pending AS p (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at, by_account)
		VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $8, nullif($9::bigint, 0))
		ON CONFLICT (audience_kind, audience_id, kind, object) DO UPDATE SET new = excluded.new`,
		string(c.to), c.id, string(c.kind), c.object, c.day, text(c.was), text(c.is), h.Clock.Now(), c.by)
}

func five(subject string) *school.Fact { return &school.Fact{Subject: subject, Value: "5", Weight: 1} }

func missed(lesson int) *school.Fact {
	return &school.Fact{Subject: "Алгебра", Lesson: lesson, Value: string(school.Absent)}
}

// wants switches a kind on or off as the bot does.
func (m *member) wants(student int64, kind school.NewsKind, channel store.Channel, on bool) {
	m.h.t.Helper()
	err := m.h.SetNotice(m.h.t.Context(), m.viewer, store.NoticeChange{Student: student, Kind: kind, Channel: channel, Wanted: on}, store.Reply[store.NoticePrefs]{})
	if err != nil {
		m.h.t.Fatal(err)
	}
}

// notices releases and claims at an instant, as the jobs do.
func (h *house) notices(at time.Time) []store.DeliveryRef {
	h.t.Helper()
	h.Clock.Set(at)
	if _, err := h.Release(h.t.Context(), at); err != nil {
		h.t.Fatal(err)
	}
	refs, err := h.ClaimNotices(h.t.Context(), at)
	if err != nil {
		h.t.Fatal(err)
	}
	return refs
}

// tells does the same, and sends what it made.
func (h *house) tells(at time.Time) store.Tally {
	h.t.Helper()
	return h.sends(h.notices(at))
}

func (h *house) sends(refs []store.DeliveryRef) (tally store.Tally) {
	h.t.Helper()
	defer h.runs(h.sender())()
	eventually(h.t, "the notices to be settled", func() bool {
		var err error
		if tally, err = h.TallyOf(h.t.Context(), refs); err != nil {
			h.t.Fatal(err)
		}
		return tally.Open(store.ByChat)+tally.Open(store.ByMail) == 0
	})
	return tally
}

// after is so long after the minute on which tests begin: Monday, 09:00 in Moscow.
func (h *house) after(d time.Duration) time.Time { return h.Clock.Now().Add(d) }
