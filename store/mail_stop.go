package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Returned is a letter that came back undelivered.
type Returned struct {
	Token  string // of its return path: BounceToken
	Status school.EnhancedStatus
	Ways   []Channel // that what the letter told can go by instead
}

// BounceOutcome is what a returned letter did. The words are counted by them.
type BounceOutcome string

// The outcomes.
const (
	BounceStops   BounceOutcome = "stopped" // the address is written to no more
	BounceCounts  BounceOutcome = "counted" // it counts against the address
	BounceAgain   BounceOutcome = "again"   // this letter has counted already
	BounceBlames  BounceOutcome = "letter"  // the letter was to blame, or we, and not the address
	BounceLate    BounceOutcome = "late"    // the letter is forgotten, or the address was changed since
	BounceForeign BounceOutcome = "foreign" // no letter of ours
	BounceDelayed BounceOutcome = "delayed" // not delivered yet, says a server that goes on trying
	BounceReply   BounceOutcome = "reply"   // somebody's automatic answer
	BounceOther   BounceOutcome = "other"   // a report of something else
	BounceUnread  BounceOutcome = "unread"  // nobody can read it
	BounceSoon    BounceOutcome = "soon"    // the letter is not settled yet: nothing is done, and it is to come again
)

// Bounce counts a letter that came back against its address, and stops the
// address when that is enough: it is not confirmed any more, the person is told
// in the chat what to do, and what the letter told goes by another way. Only a
// token that we made does anything.
func (s *Store) Bounce(ctx context.Context, r Returned) (BounceOutcome, error) {
	ref, err := s.ReadBounceToken(r.Token)
	if school.CodeOf(err) == school.NotFound {
		return BounceForeign, s.system(ctx, func(tx pgx.Tx) error {
			return countBounce(ctx, tx, BounceForeign, r.Status.Class(), s.Now())
		})
	}
	if err != nil {
		return "", err
	}
	outcome := BounceLate
	err = s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		d := Delivery{DeliveryRef: ref}
		var state DeliveryState
		err := tx.QueryRow(ctx, `SELECT kind, account_id, coalesce(subscription_id, 0), channel, coalesce(instead, ''), state
			FROM deliveries WHERE on_date = $1 AND id = $2`, ref.On, ref.ID).Scan(&d.Kind, &d.Account, &d.Subscription, &d.Channel, &d.Instead, &state)
		switch {
		case errors.Is(err, pgx.ErrNoRows) || err == nil && d.Channel != ByMail:
			return countBounce(ctx, tx, outcome, r.Status.Class(), now)
		case err != nil:
			return err
		case state == Sending: // it could not be told by another way yet
			outcome = BounceSoon
			return nil
		}
		if outcome, err = s.strike(ctx, tx, strike{ref: ref, account: d.Account, status: r.Status}); err != nil {
			return err
		}
		// Whatever the server said when it took the letter: nobody has read it.
		if r.Status.Weight() > 0 && (state == Sent || state == Unknown) {
			if _, err := tx.Exec(ctx, `UPDATE deliveries SET state = 'never', why = $3 WHERE on_date = $1 AND id = $2`,
				ref.On, ref.ID, "bounced "+string(r.Status)); err != nil {
				return err
			}
			if err := s.goOnReturned(ctx, tx, d, r.Ways); err != nil {
				return err
			}
		}
		return countBounce(ctx, tx, outcome, r.Status.Class(), now)
	})
	return outcome, err
}

