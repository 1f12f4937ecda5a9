package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

const studentSQL = `SELECT p.id, p.school_id, o.name, p.family, p.given, p.middle, coalesce(p.sourced_id, ''), ` + homeroomSQL + `
	FROM people p JOIN schools o ON o.id = p.school_id AND o.removed_at IS NULL ` + schoolDaySQL + `
	JOIN person_roles r ON r.person_id = p.id AND r.school_id = p.school_id AND r.role = 'student' AND (r.ends IS NULL OR r.ends >= d.today)
	WHERE (p.ended_on IS NULL OR p.ended_on >= d.today) AND `

// whom finds those who are to get a code; the codes are not drawn yet.
func (m Make) whom(ctx context.Context, tx pgx.Tx, now time.Time) ([]Issued, error) {
	at, err := m.schoolOf(ctx, tx)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Class != "":
		if at.School == 0 {
			return nil, school.Wrong("school", "there are several schools: say which")
		}
		class, err := m.classOf(ctx, tx, at.School)
		if err != nil {
			return nil, err
		}
		return m.students(ctx, tx, now, at, `EXISTS (SELECT FROM enrolments e WHERE e.person_id = p.id AND e.class_id = $1
			AND e.role = 'student' AND (e.ends IS NULL OR e.ends >= d.today))`, class)
	case m.Student != "":
		return m.one(m.students(ctx, tx, now, at, `p.sourced_id = $1`, m.Student))
	case m.Role == school.InviteStudent:
		return m.one(m.students(ctx, tx, now, at, `p.sourced_id = $1`, m.Person))
	case m.Role == school.InviteParent:
		return m.family(ctx, tx, now, at)
	case m.Person != "":
		return m.staff(ctx, tx, now, at)
	case at.School == 0:
		return nil, school.Wrong("school", "there are several schools: say which")
	}
	at.Role = m.Role
	return []Issued{at}, nil
}

// schoolOf is the school that was named, or the only one; zero where there are
// several and none was named.
func (m Make) schoolOf(ctx context.Context, tx pgx.Tx) (Issued, error) {
	rows, err := tx.Query(ctx, `SELECT id, name FROM schools WHERE removed_at IS NULL AND ($1 = '' OR sourced_id = $1) LIMIT 2`, m.School)
	if err != nil {
		return Issued{}, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (i Issued, err error) {
		return i, row.Scan(&i.School, &i.SchoolName)
	})
	switch {
	case err != nil:
		return Issued{}, err
	case len(found) == 1:
		return found[0], nil
	case len(found) == 0:
		return Issued{}, school.Refuse(school.NotFound, "no such school")
	case m.School != "":
		return Issued{}, &school.Error{Code: school.Conflict, Field: "school", Reason: "two sources know a school by this id"}
	}
	return Issued{}, nil
}

// classOf finds a homeroom by its title: as written, else as heard, so that
// «5 а», «5-А» and a Latin «5A» are found too.
func (m Make) classOf(ctx context.Context, tx pgx.Tx, at int64) (int64, error) {
	rows, err := tx.Query(ctx, `SELECT id, title FROM classes WHERE school_id = $1 AND kind = 'homeroom' AND removed_at IS NULL`, at)
	if err != nil {
		return 0, err
	}
	type class struct {
		id    int64
		title string
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (c class, err error) {
		return c, row.Scan(&c.id, &c.title)
	})
	if err != nil {
		return 0, err
	}
	for _, same := range []func(class) bool{
		func(c class) bool { return c.title == m.Class },
		func(c class) bool { return heard(c.title) == heard(m.Class) },
	} {
		fit := slices.DeleteFunc(slices.Clone(all), func(c class) bool { return !same(c) })
		if len(fit) == 1 {
			return fit[0].id, nil
		}
		if len(fit) > 1 {
			return 0, &school.Error{Code: school.Conflict, Field: "class", Reason: "several classes have this title"}
		}
	}
	return 0, &school.Error{Code: school.NotFound, Field: "class", Reason: "the school has no such class"}
}

var classSigns = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "\u2011", "", "«", "", "»", "", `"`, "",
	"A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "K", "К", "M", "М", "O", "О", "P", "Р", "T", "Т", "X", "Х")

