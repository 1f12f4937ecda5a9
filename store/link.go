package store

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Found is what an open code gives to whoever uses it up.
type Found struct {
	Ticket     string // stands for the code in this chat from here on; the code itself is kept nowhere
	Role       school.InviteRole
	School     int64
	SchoolName string
	Child      school.Person // zero for staff and curators
	Class      string        // the child's; empty where in none
	Person     school.Person // of staff; zero for a curator whom nobody named
	Agreed     bool          // the chat's account agreed before to the consent that this role wants
	Already    bool          // the chat's account has this very link: the code stays unused
	Moves      bool          // a student whose diary is open in another chat, which will lose it
}

// Peeked is what came of a typed code: Slip, Refused, locked (Until), or Found.
type Peeked struct {
	Slip    bool      // no code at all: wrong length or check character. Nothing was looked up, no try was counted
	Refused bool      // wrong, used, expired, revoked or void: nobody learns which
	Until   time.Time // the chat's next try is then; zero: now. With Refused: this was the last straw
	Found   *Found

	// Of a code that gives an account back (link_recovery.go), in place of Found.
	Recovery *Recovery
	Taken    bool // the chat opens an account already: nothing moves here, the code stays unused
	Own      bool // with Taken: that very account

	// What the chat's account holds already; false for a stranger.
	Consented bool // to the processing of personal data, in one role or another
	Complete  bool // name, phone and e-mail
}

// PeekCode tells what a typed code would link, and uses nothing up. Wrong codes
// are counted: five lock the chat for 15 minutes, then for twice as long each
// time; ten wrong secrets on one locator make that code void and its curators
// are told. While a chat is locked nothing is looked up. A code of the school that
// gives an account back is typed in the same place. System work. Denied for a
// blocked account.
func (s *Store) PeekCode(ctx context.Context, bot, chat int64, typed string) (Peeked, error) {
	code, err := school.ParseCode(typed)
	if err != nil {
		return Peeked{Slip: true}, nil //nolint:nilerr // what is no code is an outcome, not a failure
	}
	var out Peeked
	err = s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		out = Peeked{}
		tried, err := lockTries(ctx, tx, bot, chat, now)
		if err != nil {
			return err
		}
		if tried.locked(now) {
			out.Until = tried.until
			return nil
		}
		invite, guessed, err := s.openInvite(ctx, tx, code, now)
		if err != nil {
			return err
		}
		if invite == 0 {
			recovery, account, near, err := s.openRecovery(ctx, tx, code, now)
			if err != nil {
				return err
			}
			if recovery != 0 {
				return s.peekRecovery(ctx, tx, chatAt{bot, chat}, recovery, account, now, &out)
			}
			if err := s.guessedRecovery(ctx, tx, near, now); err != nil {
				return err
			}
			return s.refuseCode(ctx, tx, &tried, guessed, now, &out)
		}
		return s.peek(ctx, tx, bot, chat, invite, now, &out)
	})
	return out, err
}

// noHash is compared where no row is, so that the work is the same.
var noHash = make([]byte, hashLen)

// openInvite is the one place where a code is judged. Whatever is wrong with it,
// the same statement runs and every hash is compared; guessed is the open row
// whose locator was right and whose secret was not.
func (s *Store) openInvite(ctx context.Context, tx pgx.Tx, code school.InviteCode, now time.Time) (invite, guessed int64, err error) {
	hashes, err := s.keys.CodeHashes(code.Body())
	if err != nil {
		return 0, 0, err
	}
	var id int64
	kept, expires := noHash, now
	err = tx.QueryRow(ctx, `SELECT id, hash, expires_at FROM invites
		WHERE locator = $1 AND used_at IS NULL AND void_at IS NULL`, code.Locator()).Scan(&id, &kept, &expires)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, 0, err
	}
	same := 0
	for _, h := range hashes {
		same |= subtle.ConstantTimeCompare(h, kept)
	}
	switch {
	case same == 0:
		return 0, id, nil
	case !now.Before(expires):
		return 0, 0, nil
	}
	return id, 0, nil
}

// refuseCode counts a wrong code: for the chat, and for the row whose secret was
// guessed at (none is row 0, so that the statements are the same).
func (s *Store) refuseCode(ctx context.Context, tx pgx.Tx, tried *tries, guessed int64, now time.Time, out *Peeked) error {
	var void bool
	err := tx.QueryRow(ctx, `UPDATE invites SET wrong = wrong + 1,
			void_at = CASE WHEN wrong + 1 >= $3 THEN $2::timestamptz END, void_why = CASE WHEN wrong + 1 >= $3 THEN 'guessed' END
		WHERE id = $1 AND used_at IS NULL AND void_at IS NULL RETURNING void_at IS NOT NULL`, guessed, now, secretsPerRow).Scan(&void)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if err := tried.miss(ctx, tx, now); err != nil {
		return err
	}
	out.Refused = true
	if tried.locked(now) {
		out.Until = tried.until
	}
	if void {
		return s.tellVoided(ctx, tx, guessed, "guessed", now)
	}
	return nil
}

