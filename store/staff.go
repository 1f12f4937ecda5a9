package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// The staff's digests (D9): a class teacher's is of the homerooms that the
// teacher leads on that day, the management's of the schools that it manages.
const (
	TeacherMinute    = 7*60 + 45 // before the first lesson
	ManagementMinute = 16 * 60   // when the day's lessons are over
	// StaffDays are Monday to Saturday; a day without school is silent anyway.
	StaffDays school.Weekdays = 0b011_1111
	// staffPatience is how late a staff digest is still of use.
	staffPatience = 4 * time.Hour
)

// staffOfSQL joins t (account, role, at) with what that role of that account is
// for at that instant: school o with its day d.today, and homeroom k, which only
// a class teacher has. Nothing for an account that is blocked, a link that has
// ended, a person or a role that the school's list holds no longer.
const staffOfSQL = `JOIN accounts ta ON ta.id = t.account AND ta.blocked_at IS NULL
	JOIN links tl ON tl.account_id = t.account AND tl.role = 'staff' AND tl.ended_at IS NULL
	JOIN schools o ON o.id = tl.school_id
	CROSS JOIN LATERAL (SELECT (t.at AT TIME ZONE o.zone)::date AS today) d
	JOIN people tp ON tp.id = tl.person_id AND (tp.ended_on IS NULL OR tp.ended_on >= d.today)
	JOIN person_roles tr ON tr.person_id = tl.person_id AND tr.school_id = tl.school_id AND tr.role = t.role
		AND (tr.begins IS NULL OR tr.begins <= d.today) AND (tr.ends IS NULL OR tr.ends >= d.today)
	LEFT JOIN enrolments te ON t.role = 'teacher' AND te.person_id = tl.person_id AND te.role = 'teacher' AND te.leads AND te.school_id = tl.school_id
		AND (te.begins IS NULL OR te.begins <= d.today) AND (te.ends IS NULL OR te.ends >= d.today)
	LEFT JOIN classes k ON k.id = te.class_id AND k.kind = 'homeroom' AND k.removed_at IS NULL
	WHERE (t.role = 'management' OR t.role = 'teacher' AND k.id IS NOT NULL)`

// SubscribeStaff gives every class teacher and everybody of the management who
// has none yet their digest: by chat, on at once. One that was turned off stays
// off. It says how many it gave; the journal's list may make somebody a class
// teacher at any time, so it is asked now and then.
func (s *Store) SubscribeStaff(ctx context.Context) (int, error) {
	n := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		var err error
		n, err = s.subscribeStaff(ctx, tx, 0)
		return err
	})
	return n, err
}

// subscribeStaff does it for one account, or for all (0).
func (s *Store) subscribeStaff(ctx context.Context, tx pgx.Tx, account int64) (int, error) {
	now := s.Now()
	rows, err := tx.Query(ctx, `SELECT DISTINCT ON (t.account, t.role) t.account, t.role, o.zone
		FROM (SELECT DISTINCT l.account_id AS account, r.role, $2::timestamptz AS at
			FROM links l JOIN person_roles r ON r.person_id = l.person_id AND r.school_id = l.school_id AND r.role IN ('teacher', 'management')
			WHERE l.role = 'staff' AND l.ended_at IS NULL AND ($1 = 0 OR l.account_id = $1)
			  AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.account_id = l.account_id AND s.role = r.role AND s.ended_at IS NULL)) t
		`+staffOfSQL+` ORDER BY t.account, t.role, tl.id`, account, now)
	if err != nil {
		return 0, err
	}
	type newcomer struct {
		Account int64
		Role    school.Role
		Zone    string
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[newcomer])
	if err != nil || len(all) == 0 {
		return 0, err
	}
	b := &pgx.Batch{}
	for _, one := range all {
		schedule := school.Schedule{Days: StaffDays, Minute: TeacherMinute, Zone: zoneNamed(one.Zone)}
		if one.Role == school.Management {
			schedule.Minute = ManagementMinute
		}
		next, _ := schedule.After(now)
		b.Queue(`INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at, next_on)
			SELECT $1, $2, 'daily', $3, $4, true, false, h.seq, $5, $6 FROM news_head h
			ON CONFLICT DO NOTHING`, one.Account, string(one.Role), int16(schedule.Days), schedule.Minute, next.At, next.Day)
	}
	return len(all), tx.SendBatch(ctx, b).Close()
}
