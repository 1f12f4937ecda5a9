package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// readWaiting reads all that waits for some accounts, letter by letter, with the
// instant when each may be told: by the hours, the zone and the holidays of now,
// so that what a person has changed meanwhile holds.
func readWaiting(ctx context.Context, tx pgx.Tx, accounts []int64, at time.Time) ([]waiting, error) {
	type found struct {
		waiting
		notice school.Notice
		hours  school.NoticeHours
		school int64
	}
	rows, err := tx.Query(ctx, waitingSQL, accounts)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (f found, err error) {
		var was, is, zone, schools string
		err = row.Scan(&f.Account, &f.Role, &f.Channel, &f.Student, &f.Apart, &f.Seq, &f.DueAt, &f.Kind, &f.Object, &was, &is,
			&f.notice.Released, &zone, &f.hours.Quiet.From, &f.hours.Quiet.To, &f.school, &schools)
		f.notice.Kind = f.Kind
		for _, text := range []string{was, is} {
			if day, wrong := time.Parse(time.DateOnly, text); wrong == nil {
				f.notice.Days = append(f.notice.Days, day)
			}
		}
		f.hours.Zone, f.hours.School = zoneNamed(zone), zoneNamed(schools)
		f.hours.Quiet.Zone = f.hours.Zone
		return f, err
	})
	if err != nil {
		return nil, err
	}
	schools := make([]int64, len(all))
	for i, f := range all {
		schools[i] = f.school
	}
	free, err := holidaysAround(ctx, tx, schools, at)
	if err != nil {
		return nil, err
	}
	out := make([]waiting, len(all))
	for i, f := range all {
		f.hours.Holidays = free[f.school]
		f.due = f.notice.Due(at, f.hours)
		out[i] = f.waiting
	}
	slices.SortFunc(out, func(a, b waiting) int {
		x, y := a.letter(), b.letter()
		return cmp.Or(cmp.Compare(x.Account, y.Account), cmp.Compare(x.Role, y.Role), cmp.Compare(x.Channel, y.Channel),
			cmp.Compare(x.Student, y.Student), cmp.Compare(a.Seq, b.Seq))
	})
	return out, nil
}

// holidaysAround are those that a notice of now could fall into.
func holidaysAround(ctx context.Context, tx pgx.Tx, schools []int64, at time.Time) (map[int64][]school.Span, error) {
	rows, err := tx.Query(ctx, `SELECT school_id, starts, ends FROM holidays
		WHERE school_id = ANY ($1) AND removed_at IS NULL AND ends >= $2::date - 1 AND starts <= $2::date + 60`, schools, at)
	if err != nil {
		return nil, err
	}
	out := map[int64][]school.Span{}
	var of int64
	var s school.Span
	_, err = pgx.ForEachRow(rows, []any{&of, &s.From, &s.To}, func() error { out[of] = append(out[of], s); return nil })
	return out, err
}

// The days of a lesson and of a control work are in their facts, old and new.
const waitingSQL = `SELECT p.account_id, p.role, p.channel, p.student_id,
		EXISTS (SELECT FROM subscriptions s WHERE s.account_id = p.account_id AND s.role = p.role AND s.ended_at IS NULL AND s.student_id IS NOT NULL) AS apart,
		p.seq, p.due_at, coalesce(n.kind, ''), coalesce(n.object, 0),
		CASE WHEN n.kind IN ('lesson', 'control') THEN coalesce(n.old ->> 'due', '') ELSE '' END,
		CASE WHEN n.kind IN ('lesson', 'control') THEN coalesce(n.new ->> 'due', '') ELSE '' END,
		p.released_at,
		` + wallSQL + `,
		coalesce(a.quiet_from, 0), coalesce(a.quiet_to, 0), coalesce(k.school_id, 0), coalesce(c.zone, '')
	FROM notice_pending p CROSS JOIN LATERAL (SELECT p.role) w (role)
	JOIN accounts a ON a.id = p.account_id
	LEFT JOIN people k ON k.id = p.student_id
	LEFT JOIN schools c ON c.id = k.school_id
	LEFT JOIN news n ON n.released_at = p.released_at AND n.seq = p.seq
	WHERE p.account_id = ANY ($1)`
