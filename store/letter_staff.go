package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// WhyTooLate drops what is of no use any more: a morning's digest in the evening, a
// code that has run out.
const WhyTooLate = "too late"

// StaffLetter is what a digest tells the staff: a class teacher of each class
// led, the management of each class of its schools.
type StaffLetter struct {
	Classes []StaffClass // by school, then «9Б» before «10А»
	Schools int          // how many schools they are of
}

// StaffClass is one homeroom on the day of the letter.
type StaffClass struct {
	ID, School int64
	SchoolName string
	Title      string // «5А»
	Today      time.Time
	Open       bool // it is a school day of the class
	First      bool // the first one of its week
	Students   int
	Unlinked   []string    // students none of whose parents is linked, by name
	Waiting    []StaffNote // notes that nobody has settled, the nearest first
	Missing    []StaffAway // away with no note, on the school day before and today so far
	Away, Late int         // students today, by the register
	Unnoted    int         // of Away, with no note and no reason in the register
}

// StaffNote is an absence note in so many words: its reason stays on the desk.
type StaffNote struct {
	ID      int64
	Student string
	Span    school.Span
	Lessons []int
}

// StaffAway is a student who was away on a day.
type StaffAway struct {
	Student string
	Day     time.Time
	Lessons []int // numbers; empty: the whole day
}

// staffUnit is a class of one letter, as it is put together.
type staffUnit struct {
	StaffClass
	days     []time.Time // of the last week, with a lesson of the class
	holidays []school.Holiday
	notes    []classNote
	register []classAway
}

type classNote struct {
	StaffNote
	student int64
	settled bool
}

type classAway struct {
	student int64
	name    string
	day     time.Time
	lesson  int // 0: the whole day
	kind    school.AbsenceKind
}

// readStaff reads the letters of the staff: who they are for by the rights of
// this moment, then a query a section for all their classes.
func (s *Store) readStaff(ctx context.Context, letters []Letter) error {
	var at []int
	now := s.Now()
	for i := range letters {
		l := &letters[i]
		if !l.digest() || !l.Role.Staff() || l.Stop != "" {
			continue
		}
		if l.Kind == TellDigest && now.Sub(l.AsOf) > staffPatience {
			l.Stop = WhyTooLate
			continue
		}
		at = append(at, i)
	}
	if len(at) == 0 {
		return nil
	}
	units, of, err := s.staffUnits(ctx, letters, at)
	if err != nil || len(units) == 0 {
		return err
	}
	if err := s.fillUnits(ctx, units); err != nil {
		return err
	}
	schools := map[[2]int64]bool{}
	for i, u := range units {
		l := &letters[of[i]]
		if l.Staff == nil {
			l.Staff = &StaffLetter{}
		}
		if key := [2]int64{int64(of[i]), u.School}; !schools[key] {
			schools[key] = true
			l.Staff.Schools++
		}
		l.Staff.Classes = append(l.Staff.Classes, u.close())
	}
	for _, i := range at {
		if letters[i].Staff != nil {
			slices.SortStableFunc(letters[i].Staff.Classes, func(a, b StaffClass) int {
				if a.School != b.School {
					return int(a.School - b.School)
				}
				return compareClasses(a.Title, b.Title)
			})
		}
	}
	return nil
}

// staffUnits are the classes of the letters at, and whose each is.
func (s *Store) staffUnits(ctx context.Context, letters []Letter, at []int) (units []*staffUnit, of []int, err error) {
	accounts, roles := make([]int64, len(at)), make([]string, len(at))
	for i, l := range at {
		accounts[i], roles[i] = letters[l].Account, string(letters[l].Role)
	}
	rows, err := s.owner.Query(ctx, staffClassesSQL, accounts, roles, s.Now())
	if err != nil {
		return nil, nil, translate(err)
	}
	var n int
	var zone string
	var c StaffClass
	_, err = pgx.ForEachRow(rows, []any{&n, &c.School, &c.SchoolName, &zone, &c.ID, &c.Title}, func() error {
		l := at[n-1]
		c.Today = school.Day(letters[l].AsOf, zoneNamed(zone))
		units, of = append(units, &staffUnit{StaffClass: c}), append(of, l)
		return nil
	})
	return units, of, translate(err)
}

// fillUnits asks for all classes at once.
func (s *Store) fillUnits(ctx context.Context, units []*staffUnit) error {
	classes, schools, todays := make([]int64, len(units)), make([]int64, len(units)), make([]time.Time, len(units))
	for i, u := range units {
		classes[i], schools[i], todays[i] = u.ID, u.School, u.Today
	}
	var n int
	b := &pgx.Batch{}
	b.Queue(staffDaysSQL, classes, todays).Query(func(rows pgx.Rows) error {
		var day time.Time
		_, err := pgx.ForEachRow(rows, []any{&n, &day}, func() error { units[n-1].days = append(units[n-1].days, day); return nil })
		return err
	})
	b.Queue(staffHolidaysSQL, schools, todays).Query(func(rows pgx.Rows) error {
		var h school.Holiday
		_, err := pgx.ForEachRow(rows, []any{&n, &h.Span.From, &h.Span.To}, func() error {
			units[n-1].holidays = append(units[n-1].holidays, h)
			return nil
		})
		return err
	})
	b.Queue(staffStudentsSQL, classes, todays).Query(func(rows pgx.Rows) error {
		var p school.Person
		var linked bool
		_, err := pgx.ForEachRow(rows, []any{&n, &p.Family, &p.Given, &p.Middle, &linked}, func() error {
			units[n-1].Students++
			if !linked {
				units[n-1].Unlinked = append(units[n-1].Unlinked, surname(p))
			}
			return nil
		})
		return err
	})
	b.Queue(staffNotesSQL, classes, todays).Query(func(rows pgx.Rows) error {
		var one classNote
		var p school.Person
		_, err := pgx.ForEachRow(rows, []any{
			&n, &one.ID, &one.student, &p.Family, &p.Given, &p.Middle, &one.Span.From, &one.Span.To, &one.Lessons, &one.settled,
		}, func() error {
			one.Student = surname(p)
			units[n-1].notes = append(units[n-1].notes, one)
			one.Lessons = nil
			return nil
		})
		return err
	})
	b.Queue(staffRegisterSQL, classes, todays).Query(func(rows pgx.Rows) error {
		var one classAway
		var p school.Person
		_, err := pgx.ForEachRow(rows, []any{&n, &one.student, &p.Family, &p.Given, &p.Middle, &one.day, &one.lesson, &one.kind}, func() error {
			one.name = surname(p)
			units[n-1].register = append(units[n-1].register, one)
			return nil
		})
		return err
	})
	return translate(s.owner.SendBatch(ctx, b).Close())
}

