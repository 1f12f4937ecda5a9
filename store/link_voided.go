package store

import (
	"context"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// VoidShownCode makes void whatever open code a text holds that others can read,
// in a group, and tells the curators. It answers nothing about the text: whoever
// is asked says the same words whether there was a code in it or not.
func (s *Store) VoidShownCode(ctx context.Context, text string) error {
	codes := school.FindCodes(text)
	if len(codes) == 0 {
		return nil
	}
	return s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		for _, code := range codes {
			invite, _, err := s.openInvite(ctx, tx, code, now)
			if err != nil {
				return err
			}
			tag, err := tx.Exec(ctx, `UPDATE invites SET void_at = $2, void_why = 'group'
				WHERE id = $1 AND used_at IS NULL AND void_at IS NULL`, invite, now)
			if err != nil {
				return err
			}
			if tag.RowsAffected() == 0 {
				if err := s.voidShownRecovery(ctx, tx, code, now); err != nil {
					return err
				}
				continue
			}
			if err := s.tellVoided(ctx, tx, invite, "group", now); err != nil {
				return err
			}
		}
		return nil
	})
}

// tellVoided tells the curators of a school that one of its codes is void.
func (s *Store) tellVoided(ctx context.Context, tx pgx.Tx, invite int64, why string, now time.Time) error {
	var at, student int64
	var child, class string
	err := tx.QueryRow(ctx, `SELECT i.school_id, coalesce(i.student_id, 0), trim(concat_ws(' ', p.given, left(p.family, 1) || '.')),
			CASE WHEN i.student_id IS NULL THEN '' ELSE `+homeroomSQL+` END
		FROM invites i JOIN schools o ON o.id = i.school_id `+schoolDaySQL+`
		LEFT JOIN people p ON p.id = coalesce(i.student_id, i.person_id) WHERE i.id = $1`,
		invite, now).Scan(&at, &student, &child, &class)
	if err != nil {
		return err
	}
	curators, err := curatorsOf(ctx, tx, at, now)
	if err != nil {
		return err
	}
	for _, curator := range curators {
		word := Service{Key: CodeVoided, Args: map[string]string{"Child": child, "Class": class, "Why": why, atSchool: strconv.FormatInt(at, 10)}}
		if err := s.queueService(ctx, tx, curator, ByChat, word); err != nil {
			return err
		}
	}
	return recordSystem(ctx, tx, record{at: now, action: "invite_void_" + why, school: at, student: student, object: invite})
}

// curatorsOf are the accounts of a school's curators.
func curatorsOf(ctx context.Context, tx pgx.Tx, at int64, now time.Time) ([]int64, error) {
	rows, err := tx.Query(ctx, `SELECT DISTINCT a.id FROM links l
		JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
		JOIN schools o ON o.id = l.school_id `+schoolDaySQL+`
		LEFT JOIN person_roles r ON r.person_id = l.person_id AND r.school_id = l.school_id AND r.role = 'curator'
			AND (r.ends IS NULL OR r.ends >= d.today)
		WHERE l.school_id = $1 AND l.ended_at IS NULL AND (l.role = 'curator' OR l.role = 'staff' AND r.role IS NOT NULL)
		ORDER BY a.id`, at, now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}