// peek fills in what an open code gives to the chat.
func (s *Store) peek(ctx context.Context, tx pgx.Tx, bot, chat, invite int64, now time.Time, out *Peeked) error {
	a, err := accountOf(ctx, tx, bot, chat)
	if err != nil {
		return err
	}
	out.Consented, out.Complete = len(a.agreed) > 0, a.complete
	found, err := readInvites(ctx, tx, []int64{invite}, a.id, now, "")
	if err != nil || len(found) == 0 {
		return err
	}
	f := found[0].Found
	f.Agreed = covers(a.agreed, ConsentFor(f.Role))
	if f.Ticket, err = s.ticket(bot, chat, invite); err != nil {
		return err
	}
	out.Found = &f
	return nil
}

// holder is the account behind a chat; id 0: a stranger's.
type holder struct {
	id       int64
	agreed   []ConsentPart
	complete bool
}

func accountOf(ctx context.Context, tx pgx.Tx, bot, chat int64) (holder, error) {
	var h holder
	var blocked bool
	err := tx.QueryRow(ctx, `SELECT a.id, a.blocked_at IS NOT NULL,
			ARRAY (SELECT coalesce(n.part, '') FROM consents n WHERE n.account_id = a.id AND n.withdrawn_at IS NULL),
			a.full_name <> '' AND a.phone_enc IS NOT NULL AND a.email_enc IS NOT NULL
		FROM chats c JOIN accounts a ON a.id = c.account_id
		WHERE c.bot = $1 AND c.chat_id = $2 AND c.state <> 'gone' FOR UPDATE OF a`, bot, chat).Scan(&h.id, &blocked, &h.agreed, &h.complete)
	if errors.Is(err, pgx.ErrNoRows) {
		return holder{}, nil
	}
	if blocked {
		return holder{}, school.Refuse(school.Denied, "the account is blocked")
	}
	return h, err
}

// opened is an open invite with what it gives.
type opened struct {
	Found
	id     int64
	person int64
}

// readInvites reads what is still open of the invites, in order of their ids;
// lock may say FOR UPDATE.
func readInvites(ctx context.Context, tx pgx.Tx, ids []int64, account int64, now time.Time, lock string) ([]opened, error) {
	rows, err := tx.Query(ctx, `SELECT i.id, i.role, i.school_id, o.name, coalesce(i.person_id, 0),
			coalesce(p.id, 0), coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''),
			coalesce(w.id, 0), coalesce(w.family, ''), coalesce(w.given, ''), coalesce(w.middle, ''), `+homeroomSQL+`,
			EXISTS (SELECT FROM links l WHERE l.account_id = $3 AND l.role = i.role AND l.school_id = i.school_id AND l.ended_at IS NULL
				AND coalesce(l.student_id, l.person_id, 0) = coalesce(i.student_id, i.person_id, 0)),
			i.role = 'student' AND EXISTS (SELECT FROM links l WHERE l.student_id = i.student_id AND l.role = 'student'
				AND l.ended_at IS NULL AND l.account_id <> $3)
		FROM invites i JOIN schools o ON o.id = i.school_id `+schoolDaySQL+`
		LEFT JOIN people p ON p.id = i.student_id LEFT JOIN people w ON w.id = i.person_id
		WHERE i.id = ANY ($1) AND i.used_at IS NULL AND i.void_at IS NULL AND i.expires_at > $4
		ORDER BY i.id `+lock, ids, now, account, now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (i opened, err error) {
		err = row.Scan(&i.id, &i.Role, &i.School, &i.SchoolName, &i.person,
			&i.Child.ID, &i.Child.Family, &i.Child.Given, &i.Child.Middle,
			&i.Person.ID, &i.Person.Family, &i.Person.Given, &i.Person.Middle, &i.Class, &i.Already, &i.Moves)
		return i, err
	})
}

// ticket proves that this chat showed a right code: the code need not be kept
// until the form is filled, and no other chat can use it.
func (s *Store) ticket(bot, chat, invite int64) (string, error) {
	proof, err := s.keys.Token("ticket", fmt.Sprintf("%d/%d/%d", bot, chat, invite))
	if err != nil {
		return "", err
	}
	return joinToken(invite, proof), nil
}

// readTicket is the invite of a ticket that was made for this chat.
func (s *Store) readTicket(bot, chat int64, ticket string) (int64, error) {
	refused := school.Wrong("ticket", "not of this chat")
	invite, given, ok := splitToken(ticket)
	if !ok {
		return 0, refused
	}
	proofs, err := s.keys.Tokens("ticket", fmt.Sprintf("%d/%d/%d", bot, chat, invite))
	if err != nil {
		return 0, err
	}
	for _, p := range proofs {
		if subtle.ConstantTimeCompare(p, given) == 1 {
			return invite, nil
		}
	}
	return 0, refused
}
