package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// PreviewAsk names the digest to look at.
type PreviewAsk struct {
	Student string      // sourcedId
	School  string      // sourcedId of the school, where several have such a student; empty: any
	Role    school.Role // parent or student: whose eyes it is for
	AsOf    time.Time   // its moment: «today» is the day of it at the school
	Days    int         // how many days up to today it tells of; 1: today
}

// Preview is a digest of one child by its dates, made of the journal itself and
// not of news; it goes nowhere and moves no cursor. System work, for the command
// line. NotFound for a student who is not there; Conflict where two sources know
// the same sourcedId.
func (s *Store) Preview(ctx context.Context, ask PreviewAsk) (Letter, error) {
	letter := Letter{Delivery: Delivery{Kind: TellDigest, AsOf: ask.AsOf}, Role: ask.Role, Language: "ru"}
	rows, err := s.owner.Query(ctx, previewChildSQL, ask.Student, ask.AsOf, ask.School)
	if err != nil {
		return letter, translate(err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c LetterChild, err error) {
		var p school.Person
		var zone string
		err = row.Scan(&p.ID, &p.Family, &p.Given, &p.Middle, &c.schoolID, &c.School, &zone, &c.Class)
		c.ID, c.Name, c.Full, c.zone = p.ID, p.Short(), p.Full(), zoneNamed(zone)
		c.asOf, c.Today = ask.AsOf, school.Day(ask.AsOf, c.zone)
		return c, err
	})
	switch {
	case err != nil:
		return letter, translate(err)
	case len(found) == 0:
		return letter, school.Refuse(school.NotFound, "no such student")
	case len(found) > 1:
		return letter, school.Refuse(school.Conflict, "two sources have a student with this sourcedId")
	}
	letter.Students = found
	child := &letter.Students[0]
	b := &pgx.Batch{}
	span := school.Span{From: child.Today.AddDate(0, 0, 1-max(ask.Days, 1)), To: child.Today}
	previewNews(b, child, span, ask.Role == school.Student)
	if ask.Days > 1 {
		letter.Period = span
		askSums(b, []Letter{letter})
	}
	ahead := s.askAhead(b, []*LetterChild{child})
	var period school.Span
	if ask.Days > 1 {
		period = school.Span{From: child.Today.AddDate(0, 0, 1-ask.Days), To: child.Today}
	}
	if child.Week.Days, child.Week.Whole = weekOf(period, child.Today); child.Week.Days.Days() <= weekDays {
		askWeeks(b, []*LetterChild{child})
	}
	letters := []Letter{letter} // of the same child
	rules := askRules(b, letters)
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return letter, translate(err)
	}
	if err := ahead(ctx); err != nil {
		return letter, err
	}
	rules()
	return letters[0], nil
}

const previewChildSQL = `SELECT p.id, p.family, p.given, p.middle, c.id, c.name, c.zone, ` + homeroomSQL + `
	FROM people p JOIN schools c ON c.id = p.school_id
	CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE c.zone)::date AS today) d
	WHERE p.sourced_id = $1 AND EXISTS (SELECT FROM person_roles r WHERE r.person_id = p.id AND r.role = 'student') AND $3 IN ('', c.sourced_id)`
