package store

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Announced is an announcement with whom it reaches.
type Announced struct {
	school.Announcement
	Hearers Hearers
	Readers int // of them and of staff, who have opened it
}

// Hearers counts the accounts of an audience, once whatever their children.
type Hearers struct{ Parents, Students int }

// Announce says something to a class or a school: families hear of it as they
// have chosen, and find it in their list. Invalid where the words or the days are
// wrong; Denied where v may not speak there.
func (s *Store) Announce(ctx context.Context, v Viewer, a school.Announcing, reply Reply[Announced]) error {
	a.Text = strings.TrimSpace(a.Text)
	return s.write(ctx, v, func(tx pgx.Tx) error {
		zone, err := schoolZone(ctx, tx, a.School)
		if err != nil {
			return err
		}
		today := school.Day(s.Now(), zoneNamed(zone))
		if err := a.Validate(today); err != nil {
			return err
		}
		var id int64
		err = tx.QueryRow(ctx, `INSERT INTO announcements (school_id, class_id, part, day, until_day, text, made_by, made_as, made_person, made_at)
			VALUES ($1, nullif($2::bigint, 0), $3, $4, $5, $6, $7, $8, `+selfSQL+`, $9) RETURNING id`,
			a.School, a.Class, string(a.Part), today, instant(a.Until, !a.Until.IsZero()), a.Text, v.Account, string(v.Role), s.Now()).Scan(&id)
		if err != nil {
			return err
		}
		return s.announced(ctx, tx, v, id, "announcement", reply)
	})
}

// WithdrawAnnouncement takes one back: whoever was not told of it yet never is,
// the others are told that it is withdrawn. Conflict where it was withdrawn
// before; NotFound where it is not v's to take back.
func (s *Store) WithdrawAnnouncement(ctx context.Context, v Viewer, id int64, reply Reply[Announced]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		before, err := s.announcedNow(ctx, tx, v, id)
		if err != nil {
			return err
		}
		if !before.Withdrawn.IsZero() {
			return school.Refuse(school.Conflict, "it was withdrawn")
		}
		if err := one(tx.Exec(ctx, `UPDATE announcements SET withdrawn_at = $2, withdrawn_by = $3 WHERE id = $1`, id, s.Now(), v.Account)); err != nil {
			return err
		}
		return s.announced(ctx, tx, v, id, "announcement withdrawn", reply)
	})
}

// announced ends what was done with one: families hear of it, the audit keeps it.
func (s *Store) announced(ctx context.Context, tx pgx.Tx, v Viewer, id int64, action string, reply Reply[Announced]) error {
	out, err := s.announcedNow(ctx, tx, v, id)
	if err != nil {
		return err
	}
	if err := s.tellAnnouncement(ctx, tx, out.Announcement); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `SELECT audited($1, $2, NULL, $3)`, action, out.School, id); err != nil {
		return err
	}
	return reply.close(ctx, s, tx, out)
}

// tellAnnouncement makes news of one that stands, or of one that was taken back.
// Who told it first is whom it raises no alert to.
func (s *Store) tellAnnouncement(ctx context.Context, tx pgx.Tx, a school.Announcement) error {
	fact, err := json.Marshal(a.Fact())
	if err != nil {
		return err
	}
	var was, is []byte
	if a.Withdrawn.IsZero() {
		is = fact
	} else {
		was = fact
	}
	audience, id := school.ToSchool, a.School
	if a.Class != 0 {
		audience, id = school.ToClass, a.Class
	}
	_, err = tx.Exec(ctx, `SELECT tell($1, $2, $3, $4, $5, $6, $7, $8, $9, make_interval(secs => coalesce((s.holds ->> $4)::int, $10)))
		FROM schools s WHERE s.id = $1`,
		a.School, string(audience), id, string(school.NewsAnnouncement), a.ID, a.Day, was, is, s.Now(), int(school.NewsAnnouncement.Hold().Seconds()))
	return err
}

// ReadAnnouncement opens one, which is read by that. NotFound where it is not for v.
func (s *Store) ReadAnnouncement(ctx context.Context, v Viewer, id int64, reply Reply[Announced]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO announcement_reads (announcement_id, account_id, school_id, at)
			SELECT a.id, $2, a.school_id, $3 FROM announcements a WHERE a.id = $1 AND a.withdrawn_at IS NULL ON CONFLICT DO NOTHING`, id, v.Account, s.Now()); err != nil {
			return err
		}
		out, err := s.announcedNow(ctx, tx, v, id)
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

// announcedNow is one as it is in the transaction; whom it reaches is for who may
// speak there.
func (s *Store) announcedNow(ctx context.Context, tx pgx.Tx, v Viewer, id int64) (Announced, error) {
	var out Announced
	a, err := scanAnnouncement(tx.QueryRow(ctx, announcementSQL+`WHERE a.id = $2`, v.Account, id))
	if err != nil || !v.Role.Staff() {
		out.Announcement = a
		return out, err
	}
	out.Announcement = a
	if err := tx.QueryRow(ctx, `SELECT announcement_readers($1)`, id).Scan(&out.Readers); err != nil {
		return out, err
	}
	var may bool
	if err := tx.QueryRow(ctx, `SELECT may_announce($1, nullif($2::bigint, 0))`, a.School, a.Class).Scan(&may); err != nil || !may {
		return out, err
	}
	err = tx.QueryRow(ctx, hearersSQL, a.School, a.Class, string(a.Part), a.Day).Scan(&out.Hearers.Parents, &out.Hearers.Students)
	return out, err
}

// Hearers counts whom an announcement would reach today. Denied where v may not
// speak there.
func (s *Store) Hearers(ctx context.Context, v Viewer, a school.Announcing) (Hearers, error) {
	var out Hearers
	err := s.write(ctx, v, func(tx pgx.Tx) error {
		zone, err := schoolZone(ctx, tx, a.School)
		if err != nil {
			return err
		}
		return tx.QueryRow(ctx, hearersSQL, a.School, a.Class, string(a.Part), school.Day(s.Now(), zoneNamed(zone))).Scan(&out.Parents, &out.Students)
	})
	return out, err
}

const hearersSQL = `SELECT count(DISTINCT account) FILTER (WHERE role = 'parent'), count(DISTINCT account) FILTER (WHERE role = 'student')
	FROM announcement_hearers($1, nullif($2::bigint, 0), $3, $4)`
