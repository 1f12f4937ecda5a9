package store

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// How an address is confirmed.
const (
	confirmLife    = 24 * time.Hour  // of the six digits and the link of one letter
	confirmTries   = 5               // wrong digits, and the letter is void
	sendAgainAfter = 2 * time.Minute // between two letters
	lettersADay    = 10              // UTC: an address of somebody else is not to be flooded from here
)

// Confirmation is what became of the six digits that a person typed.
type Confirmation string

// The outcomes.
const (
	ConfirmDone  Confirmation = "done"
	ConfirmWrong Confirmation = "wrong" // try again
	ConfirmVoid  Confirmation = "void"  // too old, too many tries, the address was changed, or none was sent: ask for a new letter
)

// askToConfirm queues a letter with six digits and a link, both made from a
// fresh nonce: an older letter is void from now on. False: there were too many
// letters today.
func (s *Store) askToConfirm(ctx context.Context, tx pgx.Tx, account int64, blind []byte, now time.Time) (bool, error) {
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		return false, err
	}
	tag, err := tx.Exec(ctx, `INSERT INTO confirmations AS c (account_id, nonce, email_blind, sent_at, expires_at, tries, letters, letters_on)
		VALUES ($1, $2, $3, $4, $5, 0, 1, ($4::timestamptz AT TIME ZONE 'UTC')::date)
		ON CONFLICT (account_id) DO UPDATE SET nonce = excluded.nonce, email_blind = excluded.email_blind,
			sent_at = excluded.sent_at, expires_at = excluded.expires_at, tries = 0,
			letters = CASE WHEN c.letters_on = excluded.letters_on THEN c.letters + 1 ELSE 1 END, letters_on = excluded.letters_on
		WHERE c.letters_on IS DISTINCT FROM excluded.letters_on OR c.letters < $6`,
		account, nonce, blind, now, now.Add(confirmLife), lettersADay)
	if err != nil || tag.RowsAffected() == 0 {
		return false, err
	}
	return true, s.queueConfirmation(ctx, tx, account, nonce)
}

func (s *Store) queueConfirmation(ctx context.Context, tx pgx.Tx, account int64, nonce []byte) error {
	digits, err := s.keys.Token("confirm digits", confirmText(account, nonce))
	if err != nil {
		return err
	}
	link, err := s.keys.Token("confirm link", confirmText(account, nonce))
	if err != nil {
		return err
	}
	return s.queueService(ctx, tx, account, ByMail, Service{Key: ConfirmMail, Args: map[string]string{
		"Code": sixDigits(digits), "Token": joinToken(account, link),
	}})
}

func confirmText(account int64, nonce []byte) string { return fmt.Sprintf("%d/%x", account, nonce) }

func sixDigits(token []byte) string {
	return fmt.Sprintf("%06d", binary.BigEndian.Uint64(token)%1_000_000)
}

// SendConfirmation sends the letter once more, to the address on the account.
// The outcome is zero, or the instant from which one may ask again: two minutes
// after the last letter, or tomorrow. Conflict when there is nothing to confirm.
func (s *Store) SendConfirmation(ctx context.Context, v Viewer, reply Reply[time.Time]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		now := s.Now()
		var blind []byte
		var confirmed bool
		err := tx.QueryRow(ctx, `SELECT email_blind, coalesce(confirmed_blind = email_blind, false) FROM accounts WHERE id = $1 FOR UPDATE`,
			v.Account).Scan(&blind, &confirmed)
		if err != nil {
			return err
		}
		if blind == nil || confirmed {
			return school.Refuse(school.Conflict, "nothing to confirm")
		}
		var sent time.Time
		err = tx.QueryRow(ctx, `SELECT sent_at FROM confirmations WHERE account_id = $1`, v.Account).Scan(&sent)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		if again := sent.UTC().Add(sendAgainAfter); err == nil && now.Before(again) {
			return reply.close(ctx, s, tx, again)
		}
		queued, err := s.askToConfirm(ctx, tx, v.Account, blind, now)
		if err != nil {
			return err
		}
		var again time.Time
		if !queued {
			again = now.Truncate(24 * time.Hour).Add(24 * time.Hour)
		}
		return reply.close(ctx, s, tx, again)
	})
}

