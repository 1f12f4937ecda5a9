package store

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// How an account comes back to a person who lost its chat (A5): by a letter to the
// address that is confirmed, or by a code of the school.
//
//	AskRecovery ── letter ──▶ PeekMailed ─┐ ticket
//	IssueRecovery ── code ──▶ PeekCode ───┴───────▶ MoveAccess
//
// Nothing moves before the person has read what is about to happen and said yes.
const (
	// RecoveryLetterLife is how long the code of a letter can be used.
	RecoveryLetterLife = 30 * time.Minute
	// RecoveryCodeLife is how long a code of the school can be used.
	RecoveryCodeLife = 3 * 24 * time.Hour

	longestAddressLock = 6 // doublings: 16 hours; whoever knows an address may not close this way to its owner for days
)

// RecoveryAsk is a stranger's wish to get an account back by its address.
type RecoveryAsk struct {
	Bot, Chat int64
	Email     string // canonical
	Draft     Draft  // what the chat is in the middle of once it was granted
}

// RecoveryAsked is what became of the wish. It is the same whether the address is
// known or not.
type RecoveryAsked struct {
	Sent  bool      // a letter is on its way, where the address is confirmed
	Until time.Time // the chat, or the address, rests until then; zero: it does not
	Taken bool      // the chat opens an account already
}

// AskRecovery draws a code for this chat and queues the letter with it, in place of
// an older one. Who asks counts as who types a wrong code: five times, and the chat
// rests, each time for twice as long; so does the address, whoever asks. For an
// address that is nobody's the same is done, but for the row in the queue. System
// work.
func (s *Store) AskRecovery(ctx context.Context, ask RecoveryAsk, reply Reply[RecoveryAsked]) error {
	code, err := school.NewMailedCode(rand.Reader)
	if err != nil {
		return err
	}
	return s.system(ctx, func(tx pgx.Tx) error {
		out, err := s.askRecovery(ctx, tx, ask, code)
		if err != nil {
			return err
		}
		if out.Sent {
			ask.Draft.At = s.Now()
			if err := s.saveDraft(ctx, tx, ask.Draft); err != nil {
				return err
			}
		}
		return reply.close(ctx, s, tx, out)
	})
}

func (s *Store) askRecovery(ctx context.Context, tx pgx.Tx, ask RecoveryAsk, code school.MailedCode) (RecoveryAsked, error) {
	now := s.Now()
	blinds, err := s.keys.Blinds(ask.Email)
	if err != nil {
		return RecoveryAsked{}, err
	}
	first, err := s.keys.Blind(ask.Email)
	if err != nil {
		return RecoveryAsked{}, err
	}
	tried, err := lockTries(ctx, tx, ask.Bot, ask.Chat, now)
	if err != nil {
		return RecoveryAsked{}, err
	}
	asked, err := lockAddress(ctx, tx, first, now)
	if err != nil {
		return RecoveryAsked{}, err
	}
	holder, err := recoveryHolder(ctx, tx, ask.Bot, ask.Chat)
	switch {
	case err != nil:
		return RecoveryAsked{}, err
	case holder != 0:
		return RecoveryAsked{Taken: true}, nil
	case tried.locked(now) || asked.locked(now):
		return RecoveryAsked{Until: later(tried.until, asked.until)}, nil
	}
	if err := tried.miss(ctx, tx, now); err != nil {
		return RecoveryAsked{}, err
	}
	if err := asked.count(ctx, tx, now); err != nil {
		return RecoveryAsked{}, err
	}
	if err := s.writeRecoveryLetter(ctx, tx, ask, code, blinds, now); err != nil {
		return RecoveryAsked{}, err
	}
	out := RecoveryAsked{Sent: true}
	if tried.locked(now) {
		out.Until = tried.until
	}
	return out, nil
}

// writeRecoveryLetter keeps the hash and queues ONE letter, whoever shares the
// address: it names nobody.
func (s *Store) writeRecoveryLetter(ctx context.Context, tx pgx.Tx, ask RecoveryAsk, code school.MailedCode, blinds [][]byte, now time.Time) error {
	hash, err := s.mailedHash(ask.Bot, ask.Chat, code)
	if err != nil {
		return err
	}
	until := now.Add(RecoveryLetterLife)
	if _, err := tx.Exec(ctx, `INSERT INTO recovery_letters (bot, chat_id, blinds, hash, asked_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (bot, chat_id) DO UPDATE SET blinds = excluded.blinds, hash = excluded.hash, asked_at = excluded.asked_at,
			expires_at = excluded.expires_at, void_at = NULL`, ask.Bot, ask.Chat, blinds, hash, now, until); err != nil {
		return err
	}
	var account int64
	var bot string
	err = tx.QueryRow(ctx, `SELECT coalesce((SELECT min(a.id) FROM accounts a WHERE `+provedSQL+`), 0),
		coalesce((SELECT username FROM bots WHERE bot = $2), '')`, blinds, ask.Bot).Scan(&account, &bot)
	if err != nil {
		return err
	}
	word, err := s.sealService(account, Service{Key: RecoveryMail, Until: until, Args: map[string]string{
		"Code": code.String(), "Start": code.Payload(), "Bot": bot,
	}})
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `SELECT queue_service(id, $2, $3, $4) FROM accounts WHERE id = $1`, account, ByMail, word, now)
	return err
}

// provedSQL is which accounts a a proof of one of the addresses $1 opens: those
// whose very address is confirmed, that are not blocked and have something to open.
const provedSQL = `a.email_blind = ANY ($1::bytea[]) AND a.confirmed_blind = a.email_blind AND a.blocked_at IS NULL
	AND EXISTS (SELECT FROM links l WHERE l.account_id = a.id AND l.ended_at IS NULL)`

// recoveryHolder is the account that a chat opens; 0: none, so that another one
// may move here. One without any link opens nothing. Denied for a blocked one.
func recoveryHolder(ctx context.Context, tx pgx.Tx, bot, chat int64) (int64, error) {
	h, err := accountOf(ctx, tx, bot, chat)
	if err != nil || h.id == 0 {
		return 0, err
	}
	var opens bool
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM links WHERE account_id = $1 AND ended_at IS NULL)`, h.id).Scan(&opens)
	if err != nil || !opens {
		return 0, err
	}
	return h.id, nil
}

// mailedHash is what is kept of a code of a letter; that of one chat is another
// chat's wrong code.
func (s *Store) mailedHash(bot, chat int64, code school.MailedCode) ([]byte, error) {
	return s.keys.Token("recovery letter", chatText(bot, chat)+"/"+code.Body())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// SweepRecoveries forgets what strangers asked for a day ago, and addresses that
// rest no more. It says how many.
func (s *Store) SweepRecoveries(ctx context.Context) (int64, error) {
	now := s.Now()
	tag, err := s.owner.Exec(ctx, `WITH letters AS (DELETE FROM recovery_letters WHERE expires_at < $1 RETURNING 1),
			addresses AS (DELETE FROM recovery_tries WHERE at < $2 RETURNING 1)
		SELECT FROM letters UNION ALL SELECT FROM addresses`, now.Add(-24*time.Hour), now.Add(-triesForgiven))
	return tag.RowsAffected(), translate(err)
}
