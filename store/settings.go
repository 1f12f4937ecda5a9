package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Settings is how a person wants to be talked to, in every role.
type Settings struct {
	Language  string       // «ru», «en»
	Zone      string       // IANA name; empty: the school's
	HideMarks bool         // in the chat, marks stand behind a spoiler; in a letter there are none
	HideName  bool         // the subject of a letter names no child
	Quiet     school.Quiet // on the wall of Zone; its own Zone is nil
}

// SettingsChange is what a person changes; nil leaves a setting as it is.
type SettingsChange struct {
	Language  *string
	Zone      *string // IANA name; empty: the school's
	HideMarks *bool
	HideName  *bool
	Quiet     *school.Quiet // without its Zone; the zero one: none
}

func (c SettingsChange) validate() error {
	if c.Language != nil && *c.Language != "ru" && *c.Language != "en" {
		return school.Wrong("language", "not one that we speak")
	}
	if q := c.Quiet; q != nil && *q != (school.Quiet{}) && (q.None() || min(q.From, q.To) < 0 || max(q.From, q.To) > 1439) {
		return school.Wrong("quiet", "no such hours")
	}
	if c.Zone == nil || *c.Zone == "" {
		return nil
	}
	if _, err := time.LoadLocation(*c.Zone); err != nil || *c.Zone == "Local" {
		return school.Wrong("zone", "no such zone")
	}
	return nil
}

// SetSettings changes the settings of v's account and gives all as they are now.
// With another zone the digests come at their hour on the new wall.
func (s *Store) SetSettings(ctx context.Context, v Viewer, c SettingsChange, reply Reply[Settings]) error {
	if err := c.validate(); err != nil {
		return err
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		var out Settings
		var from, to *int // NULL: no quiet hours
		if c.Quiet != nil && !c.Quiet.None() {
			from, to = &c.Quiet.From, &c.Quiet.To
		}
		err := tx.QueryRow(ctx, `UPDATE accounts SET language = coalesce($2, language), hide_marks = coalesce($3, hide_marks),
				zone = CASE WHEN $4::text IS NULL THEN zone ELSE nullif($4, '') END,
				quiet_from = CASE WHEN $5 THEN $6 ELSE quiet_from END, quiet_to = CASE WHEN $5 THEN $7 ELSE quiet_to END,
				hide_name = coalesce($8, hide_name)
			WHERE id = $1 RETURNING language, coalesce(zone, ''), hide_marks, hide_name, coalesce(quiet_from, 0), coalesce(quiet_to, 0)`,
			v.Account, c.Language, c.HideMarks, c.Zone, c.Quiet != nil, from, to, c.HideName).
			Scan(&out.Language, &out.Zone, &out.HideMarks, &out.HideName, &out.Quiet.From, &out.Quiet.To)
		if err != nil {
			return err
		}
		if c.Zone != nil {
			if err := s.rezone(ctx, tx, v, out.Zone); err != nil {
				return err
			}
		}
		if c.Zone != nil || c.Quiet != nil {
			if _, err := tx.Exec(ctx, `SELECT notices_again($1)`, s.Now()); err != nil {
				return err
			}
		}
		return reply.close(ctx, s, tx, out)
	})
}

// rezone puts the next digests of the account at their hour in the new zone: each
// day keeps the one that it was to have, at once where its hour there is over. Of another role,
// without a zone of one's own, only the system sees the school's: its next digest
// comes at the old hour, and those after it at the new. The staff's are on the
// wall of the school.
func (s *Store) rezone(ctx context.Context, tx pgx.Tx, v Viewer, own string) error {
	rows, err := tx.Query(ctx, `SELECT id, role, days, month_day, minute, next_at, next_on, told_on FROM subscriptions
		WHERE account_id = $1 AND ended_at IS NULL AND role IN ('parent', 'student') ORDER BY id FOR UPDATE`, v.Account)
	if err != nil {
		return err
	}
	type planned struct {
		ID     int64
		Role   school.Role
		Days   int16
		Month  int
		Minute int
		Next   *time.Time
		NextOn *time.Time
		ToldOn *time.Time
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[planned])
	if err != nil {
		return err
	}
	now := s.Now()
	for _, p := range all {
		if own == "" && p.Role != v.Role {
			continue
		}
		zone, err := digestZone(ctx, tx, v.Account, p.Role)
		if err != nil {
			return err
		}
		o := order{days: school.Weekdays(p.Days), month: p.Month, minute: p.Minute, next: p.Next, nextOn: p.NextOn, toldOn: p.ToldOn}
		// The day of the planned one is known, so the old zone need not be.
		next := plan(school.Moved(o.schedule(zone), o.schedule(zone), school.Moment(o.plan()), o.lastDay(), now))
		at, on := next.columns()
		if _, err := tx.Exec(ctx, `UPDATE subscriptions SET next_at = $2, next_on = $3 WHERE id = $1`, p.ID, at, on); err != nil {
			return err
		}
	}
	return nil
}
