package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Recovery is what a right code would move into the chat.
type Recovery struct {
	Ticket string    // stands for the code in this chat from here on; the code itself is kept nowhere
	Who    []Movable // one of them: several accounts may share an address
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

func (s *Store) mailedHashes(bot, chat int64, code school.MailedCode) ([][]byte, error) {
	return s.keys.Tokens("recovery letter", chatText(bot, chat)+"/"+code.Body())
}