// goOnReturned tells what came back by the next way. A word of the service is
// forgotten once it was sent; where it went in the chat's place and the chat is still
// away, the curator learns that its person was not reached.
func (s *Store) goOnReturned(ctx context.Context, tx pgx.Tx, d Delivery, ways []Channel) error {
	if d.ladder() {
		return s.nextWay(ctx, tx, d, ways)
	}
	if d.Kind != TellService || d.Instead == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE accounts a SET unreached_at = coalesce(unreached_at, $2)
		WHERE id = $1 AND blocked_at IS NULL AND NOT EXISTS (SELECT FROM chats c WHERE c.account_id = a.id AND c.state = 'active')`, d.Account, s.Now())
	return err
}

// strike is one letter that failed, as it counts against the address.
type strike struct {
	ref     DeliveryRef
	account int64
	status  school.EnhancedStatus
}

// strike counts it, and stops the address when it is enough within the window. A
// letter to an address that the person has changed or confirmed anew since says
// nothing about the one that is there now.
func (s *Store) strike(ctx context.Context, tx pgx.Tx, k strike) (BounceOutcome, error) {
	if k.status.Weight() == 0 {
		return BounceBlames, nil
	}
	now := s.Now()
	var blind []byte
	var stopped bool
	err := tx.QueryRow(ctx, `SELECT email_blind, coalesce(mail_stopped_blind = email_blind, false) FROM accounts WHERE id = $1 FOR UPDATE`, k.account).
		Scan(&blind, &stopped)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && blind == nil {
		return BounceLate, nil
	}
	if err != nil {
		return "", err
	}
	var stale bool
	if err := tx.QueryRow(ctx, staleStrikeSQL, k.account, blind, k.ref.On, k.ref.ID).Scan(&stale); err != nil {
		return "", err
	}
	if stale {
		return BounceLate, nil
	}
	tag, err := tx.Exec(ctx, `INSERT INTO mail_strikes (account_id, blind, on_date, delivery_id, status, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, k.account, blind, k.ref.On, k.ref.ID, string(k.status), now)
	switch {
	case err != nil:
		return "", err
	case tag.RowsAffected() == 0 || stopped:
		return BounceAgain, nil
	}
	rows, err := tx.Query(ctx, `SELECT status FROM mail_strikes WHERE account_id = $1 AND blind = $2 AND at > $3`, k.account, blind, now.Add(-school.BounceWindow))
	if err != nil {
		return "", err
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[school.EnhancedStatus])
	if err != nil {
		return "", err
	}
	weight := 0
	for _, status := range all {
		weight += status.Weight()
	}
	if weight < school.StrikesOut {
		return BounceCounts, nil
	}
	return BounceStops, s.stopMail(ctx, tx, k, blind, now)
}

// stopMail: the address is written to no more until it is confirmed anew, and its
// person is told so where they can be.
func (s *Store) stopMail(ctx context.Context, tx pgx.Tx, k strike, blind []byte, now time.Time) error {
	why := k.status.Why()
	var chat bool
	err := tx.QueryRow(ctx, `UPDATE accounts SET mail_stopped_blind = $2, mail_stopped_at = $3, mail_stopped_why = $4,
			confirmed_blind = NULL, confirmed_at = NULL
		WHERE id = $1 RETURNING EXISTS (SELECT FROM chats c WHERE c.account_id = $1 AND c.state = 'active')`, k.account, blind, now, why).Scan(&chat)
	if err != nil {
		return err
	}
	if err := recordSystem(ctx, tx, record{at: now, account: k.account, action: "email_stopped"}); err != nil {
		return err
	}
	if !chat {
		return unreached(ctx, tx, k.account, now)
	}
	return s.queueService(ctx, tx, k.account, ByChat, Service{Key: MailStopped, Args: map[string]string{"Why": why}})
}

// startMail forgets what counted against an address that is confirmed now.
func startMail(ctx context.Context, tx pgx.Tx, account int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM mail_strikes WHERE account_id = $1`, account); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE accounts SET mail_stopped_blind = NULL, mail_stopped_at = NULL, mail_stopped_why = NULL, unreached_at = NULL
		WHERE id = $1`, account)
	return err
}

// staleStrikeSQL: the letter was on its way before a confirmation was asked for
// that is about the present address, or is about another address.
const staleStrikeSQL = `SELECT EXISTS (SELECT FROM confirmations c, deliveries d
	WHERE c.account_id = $1 AND d.on_date = $3 AND d.id = $4 AND (c.email_blind <> $2 OR c.sent_at > d.claimed_at))`
