package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// AnnouncementsOnPage bounds a page of the list.
const AnnouncementsOnPage = 5

// Announcements is a page of what is said to a person.
type Announcements struct {
	All      []school.Announcement // the unread first, then the newest
	Unread   int                   // on all pages
	Page     int                   // from 1
	Pages    int                   // at least 1
	MayWrite bool                  // there is a class or a school that the viewer may speak to
}

// Announcements reads a page, from 1, of the last year; beyond the last it is the
// last. What was withdrawn stays in the list of whoever has read it.
func (s *Store) Announcements(ctx context.Context, v Viewer, page int) (Announcements, error) {
	out := Announcements{Page: max(page, 1), Pages: 1}
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT greatest(1, (count(*) + $3 - 1) / $3)::int `+announcementsSQL, v.Account, s.Now(), AnnouncementsOnPage).
			QueryRow(func(row pgx.Row) error { return row.Scan(&out.Pages) })
		b.Queue(unreadSQL, v.Account, s.Now(), school.AnnouncementFresh).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Unread) })
		b.Queue(announcementColumns+announcementsSQL+`
			ORDER BY `+unreadCase+` DESC, a.made_at DESC, a.id DESC
			LIMIT $3 OFFSET (SELECT least($5::bigint - 1, (count(*) - 1) / $3::bigint) `+announcementsSQL+`) * $3::bigint`,
			v.Account, s.Now(), AnnouncementsOnPage, school.AnnouncementFresh, out.Page).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				a, err := scanAnnouncement(rows)
				if err != nil {
					return err
				}
				out.All = append(out.All, a)
			}
			return rows.Err()
		})
		if v.Role.Staff() {
			b.Queue(`SELECT EXISTS (` + placesSQL + `)`).QueryRow(func(row pgx.Row) error { return row.Scan(&out.MayWrite) })
		}
	})
	out.Page = min(out.Page, out.Pages)
	return out, err
}

// Unread counts what waits to be opened.
type Unread struct{ Announcements, Messages int }

// Unread counts what v has not opened.
func (s *Store) Unread(ctx context.Context, v Viewer) (Unread, error) {
	var out Unread
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(unreadSQL, v.Account, s.Now(), school.AnnouncementFresh).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Announcements) })
		b.Queue(`SELECT count(*)::int FROM threads t JOIN messages m ON m.thread_id = t.id
			WHERE $1 IN (t.family_id, t.staff_id) AND m.read_at IS NULL AND m.by_family = $2`, v.Account, v.Role.Staff()).
			QueryRow(func(row pgx.Row) error { return row.Scan(&out.Messages) })
	})
	return out, err
}

// AnnouncementPlace is where a person may speak: a school, or a homeroom of it.
type AnnouncementPlace struct {
	School     int64
	SchoolName string
	Class      int64  // 0: the whole school
	Title      string // «5А»
}

// AnnouncementPlaces lists them: the school first, then its classes in their order.
func (s *Store) AnnouncementPlaces(ctx context.Context, v Viewer) ([]AnnouncementPlace, error) {
	var out []AnnouncementPlace
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT * FROM (` + placesSQL + `) p ORDER BY school, class IS NOT NULL, length(substring(title from '^[0-9]*')), title COLLATE "ru-x-icu", class`).Query(func(rows pgx.Rows) error {
			var p AnnouncementPlace
			var class *int64
			_, err := pgx.ForEachRow(rows, []any{&p.School, &p.SchoolName, &class, &p.Title}, func() error {
				if p.Class = 0; class != nil {
					p.Class = *class
				}
				out = append(out, p)
				return nil
			})
			return err
		})
	})
	return out, err
}

func scanAnnouncement(row pgx.Row) (school.Announcement, error) {
	var a school.Announcement
	var by school.Person
	var until, withdrawn *time.Time
	err := row.Scan(&a.ID, &a.School, &a.SchoolName, &a.Zone, &a.Class, &a.ClassTitle, &a.Part, &a.Day, &until, &a.Text,
		&by.Family, &by.Given, &by.Middle, &a.As, &a.At, &withdrawn, &a.Read, &a.Mine)
	if err != nil {
		return a, err
	}
	a.By, a.At = by.Initials(), a.At.UTC()
	if until != nil {
		a.Until = *until
	}
	if withdrawn != nil {
		a.Withdrawn = withdrawn.UTC()
	}
	return a, nil
}

// announcementSQL reads announcements for account $1; what follows it says which.
const (
	announcementSQL     = announcementColumns + announcementJoins
	announcementColumns = `SELECT a.id, a.school_id, s.name, s.zone, coalesce(a.class_id, 0), coalesce(c.title, ''), a.part, a.day, a.until_day, a.text,
		coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''), a.made_as, a.made_at, a.withdrawn_at, r.at IS NOT NULL,
		a.made_by = $1 AND a.made_as = current_setting('zvonok.role', true) `
	announcementJoins = `FROM announcements a
	JOIN schools s ON s.id = a.school_id
	LEFT JOIN classes c ON c.id = a.class_id
	LEFT JOIN people p ON p.id = a.made_person
	LEFT JOIN announcement_reads r ON r.announcement_id = a.id AND r.account_id = $1 `

	// The schools are named, for the index: row security alone would look through
	// what is said everywhere.
	hereSQL = `a.school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[])`

	announcementsSQL = announcementJoins + `WHERE ` + hereSQL + ` AND a.made_at > $2::timestamptz - interval '366 days'
		AND (a.withdrawn_at IS NULL OR r.at IS NOT NULL OR a.made_by = $1)`

	// unreadCase is one that $1 has not opened by instant $2, and that is younger
	// than $4 days.
	unreadCase = `(r.at IS NULL AND a.made_by <> $1 AND a.withdrawn_at IS NULL AND a.made_at > $2::timestamptz - make_interval(days => $4)
		AND (a.until_day IS NULL OR a.until_day >= ($2::timestamptz AT TIME ZONE s.zone)::date))`

	unreadSQL = `SELECT count(*)::int FROM announcements a JOIN schools s ON s.id = a.school_id
		WHERE ` + hereSQL + ` AND a.made_by <> $1 AND a.withdrawn_at IS NULL AND a.made_at > $2::timestamptz - make_interval(days => $3)
		  AND (a.until_day IS NULL OR a.until_day >= ($2::timestamptz AT TIME ZONE s.zone)::date)
		  AND NOT EXISTS (SELECT FROM announcement_reads r WHERE r.announcement_id = a.id AND r.account_id = $1)`

	placesSQL = `SELECT s.id AS school, s.name, NULL::bigint AS class, '' AS title FROM schools s
			WHERE s.id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
		UNION ALL
		SELECT s.id, s.name, c.id, c.title FROM classes c JOIN schools s ON s.id = c.school_id
		WHERE c.kind = 'homeroom' AND c.removed_at IS NULL AND may_announce(c.school_id, c.id)`
)
