package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// remindBefore is how long before the first lesson of a class its teacher is
// reminded of notes that wait.
const remindBefore = 30 * time.Minute

// RemindOfNotes tells whoever settles, once on a day, that notes about today
// wait: half an hour before the first lesson of the child. It says how many
// people it told. A note that came later than that was told of just now anyway.
func (s *Store) RemindOfNotes(ctx context.Context) (int, error) {
	now := s.Now()
	told := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, dueRemindersSQL, now)
		if err != nil {
			return err
		}
		due, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r reminder, err error) {
			err = row.Scan(&r.note, &r.student, &r.today, &r.minute, &r.zone, &r.filed)
			return r, err
		})
		if err != nil {
			return err
		}
		hears := map[int64]bool{}
		for _, r := range due {
			first := school.At(r.today, r.minute, zoneNamed(r.zone))
			from := first.Add(-remindBefore)
			if now.Before(from) || !now.Before(first) || r.filed.After(from) {
				continue
			}
			if _, err := tx.Exec(ctx, `UPDATE absence_notes SET reminded_on = $2 WHERE id = $1`, r.note, r.today); err != nil {
				return err
			}
			people, err := s.audience(ctx, tx, r.student)
			if err != nil {
				return err
			}
			for _, account := range people.settlers() {
				if hears[account] {
					continue
				}
				hears[account] = true
				if err := s.tellOfNote(ctx, tx, noteWord{key: NotesWait, note: r.note}, account); err != nil {
					return err
				}
			}
		}
		told = len(hears)
		return nil
	})
	return told, err
}

type reminder struct {
	note, student int64
	today         time.Time
	minute        int // of the child's first lesson
	zone          string
	filed         time.Time
}

// waitingWith counts the notes about today that wait in the class of a note.
func (s *Store) waitingWith(ctx context.Context, tx pgx.Tx, n school.AbsenceNote) (int, error) {
	today := school.Day(s.Now(), zoneNamed(n.Zone))
	count := 0
	err := tx.QueryRow(ctx, `SELECT count(*) FROM absence_notes w
		WHERE w.school_id = $1 AND w.withdrawn_at IS NULL AND w.verdict IS NULL AND w.from_day <= $2 AND w.to_day >= $2
		  AND EXISTS (SELECT FROM enrolments a JOIN classes k ON k.id = a.class_id AND k.kind = 'homeroom'
			JOIN enrolments b ON b.class_id = a.class_id AND b.person_id = w.student_id AND b.role = 'student' AND (b.ends IS NULL OR b.ends >= $2)
			WHERE a.person_id = $3 AND a.role = 'student' AND (a.ends IS NULL OR a.ends >= $2))`,
		n.School, today, n.Student).Scan(&count)
	return count, err
}

const dueRemindersSQL = `SELECT n.id, n.student_id, d.today, f.starts, s.zone, coalesce(n.changed_at, n.filed_at)
	FROM absence_notes n
	JOIN schools s ON s.id = n.school_id
	CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE s.zone)::date AS today) d
	CROSS JOIN LATERAL (SELECT min(l.starts) AS starts FROM enrolments e JOIN lessons l ON l.class_id = e.class_id AND l.day = d.today AND l.removed_at IS NULL
		WHERE e.person_id = n.student_id AND e.role = 'student'
		  AND (e.begins IS NULL OR e.begins <= d.today) AND (e.ends IS NULL OR e.ends >= d.today)) f
	WHERE n.withdrawn_at IS NULL AND n.verdict IS NULL AND n.from_day <= d.today AND n.to_day >= d.today
	  AND n.reminded_on IS DISTINCT FROM d.today AND f.starts IS NOT NULL
	ORDER BY n.id
	FOR UPDATE OF n SKIP LOCKED`