func heard(title string) string { return classSigns.Replace(strings.ToUpper(title)) }

// students are those that where finds by one argument, each as often as asked.
func (m Make) students(ctx context.Context, tx pgx.Tx, now time.Time, at Issued, where string, arg any) ([]Issued, error) {
	rows, err := tx.Query(ctx, studentSQL+where+` AND ($3 = 0 OR p.school_id = $3)
		ORDER BY p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id`, arg, now, at.School)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Issued, error) {
		i := Issued{Invite: Invite{Role: m.Role}}
		err := row.Scan(&i.Student, &i.School, &i.SchoolName, &i.Child.Family, &i.Child.Given, &i.Child.Middle, &i.StudentID, &i.Class)
		i.Child.ID, i.Child.School = i.Student, i.School
		return i, err
	})
	if err != nil {
		return nil, err
	}
	var wanted []Issued
	for _, i := range found {
		for range max(1, m.PerStudent) {
			wanted = append(wanted, i)
		}
	}
	if len(wanted) == 0 {
		return nil, school.Refuse(school.NotFound, "no such student")
	}
	return wanted, nil
}

// one refuses an id that students of two sources share.
func (m Make) one(found []Issued, err error) ([]Issued, error) {
	if err == nil && found[0].Student != found[len(found)-1].Student {
		return nil, &school.Error{Code: school.Conflict, Field: "student", Reason: "several schools know a student by this id: say the school"}
	}
	return found, err
}

// family is a code for each child that the list links the parent to.
func (m Make) family(ctx context.Context, tx pgx.Tx, now time.Time, at Issued) ([]Issued, error) {
	parent, err := m.person(ctx, tx, now, at, `true`)
	if err != nil {
		return nil, err
	}
	children, err := m.students(ctx, tx, now, at, `EXISTS (SELECT FROM guardians g WHERE g.student_id = p.id AND g.guardian_id = $1
		AND (g.ended_on IS NULL OR g.ended_on >= d.today))`, parent.Person)
	if err != nil {
		return nil, err
	}
	for i := range children {
		children[i].Person, children[i].For, children[i].PersonID = parent.Person, parent.For, parent.PersonID
	}
	return children, nil
}

// staff is one code for a person who works at the school.
func (m Make) staff(ctx context.Context, tx pgx.Tx, now time.Time, at Issued) ([]Issued, error) {
	person, err := m.person(ctx, tx, now, at, `EXISTS (SELECT FROM person_roles r WHERE r.person_id = p.id AND r.school_id = p.school_id
		AND r.role IN ('teacher', 'curator', 'management') AND (r.ends IS NULL OR r.ends >= d.today))`)
	return []Issued{person}, err
}

func (m Make) person(ctx context.Context, tx pgx.Tx, now time.Time, at Issued, where string) (Issued, error) {
	rows, err := tx.Query(ctx, `SELECT p.id, p.school_id, o.name, p.family, p.given, p.middle, p.sourced_id
		FROM people p JOIN schools o ON o.id = p.school_id AND o.removed_at IS NULL `+schoolDaySQL+`
		WHERE p.sourced_id = $1 AND ($3 = 0 OR p.school_id = $3) AND (p.ended_on IS NULL OR p.ended_on >= d.today) AND `+where+` LIMIT 2`,
		m.Person, now, at.School)
	if err != nil {
		return Issued{}, err
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Issued, error) {
		i := Issued{Invite: Invite{Role: m.Role}}
		err := row.Scan(&i.Person, &i.School, &i.SchoolName, &i.For.Family, &i.For.Given, &i.For.Middle, &i.PersonID)
		i.For.ID, i.For.School = i.Person, i.School
		return i, err
	})
	switch {
	case err != nil:
		return Issued{}, err
	case len(found) == 0:
		return Issued{}, school.Refuse(school.NotFound, "no such person, or not in this role")
	case len(found) > 1:
		return Issued{}, &school.Error{Code: school.Conflict, Field: "person", Reason: "several schools know a person by this id: say the school"}
	}
	return found[0], nil
}
