package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// InviteLife is how long a code can be used.
const InviteLife = 21 * 24 * time.Hour

// maxPerStudent bounds a slip of the keyboard, not a family.
const maxPerStudent = 10

// Make says for whom codes are wanted: exactly one of Class, Student and Person,
// or School alone for a curator. IDs are those of the school's own list.
type Make struct {
	Role       school.InviteRole
	School     string // sourcedId; may be empty where it is plain without
	Class      string // title of a homeroom, «5А»
	Student    string // sourcedId
	Person     string // sourcedId: of staff, or of a parent whom the list links to children
	PerStudent int    // codes for each student; 0: one
}

// Invite is one code that was issued. The code itself is kept nowhere.
type Invite struct {
	ID      int64
	School  int64
	Role    school.InviteRole
	Student int64 // 0 for staff and curators
	Person  int64 // 0: for whoever holds the code
	MadeAt  time.Time
	Expires time.Time
}

// Issued is an invite at the only moment when its code is known.
type Issued struct {
	Invite
	Code       school.InviteCode
	SchoolName string
	Class      string        // title; empty for staff
	Child      school.Person // zero for staff and curators
	For        school.Person // zero where nobody is named
	StudentID  string        // sourcedIds, for a list that goes back to the school
	PersonID   string
}

// MakeInvites issues the codes that m asks for, all or none. NotFound when the
// school, class or person is not on the list, Conflict when several fit,
// Invalid when m asks for what cannot be.
func (s *Store) MakeInvites(ctx context.Context, m Make) ([]Issued, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var issued []Issued
	err := s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		wanted, err := m.whom(ctx, tx, now)
		if err != nil {
			return err
		}
		for i := range wanted {
			wanted[i].MadeAt, wanted[i].Expires = now, now.Add(InviteLife)
			if err := s.issue(ctx, tx, &wanted[i]); err != nil {
				return err
			}
		}
		issued = wanted
		return nil
	})
	return issued, err
}

func (m Make) check() error {
	given := 0
	for _, v := range []string{m.Class, m.Student, m.Person} {
		if v != "" {
			given++
		}
	}
	ofStudent := m.Role == school.InviteParent || m.Role == school.InviteStudent
	switch {
	case !m.Role.Valid():
		return school.Wrong("role", "parent, student, staff or curator")
	case given > 1, given == 0 && m.Role != school.InviteCurator:
		return school.Wrong("invite", "name one of class, student and person")
	case !ofStudent && (m.Class != "" || m.Student != ""):
		return school.Wrong("role", "a class or a student has codes for parents and students")
	case m.PerStudent < 0 || m.PerStudent > maxPerStudent:
		return school.Wrong("per-student", fmt.Sprintf("1 to %d", maxPerStudent))
	case m.Role == school.InviteStudent && m.PerStudent > 1:
		return school.Wrong("per-student", "a student has one code: each new one moves the diary to another chat")
	}
	return nil
}

// issue draws a code whose locator no open code has, and writes its row. An
// expired row that still holds the locator gives way.
func (s *Store) issue(ctx context.Context, tx pgx.Tx, i *Issued) error {
	for range 100 {
		code, err := school.NewCode(rand.Reader)
		if err != nil {
			return err
		}
		hash, err := s.keys.CodeHash(code.Body())
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE invites SET void_at = $2, void_why = 'expired'
			WHERE locator = $1 AND used_at IS NULL AND void_at IS NULL AND expires_at <= $2`, code.Locator(), i.MadeAt); err != nil {
			return err
		}
		err = tx.QueryRow(ctx, `INSERT INTO invites (school_id, role, student_id, person_id, locator, hash, made_at, expires_at)
			VALUES ($1, $2, nullif($3, 0), nullif($4, 0), $5, $6, $7, $8)
			ON CONFLICT (locator) WHERE used_at IS NULL AND void_at IS NULL DO NOTHING RETURNING id`,
			i.School, string(i.Role), i.Student, i.Person, code.Locator(), hash, i.MadeAt, i.Expires).Scan(&i.ID)
		if errors.Is(err, pgx.ErrNoRows) { // the locator is taken
			continue
		}
		if err != nil {
			return err
		}
		i.Code = code
		return recordSystem(ctx, tx, record{at: i.MadeAt, action: "invite", school: i.School, student: i.Student, object: i.ID})
	}
	return school.Refuse(school.Conflict, "no free locator: too many open codes")
}

// record is a row of the audit that system work writes; on behalf of a person
// it is audited().
type record struct {
	at              time.Time
	account         int64 // 0: the system or the command line
	role            school.Role
	school, student int64
	action          string
	object          int64
}

func recordSystem(ctx context.Context, tx pgx.Tx, r record) error {
	_, err := tx.Exec(ctx, `INSERT INTO audit (at, account_id, role, school_id, student_id, action, object)
		VALUES ($1, nullif($2, 0), $3, nullif($4, 0), nullif($5, 0), $6, nullif($7, 0))`,
		r.at, r.account, string(r.role), r.school, r.student, r.action, r.object)
	return err
}
