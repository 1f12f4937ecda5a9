package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// noteSQL reads absence notes; what follows it says which.
const noteSQL = `SELECT n.id, n.school_id, s.zone, n.student_id, p.family, p.given, p.middle, coalesce(h.title, ''),
		n.filed_by, n.filed_name, n.filed_at, n.from_day, n.to_day, n.lessons, n.reason, n.seal, n.text_enc, coalesce(n.file_id, 0),
		n.sent_to, n.delivered_at, n.read_at, coalesce(rp.family, ''), coalesce(rp.given, ''), coalesce(rp.middle, ''),
		coalesce(n.verdict, ''), n.settled_at, coalesce(sp.family, ''), coalesce(sp.given, ''), coalesce(sp.middle, ''), n.why_enc,
		n.withdrawn_at, n.changed_at, n.file_gone_at
	FROM absence_notes n
	JOIN schools s ON s.id = n.school_id
	JOIN people p ON p.id = n.student_id
	LEFT JOIN people rp ON rp.id = n.read_by
	LEFT JOIN people sp ON sp.id = n.settled_by
	LEFT JOIN LATERAL (
		SELECT k.title FROM enrolments e JOIN classes k ON k.id = e.class_id AND k.kind = 'homeroom'
		WHERE e.person_id = n.student_id AND e.role = 'student'
		  AND (e.begins IS NULL OR e.begins <= n.from_day) AND (e.ends IS NULL OR e.ends >= n.from_day)
		ORDER BY e.id DESC LIMIT 1) h ON true `

// scanNote reads a row of noteSQL and opens what is sealed in it.
func (s *Store) scanNote(row pgx.Row) (school.AbsenceNote, error) {
	var n school.AbsenceNote
	var child, reader, settler school.Person
	var seal string
	var text, why []byte
	var delivered, read, settled, withdrawn, changed, gone *time.Time
	err := row.Scan(&n.ID, &n.School, &n.Zone, &n.Student, &child.Family, &child.Given, &child.Middle, &n.Class,
		&n.FiledBy, &n.FiledName, &n.FiledAt, &n.Span.From, &n.Span.To, &n.Lessons, &n.Reason, &seal, &text, &n.File,
		&n.SentTo, &delivered, &read, &reader.Family, &reader.Given, &reader.Middle,
		&n.Verdict, &settled, &settler.Family, &settler.Given, &settler.Middle, &why, &withdrawn, &changed, &gone)
	if err != nil {
		return n, err
	}
	n.Child, n.Full, n.ReadBy, n.SettledBy = child.Short(), child.Full(), reader.Initials(), settler.Initials()
	n.FiledAt = n.FiledAt.UTC()
	for _, at := range []struct {
		from *time.Time
		to   *time.Time
	}{{delivered, &n.Delivered}, {read, &n.Read}, {settled, &n.Settled}, {withdrawn, &n.Withdrawn}, {changed, &n.Changed}, {gone, &n.FileGone}} {
		if at.from != nil {
			*at.to = at.from.UTC()
		}
	}
	if n.Text, err = s.openWords(text, noteSeal("text_enc", seal)); err != nil {
		return n, err
	}
	n.Why, err = s.openWords(why, noteSeal("why_enc", seal))
	return n, err
}

// collectNotes appends the rows of noteSQL.
func (s *Store) collectNotes(into *[]school.AbsenceNote) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		for rows.Next() {
			n, err := s.scanNote(rows)
			if err != nil {
				return err
			}
			*into = append(*into, n)
		}
		return rows.Err()
	}
}

func noteSeal(column, place string) Seal {
	return Seal{Table: "absence_notes", Column: column, Key: place}
}

// sealWords seals a text; none stays none.
func (s *Store) sealWords(text string, at Seal) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	return s.keys.Seal([]byte(text), at)
}

func (s *Store) openWords(sealed []byte, at Seal) (string, error) {
	if sealed == nil {
		return "", nil
	}
	text, err := s.keys.Open(sealed, at)
	return string(text), err
}
