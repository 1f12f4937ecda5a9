package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Profile is what an account keeps of its own person. Contacts are shown to
// nobody else.
type Profile struct {
	Name      string    // a parent's as they wrote it, else the school's
	Born      time.Time // school day; zero: unknown, or none of a student's business to show
	Phone     string    // E.164; may be empty
	Email     string    // canonical; may be empty
	Confirmed bool      // that very address
	Stopped   bool      // letters to that very address come back
	Again     time.Time // a new letter can be asked for from then on; zero: at once
	Language  string
	Zone      string // IANA name; empty: the school's
	Consents  []Consent
}

// Profile reads the viewer's own data.
func (s *Store) Profile(ctx context.Context, v Viewer) (Profile, error) {
	var p Profile
	var phone, email []byte
	var own string
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT full_name, phone_enc, email_enc, coalesce(confirmed_blind = email_blind, false), language, coalesce(zone, ''),
				coalesce(mail_stopped_blind = email_blind, false)
			FROM accounts WHERE id = $1`, v.Account).QueryRow(func(row pgx.Row) error {
			return row.Scan(&own, &phone, &email, &p.Confirmed, &p.Language, &p.Zone, &p.Stopped)
		})
		b.Queue(`SELECT p.family, p.given, p.middle, p.born FROM links l
			JOIN people p ON p.id = CASE WHEN $2 = 'student' THEN l.student_id ELSE l.person_id END
			WHERE l.account_id = $1 AND l.ended_at IS NULL
			  AND CASE $2 WHEN 'parent' THEN false WHEN 'student' THEN l.role = 'student' ELSE l.role IN ('staff', 'curator') END
			ORDER BY l.id LIMIT 1`, v.Account, string(v.Role)).Query(func(rows pgx.Rows) error {
			var person school.Person
			var born *time.Time
			_, err := pgx.ForEachRow(rows, []any{&person.Family, &person.Given, &person.Middle, &born}, func() error {
				p.Name = person.Full()
				if born != nil && v.Role == school.Student {
					p.Born = born.UTC()
				}
				return nil
			})
			return err
		})
		b.Queue(`SELECT sent_at FROM confirmations WHERE account_id = $1`, v.Account).Query(func(rows pgx.Rows) error {
			var sent time.Time
			_, err := pgx.ForEachRow(rows, []any{&sent}, func() error { p.Again = sent.UTC().Add(sendAgainAfter); return nil })
			return err
		})
		b.Queue(`SELECT coalesce(part, ''), text_version, text_hash, language, at FROM consents WHERE account_id = $1 AND withdrawn_at IS NULL ORDER BY at, id`,
			v.Account).Query(func(rows pgx.Rows) error {
			var err error
			p.Consents, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c Consent, err error) {
				err = row.Scan(&c.Part, &c.Version, &c.Hash, &c.Language, &c.At)
				c.At = c.At.UTC()
				return c, err
			})
			return err
		})
	})
	if err != nil {
		return Profile{}, err
	}
	if p.Name == "" {
		p.Name = own
	}
	if p.Phone, err = s.openContact(phone, accountSeal("phone", v.Account)); err != nil {
		return Profile{}, err
	}
	p.Email, err = s.openContact(email, accountSeal("email", v.Account))
	return p, err
}

func (s *Store) openContact(enc []byte, at Seal) (string, error) {
	if enc == nil {
		return "", nil
	}
	plain, err := s.keys.Open(enc, at)
	return string(plain), err
}

// Rename changes a parent's own name. Denied to everybody else: their names are
// the school's.
func (s *Store) Rename(ctx context.Context, v Viewer, name string, reply Reply[struct{}]) error {
	if v.Role != school.Parent {
		return school.Refuse(school.Denied, "the school keeps this name")
	}
	name, err := CanonicalName(name)
	if err != nil {
		return err
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		if err := one(tx.Exec(ctx, `UPDATE accounts SET full_name = $2 WHERE id = $1`, v.Account, name)); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, struct{}{})
	})
}

// ChangePhone changes the viewer's number; empty takes it away, which a parent
// may not.
func (s *Store) ChangePhone(ctx context.Context, v Viewer, phone string, reply Reply[struct{}]) error {
	phone, err := contactOrNone(v, phone, "phone", CanonicalPhone)
	if err != nil {
		return err
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		if err := s.putPhone(ctx, tx, v.Account, phone); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, struct{}{})
	})
}

// ChangeEmail changes the viewer's address; empty takes it away, which a parent
// may not. A new address waits to be confirmed: the outcome tells whether a
// letter is on its way.
func (s *Store) ChangeEmail(ctx context.Context, v Viewer, email string, reply Reply[bool]) error {
	email, err := contactOrNone(v, email, "email", CanonicalEmail)
	if err != nil {
		return err
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		queued, err := s.putEmail(ctx, tx, v.Account, email, s.Now())
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, queued)
	})
}

func contactOrNone(v Viewer, typed, field string, canonical func(string) (string, error)) (string, error) {
	if typed == "" && v.Role != school.Parent {
		return "", nil
	}
	if typed == "" {
		return "", school.Wrong(field, "a parent has one")
	}
	return canonical(typed)
}

// putPhone writes a canonical number of an account, or none.
func (s *Store) putPhone(ctx context.Context, tx pgx.Tx, account int64, phone string) error {
	kept, err := s.sealContact(phone, accountSeal("phone", account))
	if err != nil {
		return err
	}
	return one(tx.Exec(ctx, `UPDATE accounts SET phone_enc = $2, phone_blind = $3 WHERE id = $1`, account, kept.enc, kept.blind))
}

// putEmail writes a canonical address of an account, or none, and asks for its
// confirmation unless it is confirmed; true when a letter was queued. A changed
// address is unconfirmed by itself: confirmed_blind no longer equals it.
func (s *Store) putEmail(ctx context.Context, tx pgx.Tx, account int64, email string, now time.Time) (bool, error) {
	kept, err := s.sealContact(email, accountSeal("email", account))
	if err != nil {
		return false, err
	}
	var confirmed bool
	err = tx.QueryRow(ctx, `UPDATE accounts SET email_enc = $2, email_blind = $3 WHERE id = $1
		RETURNING coalesce(confirmed_blind = email_blind, false)`, account, kept.enc, kept.blind).Scan(&confirmed)
	if err != nil || email == "" || confirmed {
		return false, err
	}
	return s.askToConfirm(ctx, tx, account, kept.blind, now)
}