// ConfirmByCode compares six digits with those of the last letter; five wrong
// ones make that letter void. System work: nobody else may say that an address
// is confirmed.
func (s *Store) ConfirmByCode(ctx context.Context, v Viewer, typed string, reply Reply[Confirmation]) error {
	return s.system(ctx, func(tx pgx.Tx) error {
		outcome, _, err := s.confirm(ctx, tx, v.Account, func(nonce []byte) (bool, error) {
			tokens, err := s.keys.Tokens("confirm digits", confirmText(v.Account, nonce))
			same := 0
			for _, t := range tokens {
				same |= subtle.ConstantTimeCompare([]byte(sixDigits(t)), []byte(onlyDigits(typed)))
			}
			return same == 1, err
		})
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, outcome)
	})
}

// ConfirmByLink confirms by the link of the letter, which needs no chat; the chat
// is told. A wrong link is ConfirmVoid and counts no try: it cannot be guessed.
func (s *Store) ConfirmByLink(ctx context.Context, token string) (Confirmation, error) {
	account, given, ok := splitToken(token)
	if !ok {
		return ConfirmVoid, nil
	}
	outcome := ConfirmVoid
	err := s.system(ctx, func(tx pgx.Tx) (err error) {
		var known, anew bool
		outcome, anew, err = s.confirm(ctx, tx, account, func(nonce []byte) (bool, error) {
			tokens, err := s.keys.Tokens("confirm link", confirmText(account, nonce))
			for _, t := range tokens {
				known = known || subtle.ConstantTimeCompare(t, given) == 1
			}
			return known, err
		})
		switch {
		case err == nil && outcome == ConfirmWrong:
			return errWrongLink
		case err == nil && anew: // the chat still asks for six digits
			return s.queueService(ctx, tx, account, ByChat, Service{Key: MailProved})
		}
		return err
	})
	if errors.Is(err, errWrongLink) {
		return ConfirmVoid, nil
	}
	return outcome, err
}

// joinToken is the id of a row and the proof that we named it.
func joinToken(id int64, proof []byte) string {
	return strconv.FormatInt(id, 36) + "." + base64.RawURLEncoding.EncodeToString(proof)
}

// splitToken reads it; false when it is formed otherwise.
func splitToken(token string) (id int64, proof []byte, ok bool) {
	number, text, _ := strings.Cut(token, ".")
	id, err := strconv.ParseInt(number, 36, 64)
	if err != nil {
		return 0, nil, false
	}
	proof, err = base64.RawURLEncoding.DecodeString(text)
	return id, proof, err == nil
}

// errWrongLink undoes the try that a wrong link would count: otherwise anybody
// could make somebody's letter void.
var errWrongLink = errors.New("wrong link")

// confirm judges one proof against the last letter. The account's row is locked,
// so tries count one after the other and the address cannot change meanwhile.
// anew: the address was not confirmed before.
func (s *Store) confirm(ctx context.Context, tx pgx.Tx, account int64, right func(nonce []byte) (bool, error)) (c Confirmation, anew bool, err error) {
	now := s.Now()
	var nonce, blind []byte
	var fresh, confirmed bool
	err = tx.QueryRow(ctx, `SELECT c.nonce, c.email_blind, coalesce(c.email_blind = a.email_blind, false) AND c.expires_at > $2 AND c.tries < $3,
			coalesce(a.confirmed_blind = a.email_blind AND c.email_blind = a.email_blind, false)
		FROM confirmations c JOIN accounts a ON a.id = c.account_id AND a.blocked_at IS NULL
		WHERE c.account_id = $1 FOR UPDATE`, account, now, confirmTries).Scan(&nonce, &blind, &fresh, &confirmed)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !fresh {
		return ConfirmVoid, false, nil
	}
	if err != nil {
		return "", false, err
	}
	ok, err := right(nonce)
	if err != nil {
		return "", false, err
	}
	switch {
	case !ok:
		var left int
		err := tx.QueryRow(ctx, `UPDATE confirmations SET tries = tries + 1 WHERE account_id = $1 RETURNING $2 - tries`, account, confirmTries).Scan(&left)
		if err == nil && left <= 0 {
			return ConfirmVoid, false, nil
		}
		return ConfirmWrong, false, err
	case confirmed:
		return ConfirmDone, false, nil // the same letter twice: a link pressed again
	}
	if err := one(tx.Exec(ctx, `UPDATE accounts SET confirmed_blind = $2, confirmed_at = $3 WHERE id = $1`, account, blind, now)); err != nil {
		return "", false, err
	}
	if err := startMail(ctx, tx, account); err != nil {
		return "", false, err
	}
	if err := s.mailJoins(ctx, tx, account); err != nil {
		return "", false, err
	}
	return ConfirmDone, true, recordSystem(ctx, tx, record{at: now, account: account, action: "email_confirmed"})
}

func onlyDigits(typed string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, typed)
}
