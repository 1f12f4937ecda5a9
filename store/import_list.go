package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// ListSource is the name of the source that a school's class lists have.
func ListSource(schoolID string) string { return "xlsx:" + schoolID }

// ListID makes an id out of what is known of a person, by a key, so that whoever
// reads the id cannot try names against it.
func (s *Store) ListID(text string) (string, error) {
	token, err := s.keys.Token("list", text)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(token[:10]), nil
}

// ListedSchool is what a class list has to know of its school.
type ListedSchool struct {
	Name  string          // empty: no list of it came yet
	Known []school.Listed // students of earlier lists, those who left too
}

// ListedSchool reads what earlier lists of a source brought. Conflict: the school
// comes from another source, whose people a list would double.
func (s *Store) ListedSchool(ctx context.Context, source, sourcedID string) (ListedSchool, error) {
	var out ListedSchool
	err := s.system(ctx, func(tx pgx.Tx) error {
		var foreign bool
		err := tx.QueryRow(ctx, `SELECT coalesce(max(o.name) FILTER (WHERE s.name = $2), ''), count(*) FILTER (WHERE s.name IS DISTINCT FROM $2) > 0
			FROM schools o LEFT JOIN sources s ON s.id = o.source_id WHERE o.sourced_id = $1 AND o.removed_at IS NULL`, sourcedID, source).Scan(&out.Name, &foreign)
		if err != nil {
			return err
		}
		if foreign {
			return &school.Error{Code: school.Conflict, Field: "school", Reason: "the school comes from another source"}
		}
		out.Known, err = listed(ctx, tx, source)
		return err
	})
	return out, err
}

func listed(ctx context.Context, tx pgx.Tx, source string) ([]school.Listed, error) {
	rows, err := tx.Query(ctx, `SELECT p.sourced_id, p.family, p.given, p.middle, p.born,
			coalesce((SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id
				WHERE e.person_id = p.id AND e.role = 'student' AND c.kind = 'homeroom' AND c.removed_at IS NULL
				ORDER BY e.ends IS NULL DESC, e.ends DESC, e.id DESC LIMIT 1), ''),
			g.sourced_id, g.family, g.given, g.middle
		FROM people p JOIN sources s ON s.id = p.source_id AND s.name = $1
		LEFT JOIN guardians l ON l.student_id = p.id AND l.ended_on IS NULL
		LEFT JOIN people g ON g.id = l.guardian_id AND g.source_id = p.source_id
		WHERE EXISTS (SELECT FROM person_roles r WHERE r.person_id = p.id AND r.role = 'student') ORDER BY p.id, g.id`, source)
	if err != nil {
		return nil, err
	}
	var out []school.Listed
	var one school.Listed
	var born *time.Time
	var id, family, given, middle *string
	_, err = pgx.ForEachRow(rows, []any{&one.ID, &one.Family, &one.Given, &one.Middle, &born, &one.Class, &id, &family, &given, &middle}, func() error {
		if len(out) == 0 || out[len(out)-1].ID != one.ID {
			next := one
			if born != nil {
				next.Born = *born
			}
			out = append(out, next)
		}
		if id != nil {
			last := &out[len(out)-1]
			last.Parents = append(last.Parents, school.ListedParent{ID: *id, Family: *family, Given: *given, Middle: *middle})
		}
		return nil
	})
	return out, err
}

// keepContacts leaves people the contacts that an earlier list told, where this
// one tells none.
func (i *importing) keepContacts(ctx context.Context) error {
	if !i.List {
		return nil
	}
	for _, contact := range []string{"email", "phone"} {
		err := i.exec(ctx, fmt.Sprintf(`UPDATE st_users s SET %[1]s_enc = p.%[1]s_enc, %[1]s_blind = p.%[1]s_blind FROM people p
			WHERE p.source_id = {source} AND p.sourced_id = s."sourcedId" AND s.%[1]s_blind IS NULL AND p.%[1]s_blind IS NOT NULL`, contact))
		if err != nil {
			return err
		}
	}
	return nil
}

// leaveClasses ends the places of children in homerooms that they are not listed
// in any more: those who stand under another class, and those who stand nowhere
// though the class is listed, who leave the school's list too. A list with a row
// that could not be read ends nobody's: the row may be theirs.
func (i *importing) leaveClasses(ctx context.Context) error {
	if !i.List {
		return nil
	}
	if i.uncertain["users"] || i.uncertain["enrollments"] {
		i.report.add(school.Problem{File: "enrollments.csv", Warning: true, Reason: "Не все строки списка прочитаны, поэтому никто не снят: ни выбывшие, ни перешедшие в другой класс."})
		return nil
	}
	const places = `enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom'`
	const held = `e.source_id = {source} AND e.role = 'student' AND (e.ends IS NULL OR e.ends >= {today})`
	const inList = `c.sourced_id IN (SELECT "sourcedId" FROM st_classes WHERE NOT bad)`
	err := i.exec(ctx, `CREATE TEMP TABLE leaving ON COMMIT DROP AS SELECT e.id, e.person_id, NOT u.listed AS quits FROM `+places+`
		CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM people p JOIN st_users s ON s."sourcedId" = p.sourced_id
			WHERE p.id = e.person_id AND p.source_id = {source})) AS u (listed)
		WHERE `+held+` AND (u.listed OR `+inList+`) AND NOT EXISTS (SELECT FROM st_enrollments s WHERE s."sourcedId" = e.sourced_id)`)
	if err != nil {
		return err
	}
	there, err := i.number(ctx, `SELECT count(*)::int FROM `+places+` WHERE `+held+` AND `+inList)
	if err != nil {
		return err
	}
	quit, err := i.number(ctx, `SELECT count(*)::int FROM leaving WHERE quits`)
	if err != nil {
		return err
	}
	if quit*10 > there {
		i.report.tooManyRemovals = true
		i.report.add(school.Problem{File: "enrollments.csv", Warning: true, Reason: fmt.Sprintf(
			"Из классов списка исчезло учеников: %d из %d, больше десятой части. Если так и должно быть, повторите с --accept-removals.", quit, there)})
	}
	ended, err := i.count(ctx, `UPDATE enrolments SET ends = {yesterday} WHERE id IN (SELECT id FROM leaving)`)
	if err != nil {
		return err
	}
	i.report.file("enrollments").Removed += ended
	if err := i.exec(ctx, `INSERT INTO left_now SELECT person_id FROM leaving WHERE quits`); err != nil {
		return err
	}
	gone, err := i.count(ctx, `UPDATE people p SET ended_on = {yesterday} WHERE p.id IN (SELECT person_id FROM leaving WHERE quits)
		AND NOT EXISTS (SELECT FROM enrolments e WHERE e.person_id = p.id AND (e.ends IS NULL OR e.ends >= {today}))`)
	i.report.file("users").Removed += gone
	i.report.Changes.Places.Gone += ended
	i.report.Changes.People.Gone += gone
	return err
}