// close draws the conclusions.
func (u *staffUnit) close() StaffClass {
	u.Open = u.schoolDay(u.Today)
	u.First = u.Open
	for day := school.Monday(u.Today); day.Before(u.Today); day = day.AddDate(0, 0, 1) {
		u.First = u.First && !u.schoolDay(day)
	}
	before := u.Today.AddDate(0, 0, -1)
	for i := 0; i < 7 && !u.schoolDay(before); i++ {
		before = before.AddDate(0, 0, -1)
	}
	for _, n := range u.notes {
		if !n.settled {
			u.Waiting = append(u.Waiting, n.StaffNote)
		}
	}
	away, late, unnoted := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	at := map[classAway]int{}
	for _, r := range u.register {
		missed := r.kind.Missed()
		bare := missed && r.kind == school.Absent && !u.noted(r)
		if r.day.Equal(u.Today) {
			away[r.student] = away[r.student] || missed
			late[r.student] = late[r.student] || !missed
			unnoted[r.student] = unnoted[r.student] || bare
		}
		if !bare || !r.day.Equal(u.Today) && !r.day.Equal(before) {
			continue
		}
		key := classAway{student: r.student, day: r.day}
		i, seen := at[key]
		if !seen {
			i, at[key] = len(u.Missing), len(u.Missing)
			u.Missing = append(u.Missing, StaffAway{Student: r.name, Day: r.day})
		}
		if r.lesson > 0 && (!seen || len(u.Missing[i].Lessons) > 0) {
			u.Missing[i].Lessons = append(u.Missing[i].Lessons, r.lesson)
		}
	}
	u.Away, u.Late, u.Unnoted = count(away), count(late), count(unnoted)
	return u.StaffClass
}

// surname is «Примерова Мария», as a class list has it.
func surname(p school.Person) string {
	p.Middle = ""
	return p.Full()
}

func count(of map[int64]bool) int {
	n := 0
	for _, yes := range of {
		if yes {
			n++
		}
	}
	return n
}

// noted tells whether a live note covers what the register says.
func (u *staffUnit) noted(r classAway) bool {
	return slices.ContainsFunc(u.notes, func(n classNote) bool {
		return n.student == r.student && school.AbsenceNote{Span: n.Span, Lessons: n.Lessons}.Covers(r.day, r.lesson)
	})
}

func (u *staffUnit) schoolDay(day time.Time) bool {
	if len(u.days) == 0 {
		return school.SchoolDay(day, u.holidays)
	}
	return slices.ContainsFunc(u.days, day.Equal)
}

// maySendStaff looks once more: false and nothing where a class or a school that
// was written of is the person's no longer, so that the letter must be written again.
func (s *Store) maySendStaff(ctx context.Context, l Letter) (ok bool, why string, err error) {
	var blocked, wanted bool
	held := map[int64]bool{}
	b := &pgx.Batch{}
	b.Queue(`SELECT a.blocked_at IS NOT NULL, s.active AND CASE $2 WHEN 'chat' THEN s.chat ELSE s.mail END AND ($3 IN ($2, 'chat') OR a.fallback <> 'none')
		FROM subscriptions s JOIN accounts a ON a.id = s.account_id WHERE s.id = $1`, l.Subscription, string(l.chosen()), string(l.Channel)).QueryRow(
		func(row pgx.Row) error { return row.Scan(&blocked, &wanted) })
	now := s.Now()
	b.Queue(staffClassesSQL, []int64{l.Account}, []string{string(l.Role)}, now).Query(func(rows pgx.Rows) error {
		var n int
		var of, class int64
		var name, zone, title string
		_, err := pgx.ForEachRow(rows, []any{&n, &of, &name, &zone, &class, &title}, func() error { held[class] = true; return nil })
		return err
	})
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return false, "", translate(err)
	}
	switch {
	case blocked:
		return false, WhyBlocked, nil
	case !wanted && l.Kind == TellDigest:
		return false, WhyUnsubscribed, nil
	case l.Staff == nil || slices.ContainsFunc(l.Staff.Classes, func(c StaffClass) bool { return !held[c.ID] }):
		return false, "", nil
	}
	return true, "", s.auditStaff(ctx, l, now)
}

// auditStaff notes of each school that its children's names go to the account.
func (s *Store) auditStaff(ctx context.Context, l Letter, now time.Time) error {
	return s.system(ctx, func(tx pgx.Tx) error {
		noted := map[int64]bool{}
		for _, c := range l.Staff.Classes {
			if noted[c.School] {
				continue
			}
			noted[c.School] = true
			if err := recordSystem(ctx, tx, record{at: now, account: l.Account, role: l.Role, action: "staff_digest", school: c.School, object: l.Subscription}); err != nil {
				return err
			}
		}
		return nil
	})
}
