package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// SchoolRules is a school with what it asks of each channel.
type SchoolRules struct {
	Sourced string // sourcedId
	Name    string
	Zone    string // IANA name
	Rules   school.Discretion
}

// SchoolsRules lists the schools.
func (s *Store) SchoolsRules(ctx context.Context) ([]SchoolRules, error) {
	rows, err := s.owner.Query(ctx, `SELECT coalesce(sourced_id, ''), name, zone, level_chat, level_mail, level_sms, protect, hide_marks
		FROM schools WHERE removed_at IS NULL ORDER BY name COLLATE "ru-x-icu", id`)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r SchoolRules, err error) {
		err = row.Scan(&r.Sourced, &r.Name, &r.Zone, &r.Rules.Chat, &r.Rules.Mail, &r.Rules.SMS, &r.Rules.Protect, &r.Rules.HideMarks)
		return r, err
	})
	return all, translate(err)
}

// RulesChange is what changes of a school's rules; nil leaves a rule as it is.
type RulesChange struct {
	Chat, Mail, SMS    *school.Level
	Protect, HideMarks *bool
}

func (c RulesChange) validate() error {
	for _, one := range []struct {
		field string
		level *school.Level
	}{{"chat", c.Chat}, {"mail", c.Mail}, {"sms", c.SMS}} {
		if one.level != nil && !one.level.Valid() {
			return school.Wrong(one.field, "no such level")
		}
	}
	if c.SMS != nil && c.SMS.Whole() {
		return school.Wrong("sms", "a text message carries no marks")
	}
	return nil
}

// SetSchoolRules changes what a school asks of each channel; it holds from the
// next letter on, of those that wait too. System work, for the command line.
func (s *Store) SetSchoolRules(ctx context.Context, sourced string, c RulesChange) error {
	if err := c.validate(); err != nil {
		return err
	}
	id, err := s.schoolBySourced(ctx, sourced)
	if err != nil {
		return err
	}
	return s.system(ctx, func(tx pgx.Tx) error {
		err := one(tx.Exec(ctx, `UPDATE schools SET level_chat = coalesce($2, level_chat), level_mail = coalesce($3, level_mail),
				level_sms = coalesce($4, level_sms), protect = coalesce($5, protect), hide_marks = coalesce($6, hide_marks)
			WHERE id = $1`, id, c.Chat, c.Mail, c.SMS, c.Protect, c.HideMarks))
		if err != nil {
			return err
		}
		return recordSystem(ctx, tx, record{at: s.Now(), school: id, action: "rules"})
	})
}

// schoolBySourced is a school by its sourcedId; the only one where none is named.
func (s *Store) schoolBySourced(ctx context.Context, sourced string) (int64, error) {
	rows, err := s.owner.Query(ctx, `SELECT id FROM schools WHERE removed_at IS NULL AND ($1 = '' OR sourced_id = $1) LIMIT 2`, sourced)
	if err != nil {
		return 0, translate(err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	switch {
	case err != nil:
		return 0, translate(err)
	case len(ids) == 0:
		return 0, school.Refuse(school.NotFound, "no such school")
	case len(ids) > 1:
		return 0, school.Refuse(school.Conflict, "several schools")
	}
	return ids[0], nil
}
