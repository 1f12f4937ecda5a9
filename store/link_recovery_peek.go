package store

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Recovery is what a right code would move into the chat.
type Recovery struct {
	Ticket string    // stands for the code in this chat from here on; the code itself is kept nowhere
	Who    []Movable // one of them: several accounts may share an address
}

// Movable is an account, by as much as tells it from another.
type Movable struct {
	Account int64
	Own     string // its name as the person wrote it; empty: none was wanted
	Links   []MovableLink
}

// MovableLink is one thing that the account opens.
type MovableLink struct {
	Role   school.InviteRole
	Person school.Person // the child, or whoever works at the school; zero: a curator whom nobody named
	Class  string        // a child's; empty where in none
	School string
}

// PeekMailed tells what the code of a letter would move, and uses nothing up. It
// is compared with the last letter that this very chat asked for, and wrong codes
// are counted as those of PeekCode are. System work.
func (s *Store) PeekMailed(ctx context.Context, bot, chat int64, typed string) (Peeked, error) {
	code, err := school.ParseMailedCode(typed)
	if err != nil {
		return Peeked{Slip: true}, nil //nolint:nilerr // what is no code is an outcome, not a failure
	}
	hash, err := s.mailedHashes(bot, chat, code)
	if err != nil {
		return Peeked{}, err
	}
	var out Peeked
	err = s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		out = Peeked{}
		tried, err := lockTries(ctx, tx, bot, chat, now)
		if err != nil {
			return err
		}
		holder, err := recoveryHolder(ctx, tx, bot, chat)
		switch {
		case err != nil:
			return err
		case holder != 0:
			out.Taken = true
			return nil
		case tried.locked(now):
			out.Until = tried.until
			return nil
		}
		letter, err := openLetter(ctx, tx, bot, chat, now)
		if err != nil {
			return err
		}
		if !sameAs(hash, letter.hash) {
			return out.refuse(ctx, tx, &tried, now)
		}
		who, err := movable(ctx, tx, provedSQL, letter.blinds, now)
		if err != nil {
			return err
		}
		if len(who) == 0 { // the address was changed, or the account blocked, meanwhile
			return out.refuse(ctx, tx, &tried, now)
		}
		ticket, err := s.recoveryTicket(bot, chat, 0, letter.hash)
		out.Recovery = &Recovery{Ticket: ticket, Who: who}
		return err
	})
	return out, err
}

// refuse counts a wrong code of the chat.
func (p *Peeked) refuse(ctx context.Context, tx pgx.Tx, tried *tries, now time.Time) error {
	p.Refused = true
	if err := tried.miss(ctx, tx, now); err != nil {
		return err
	}
	if tried.locked(now) {
		p.Until = tried.until
	}
	return nil
}

// recoveryLetter is the last letter that a chat asked for; noHash where it has none
// that can be used.
type recoveryLetter struct {
	hash   []byte
	blinds [][]byte
}

func openLetter(ctx context.Context, tx pgx.Tx, bot, chat int64, now time.Time) (recoveryLetter, error) {
	l := recoveryLetter{hash: noHash}
	err := tx.QueryRow(ctx, `SELECT hash, blinds FROM recovery_letters
		WHERE bot = $1 AND chat_id = $2 AND void_at IS NULL AND expires_at > $3`, bot, chat, now).Scan(&l.hash, &l.blinds)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return l, err
}

// openRecovery judges a code of the school: the account that it moves, and the row
// whose locator was right and whose secret was not.
func (s *Store) openRecovery(ctx context.Context, tx pgx.Tx, code school.InviteCode, now time.Time) (recovery, account, guessed int64, err error) {
	hashes, err := s.recoveryHashes(code)
	if err != nil {
		return 0, 0, 0, err
	}
	var id int64
	kept, expires := noHash, now
	err = tx.QueryRow(ctx, `SELECT id, account_id, hash, expires_at FROM recoveries
		WHERE locator = $1 AND used_at IS NULL AND void_at IS NULL`, code.Locator()).Scan(&id, &account, &kept, &expires)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, 0, 0, err
	}
	switch {
	case !sameAs(hashes, kept):
		return 0, 0, id, nil
	case !now.Before(expires):
		return 0, 0, 0, nil
	}
	return id, account, 0, nil
}

// peekRecovery fills in what an open code of the school gives to the chat.
func (s *Store) peekRecovery(ctx context.Context, tx pgx.Tx, at chatAt, recovery, account int64, now time.Time, out *Peeked) error {
	holder, err := recoveryHolder(ctx, tx, at.bot, at.chat)
	if err != nil {
		return err
	}
	who, err := movable(ctx, tx, openedSQL, account, now)
	if err != nil {
		return err
	}
	var theirs bool
	if err := tx.QueryRow(ctx, `SELECT `+stillTheirsSQL("$2")+` FROM recoveries r WHERE id = $1`, recovery, now).Scan(&theirs); err != nil {
		return err
	}
	switch {
	case holder != 0:
		out.Taken, out.Own = true, holder == account
		return nil
	case len(who) == 0, !theirs: // blocked, or nothing is left to open, or not by this code any more
		out.Refused = true
		return nil
	}
	ticket, err := s.recoveryTicket(at.bot, at.chat, recovery, nil)
	out.Recovery = &Recovery{Ticket: ticket, Who: who}
	return err
}

