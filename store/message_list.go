package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Bounds of pages.
const (
	ThreadsOnPage  = 5
	MessagesOnPage = 4
)

// Correspondence is a thread with a page of its messages.
type Correspondence struct {
	school.Thread
	Messages []school.Message // in the order in which they were written
	Page     int              // from 1, the newest
	Pages    int
}

// ThreadLine is a thread in the list.
type ThreadLine struct {
	school.Thread
	Last   school.Message
	Unread int // messages to the viewer
}

// Threads is a page of the list.
type Threads struct {
	All    []ThreadLine // the one that was written in last first
	Unread int          // messages, on all pages
	Page   int
	Pages  int
}

// Threads reads a page, from 1, of v's threads, or of those with unread messages.
func (s *Store) Threads(ctx context.Context, v Viewer, page int, unread bool) (Threads, error) {
	out := Threads{Page: max(page, 1), Pages: 1}
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT greatest(1, (count(*) + $4 - 1) / $4)::int, coalesce(sum(unread), 0)::int FROM (`+threadsSQL+`) t WHERE unread > 0 OR NOT $3`,
			v.Role.Staff(), s.Now(), unread, ThreadsOnPage).QueryRow(func(row pgx.Row) error { return row.Scan(&out.Pages, &out.Unread) })
		b.Queue(`SELECT * FROM (`+threadsSQL+`) t WHERE unread > 0 OR NOT $3 ORDER BY last_id DESC
			LIMIT $4 OFFSET ($5::bigint - 1) * $4::bigint`, v.Role.Staff(), s.Now(), unread, ThreadsOnPage, out.Page).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				line, err := s.scanThread(rows)
				if err != nil {
					return err
				}
				out.All = append(out.All, line)
			}
			return rows.Err()
		})
	})
	return out, err
}

func (s *Store) correspondence(ctx context.Context, tx pgx.Tx, v Viewer, thread int64, page int) (Correspondence, error) {
	out := Correspondence{Page: max(page, 1)}
	var err error
	if out.Thread, err = s.threadIn(ctx, tx, v, thread); err != nil {
		return out, err
	}
	if err := tx.QueryRow(ctx, `SELECT greatest(1, (count(*) + $2 - 1) / $2)::int FROM messages WHERE thread_id = $1`, thread, MessagesOnPage).Scan(&out.Pages); err != nil {
		return out, err
	}
	out.Page = min(out.Page, out.Pages)
	rows, err := tx.Query(ctx, `SELECT * FROM (SELECT id, by_family, seal, text_enc, coalesce(file_id, 0), made_at, read_at FROM messages WHERE thread_id = $1
		ORDER BY id DESC LIMIT $2 OFFSET ($3::bigint - 1) * $2::bigint) m ORDER BY id`, thread, MessagesOnPage, out.Page)
	if err != nil {
		return out, err
	}
	out.Messages, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (school.Message, error) {
		m, err := s.scanMessage(row)
		m.Thread = thread
		return m, err
	})
	return out, err
}

func (s *Store) threadIn(ctx context.Context, tx pgx.Tx, v Viewer, thread int64) (school.Thread, error) {
	line, err := s.scanThread(tx.QueryRow(ctx, threadsSQL+`WHERE t.id = $3`, v.Role.Staff(), s.Now(), thread))
	return line.Thread, err
}

func (s *Store) scanMessage(row pgx.Row) (school.Message, error) {
	var m school.Message
	var place string
	var sealed []byte
	var read *time.Time
	if err := row.Scan(&m.ID, &m.ByFamily, &place, &sealed, &m.File, &m.At, &read); err != nil {
		return m, err
	}
	return s.openMessage(m, place, sealed, read)
}

func (s *Store) openMessage(m school.Message, place string, sealed []byte, read *time.Time) (school.Message, error) {
	m.At = m.At.UTC()
	if read != nil {
		m.Read = read.UTC()
	}
	text, err := s.keys.Open(sealed, messageSeal(place))
	m.Text = string(text)
	if err != nil && readable(err) == nil { // it says so itself, and what stands beside it is read
		m.Shut, err = true, nil
		s.log.Error("no key opens the words of a message", "message", m.ID)
	}
	return m, err
}

func (s *Store) scanThread(row pgx.Row) (ThreadLine, error) {
	var t ThreadLine
	var child, staff school.Person
	var place string
	var sealed []byte
	var read *time.Time
	err := row.Scan(&t.ID, &t.School, &t.Zone, &t.Student, &child.Family, &child.Given, &child.Middle, &t.Class, &t.Family, &t.FamilyRole, &t.FamilyName,
		&t.Staff, &staff.Family, &staff.Given, &staff.Middle, &t.Last.ID, &t.Last.ByFamily, &place, &sealed, &t.Last.File, &t.Last.At, &read, &t.Unread)
	if err != nil {
		return t, err
	}
	t.Child, t.Full, t.StaffName = child.Short(), child.Full(), staff.Initials()
	t.Last, err = s.openMessage(t.Last, place, sealed, read)
	return t, err
}

// threadsSQL reads threads with their last message for one of the staff ($1), at
// instant $2.
const threadsSQL = `SELECT t.id, t.school_id, o.zone, t.student_id, coalesce(p.family, '') AS child_family, coalesce(p.given, '') AS child_given, coalesce(p.middle, '') AS child_middle, ` + homeroomSQL + ` AS class, t.family_id, t.family_role, t.family_name,
		t.staff_id, coalesce(w.family, '') AS staff_family, coalesce(w.given, '') AS staff_given, coalesce(w.middle, '') AS staff_middle,
		m.id AS last_id, m.by_family, m.seal, m.text_enc, coalesce(m.file_id, 0) AS file, m.made_at, m.read_at,
		(SELECT count(*) FROM messages u WHERE u.thread_id = t.id AND u.read_at IS NULL AND u.by_family = $1)::int AS unread
	FROM threads t
	JOIN schools o ON o.id = t.school_id
	` + schoolDaySQL + `
	LEFT JOIN people p ON p.id = t.student_id -- one who has left a teacher's groups is not named any more
	LEFT JOIN people w ON w.id = t.staff_person
	JOIN LATERAL (SELECT * FROM messages m WHERE m.thread_id = t.id ORDER BY m.id DESC LIMIT 1) m ON true `

// ThreadHead is whose a thread is. NotFound where v is not a party.
func (s *Store) ThreadHead(ctx context.Context, v Viewer, thread int64) (school.Thread, error) {
	var out school.Thread
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(threadsSQL+`WHERE t.id = $3`, v.Role.Staff(), s.Now(), thread).QueryRow(func(row pgx.Row) error {
			line, err := s.scanThread(row)
			out = line.Thread
			return err
		})
	})
	return out, err
}

// LedStudents are those of the homerooms that v leads, by name.
func (s *Store) LedStudents(ctx context.Context, v Viewer) ([]school.Person, error) {
	var out []school.Person
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT p.id, p.family, p.given, p.middle FROM people p
			WHERE p.id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
			ORDER BY p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id LIMIT 60`).Query(func(rows pgx.Rows) error {
			var p school.Person
			_, err := pgx.ForEachRow(rows, []any{&p.ID, &p.Family, &p.Given, &p.Middle}, func() error {
				out = append(out, p)
				return nil
			})
			return err
		})
		b.Queue(`SELECT audited('message', id, NULL, NULL) FROM schools`)
	})
	return out, err
}
