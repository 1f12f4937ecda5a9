package store

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Recoverable is an account of a school's people, for whoever issues a code that
// gives it back. No contact is in it.
type Recoverable struct {
	Movable
	School    int64
	Chat      string // «active», «blocked», «none»
	Mail      bool   // the address is confirmed: the person can get the account back alone
	Elsewhere bool   // it opens another school too: this curator issues no code for it
}

// IssuedRecovery is a code at the only moment when it is known.
type IssuedRecovery struct {
	Account int64
	Code    school.InviteCode
	Expires time.Time
	Told    bool // the person's chat hears of it now
}

// Seek narrows the accounts of a school; what is empty does not.
type Seek struct {
	Name    string // the beginning of a name: of the person, or of a child
	Account int64
	Student int64
}

// Recoverable finds accounts of the schools that v is curator of. Denied to every
// other role.
func (s *Store) Recoverable(ctx context.Context, v Viewer, seek Seek) ([]Recoverable, error) {
	var out []Recoverable
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT s.id, s.name, r.* FROM schools s CROSS JOIN LATERAL recoverable(s.id, $1, $2, $3, 0, $4) r ORDER BY s.id`,
			seek.Name, seek.Account, seek.Student, s.Now()).Query(collectRecoverable(&out))
		b.Queue(`SELECT audited('recovery_sought', id, nullif($1, 0), nullif($2, 0)) FROM schools`, seek.Student, seek.Account)
	})
	return out, err
}

// IssueRecovery issues a code for an account of a school that v is curator of; an
// open one is void from then on, and the person is told at once. Denied for
// anybody else's account, and for one that opens another school as well.
func (s *Store) IssueRecovery(ctx context.Context, v Viewer, account int64, reply Reply[IssuedRecovery]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		var at int64
		err := tx.QueryRow(ctx, `SELECT s.id FROM schools s CROSS JOIN LATERAL recoverable(s.id, '', $1, 0, 0, $2) r ORDER BY s.id LIMIT 1`,
			account, s.Now()).Scan(&at)
		if errors.Is(err, pgx.ErrNoRows) {
			return school.Refuse(school.Denied, "not an account of theirs")
		}
		if err != nil {
			return err
		}
		issued, err := s.issueRecovery(ctx, tx, account, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT audited('recovery_code', $1, NULL, $2)`, at, account); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, issued)
	})
}

// issueRecovery draws a code whose locator no open code has, and tells the person.
func (s *Store) issueRecovery(ctx context.Context, tx pgx.Tx, account, at int64) (IssuedRecovery, error) {
	now := s.Now()
	out := IssuedRecovery{Account: account, Expires: now.Add(RecoveryCodeLife)}
	for range 100 {
		code, err := school.NewCode(rand.Reader)
		if err != nil {
			return out, err
		}
		hash, err := s.keys.Token("recovery code", code.Body())
		if err != nil {
			return out, err
		}
		var recovery int64
		var chat *int64
		err = tx.QueryRow(ctx, `SELECT recovery, told_in FROM issue_recovery($1, $2, $3, $4, $5, $6)`,
			account, at, code.Locator(), hash, now, out.Expires).Scan(&recovery, &chat)
		if errors.Is(err, pgx.ErrNoRows) { // the locator is taken
			continue
		}
		if err != nil {
			return out, err
		}
		out.Code, out.Told = code, chat != nil
		return out, s.tellOfRecovery(ctx, tx, out, telling{recovery, at, chat})
	}
	return out, school.Refuse(school.Conflict, "no free locator: too many open codes")
}

// telling is what is told of: a code of a school, and the chat to tell; nil: none.
type telling struct {
	recovery, school int64
	chat             *int64
}

// tellOfRecovery tells the person by every way there is that somebody may come in
// with a code: the chat that may be lost, though the account leaves it meanwhile.
func (s *Store) tellOfRecovery(ctx context.Context, tx pgx.Tx, issued IssuedRecovery, of telling) error {
	now := issued.Expires.Add(-RecoveryCodeLife)
	zone, err := schoolZone(ctx, tx, of.school)
	if err != nil {
		return err
	}
	words := map[Channel]Service{ByMail: {Key: RecoveryIssuedMail, Args: momentIn(now, zone)}}
	if of.chat != nil {
		words[ByChat] = Service{Key: RecoveryIssued, Args: momentIn(now, zone), Chat: *of.chat}
	}
	for way, word := range words {
		sealed, err := s.sealService(issued.Account, word)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `SELECT queue_recovery($1, $2, $3, $4)`, of.recovery, way, sealed, now); err != nil {
			return err
		}
	}
	return nil
}

func collectRecoverable(out *[]Recoverable) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var one Recoverable
		var link MovableLink
		var student int64
		_, err := pgx.ForEachRow(rows, []any{
			&one.School, &link.School, &one.Account, &one.Own, &link.Role, &student, &link.Person.Family, &link.Person.Given, &link.Person.Middle,
			&link.Class, &one.Chat, &one.Mail, &one.Elsewhere,
		}, func() error {
			link.Person.ID = student
			if n := len(*out); n == 0 || (*out)[n-1].Account != one.Account || (*out)[n-1].School != one.School {
				*out = append(*out, one)
			}
			last := &(*out)[len(*out)-1]
			last.Links = append(last.Links, link)
			return nil
		})
		return err
	}
}