// guessedRecovery counts a wrong secret against the code of the school whose
// locator it was typed under; ten make it void, and its curators are told.
func (s *Store) guessedRecovery(ctx context.Context, tx pgx.Tx, guessed int64, now time.Time) error {
	var void bool
	err := tx.QueryRow(ctx, `UPDATE recoveries SET wrong = wrong + 1,
			void_at = CASE WHEN wrong + 1 >= $3 THEN $2::timestamptz END, void_why = CASE WHEN wrong + 1 >= $3 THEN 'guessed' END
		WHERE id = $1 AND used_at IS NULL AND void_at IS NULL RETURNING void_at IS NOT NULL`, guessed, now, secretsPerRow).Scan(&void)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !void {
		return nil
	}
	if err != nil {
		return err
	}
	return s.tellRecoveryVoided(ctx, tx, guessed, "guessed", now)
}

// tellRecoveryVoided tells the curators of a school that a code of theirs is void.
func (s *Store) tellRecoveryVoided(ctx context.Context, tx pgx.Tx, recovery int64, why string, now time.Time) error {
	var at int64
	if err := tx.QueryRow(ctx, `SELECT school_id FROM recoveries WHERE id = $1`, recovery).Scan(&at); err != nil {
		return err
	}
	curators, err := curatorsOf(ctx, tx, at, now)
	if err != nil {
		return err
	}
	for _, curator := range curators {
		if err := s.queueService(ctx, tx, curator, ByChat, Service{Key: RecoveryVoided, Args: map[string]string{"Why": why}}); err != nil {
			return err
		}
	}
	return recordSystem(ctx, tx, record{at: now, action: "recovery_void_" + why, school: at, object: recovery})
}

// voidShownRecovery does for a code that gives an account back what is done for an
// invite code that others can read.
func (s *Store) voidShownRecovery(ctx context.Context, tx pgx.Tx, code school.InviteCode, now time.Time) error {
	recovery, _, _, err := s.openRecovery(ctx, tx, code, now)
	if err != nil || recovery == 0 {
		return err
	}
	tag, err := tx.Exec(ctx, `UPDATE recoveries SET void_at = $2, void_why = 'group' WHERE id = $1 AND used_at IS NULL AND void_at IS NULL`, recovery, now)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return s.tellRecoveryVoided(ctx, tx, recovery, "group", now)
}

// openedSQL is the account $1, if it may still move.
const openedSQL = `a.id = $1 AND a.blocked_at IS NULL AND EXISTS (SELECT FROM links l WHERE l.account_id = a.id AND l.ended_at IS NULL)`

// movable reads accounts a by a condition over $1, in order of their numbers.
func movable(ctx context.Context, tx pgx.Tx, where string, arg any, now time.Time) ([]Movable, error) {
	rows, err := tx.Query(ctx, `SELECT a.id, a.full_name, l.role, coalesce(p.id, 0), coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''),
			CASE WHEN l.student_id IS NULL THEN '' ELSE `+homeroomSQL+` END, o.name
		FROM accounts a JOIN links l ON l.account_id = a.id AND l.ended_at IS NULL
		LEFT JOIN people p ON p.id = coalesce(l.student_id, l.person_id)
		JOIN schools o ON o.id = CASE WHEN l.student_id IS NULL THEN l.school_id ELSE p.school_id END `+schoolDaySQL+`
		WHERE `+where+` ORDER BY a.id, l.id`, arg, now)
	if err != nil {
		return nil, err
	}
	var all []Movable
	var m Movable
	var l MovableLink
	_, err = pgx.ForEachRow(rows, []any{
		&m.Account, &m.Own, &l.Role, &l.Person.ID, &l.Person.Family, &l.Person.Given, &l.Person.Middle, &l.Class, &l.School,
	}, func() error {
		if len(all) == 0 || all[len(all)-1].Account != m.Account {
			all = append(all, Movable{Account: m.Account, Own: m.Own})
		}
		last := &all[len(all)-1]
		last.Links = append(last.Links, l)
		return nil
	})
	return all, err
}

// chatAt is a chat of a bot.
type chatAt struct{ bot, chat int64 }

func chatText(bot, chat int64) string { return fmt.Sprintf("%d/%d", bot, chat) }

func (s *Store) mailedHashes(bot, chat int64, code school.MailedCode) ([][]byte, error) {
	return s.keys.Tokens("recovery letter", chatText(bot, chat)+"/"+code.Body())
}

func (s *Store) recoveryHashes(code school.InviteCode) ([][]byte, error) {
	return s.keys.Tokens("recovery code", code.Body())
}

// recoveryTicket proves that this chat showed a right code: of the school (by its
// number), or else of the letter with that hash.
func (s *Store) recoveryTicket(bot, chat, recovery int64, letter []byte) (string, error) {
	proof, err := s.keys.Token("recovery ticket", ticketText(bot, chat, recovery, letter))
	if err != nil {
		return "", err
	}
	return joinToken(recovery, proof), nil
}

func ticketText(bot, chat, recovery int64, letter []byte) string {
	return fmt.Sprintf("%s/%d/%s", chatText(bot, chat), recovery, hex.EncodeToString(letter))
}

// sameAs compares with every hash, so that the work is the same.
func sameAs(hashes [][]byte, kept []byte) bool {
	same := 0
	for _, h := range hashes {
		same |= subtle.ConstantTimeCompare(h, kept)
	}
	return same == 1
}
