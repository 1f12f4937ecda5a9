package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Move is a person's yes to an account that a ticket gives to this chat.
type Move struct {
	Bot, Chat int64
	Ticket    string
	Account   int64
}

// Moved is what became of it.
type Moved struct {
	Lost     bool   // the code was used, ran out, or gave way to another meanwhile: nothing was changed
	Taken    bool   // the chat was linked meanwhile: nothing was changed
	Language string // of the account
	Left     int64  // the chat of this bot that lost its access; 0: there was none
	Mail     bool   // by a code of the school, and an address is confirmed: whoever reads it can move the account, too
}

// MoveAccess makes the chat the account's, all in one transaction. The chat that it
// had opens nothing from then on, also of what was asked there and not answered yet;
// what is queued goes to the new one, since a delivery reads its chat when it is
// sent. The old chat and the address are told. Of two chats that race exactly one
// gets the account: the other's code is void by that. System work.
func (s *Store) MoveAccess(ctx context.Context, m Move, reply Reply[Moved]) error {
	return s.system(ctx, func(tx pgx.Tx) error {
		out, err := s.moveAccess(ctx, tx, m)
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

func (s *Store) moveAccess(ctx context.Context, tx pgx.Tx, m Move) (Moved, error) {
	now := s.Now()
	tried, err := lockTries(ctx, tx, m.Bot, m.Chat, now)
	if err != nil {
		return Moved{}, err
	}
	holder, err := recoveryHolder(ctx, tx, m.Bot, m.Chat)
	if err != nil || holder != 0 {
		return Moved{Taken: true}, err
	}
	var out Moved
	var blind []byte
	var proved bool
	err = tx.QueryRow(ctx, `SELECT language, email_blind, coalesce(confirmed_blind = email_blind, false) FROM accounts a WHERE `+openedSQL+` FOR UPDATE`,
		m.Account).Scan(&out.Language, &blind, &proved)
	if errors.Is(err, pgx.ErrNoRows) {
		return Moved{Lost: true}, nil
	}
	if err != nil {
		return Moved{}, err
	}
	recovery, used, err := s.useTicket(ctx, tx, m, now)
	if err != nil || !used {
		return Moved{Lost: true}, err
	}
	var zone string
	if err := tx.QueryRow(ctx, `SELECT s.zone FROM links l LEFT JOIN people k ON k.id = l.student_id JOIN schools s ON s.id = coalesce(k.school_id, l.school_id)
		WHERE l.account_id = $1 AND l.ended_at IS NULL ORDER BY l.id LIMIT 1`, m.Account).Scan(&zone); err != nil {
		return Moved{}, err
	}
	told := momentIn(now, zone)
	if out.Left, err = s.changeChat(ctx, tx, m, told); err != nil {
		return Moved{}, err
	}
	if err := voidRecoveries(ctx, tx, m.Account, blind, now); err != nil {
		return Moved{}, err
	}
	out.Mail = proved && recovery != 0
	if proved {
		if err := s.queueService(ctx, tx, m.Account, ByMail, Service{Key: AccessMovedMail, Args: told}); err != nil {
			return Moved{}, err
		}
	}
	if err := s.comeBack(ctx, tx, m.Account, now); err != nil {
		return Moved{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO audit (at, account_id, role, school_id, student_id, action, object)
		SELECT DISTINCT $2::timestamptz, l.account_id, '', coalesce(p.school_id, l.school_id), l.student_id, 'access_moved', nullif($3::bigint, 0)
		FROM links l LEFT JOIN people p ON p.id = l.student_id WHERE l.account_id = $1 AND l.ended_at IS NULL`, m.Account, now, recovery); err != nil {
		return Moved{}, err
	}
	return out, tried.hit(ctx, tx, now)
}

// changeChat takes the account away from its chats, of whichever bot, and gives it
// this one. left is the chat of this bot.
func (s *Store) changeChat(ctx context.Context, tx pgx.Tx, m Move, told map[string]string) (left int64, err error) {
	now := s.Now()
	rows, err := tx.Query(ctx, `WITH old AS (SELECT bot, chat_id, state FROM chats
			WHERE account_id = $1 AND state <> 'gone' AND (bot, chat_id) <> ($2, $3) FOR UPDATE)
		UPDATE chats c SET state = 'gone', state_at = $4 FROM old o WHERE c.bot = o.bot AND c.chat_id = o.chat_id
		RETURNING o.bot, o.chat_id, o.state`, m.Account, m.Bot, m.Chat, now)
	if err != nil {
		return 0, err
	}
	type lost struct {
		Bot, Chat int64
		State     ChatState
	}
	old, err := pgx.CollectRows(rows, pgx.RowToStructByPos[lost])
	if err != nil {
		return 0, err
	}
	for _, c := range old {
		if err := closeChat(ctx, tx, c.Bot, c.Chat, now); err != nil {
			return 0, err
		}
		if c.Bot != m.Bot {
			continue
		}
		left = c.Chat
		if c.State != ChatActive {
			continue
		}
		word := Service{Key: AccessMoved, Chat: c.Chat, Args: told}
		if err := s.queueService(ctx, tx, m.Account, ByChat, word); err != nil {
			return 0, err
		}
	}
	tag, err := tx.Exec(ctx, `INSERT INTO chats AS c (bot, chat_id, account_id, state, state_at) VALUES ($1, $2, $3, 'active', $4)
		ON CONFLICT (bot, chat_id) DO UPDATE SET account_id = excluded.account_id, state = excluded.state, state_at = excluded.state_at
		WHERE c.state = 'gone' OR NOT EXISTS (SELECT FROM links l WHERE l.account_id = c.account_id AND l.ended_at IS NULL)`,
		m.Bot, m.Chat, m.Account, now)
	if err == nil && tag.RowsAffected() == 0 {
		err = school.Refuse(school.Conflict, "the chat was linked at this moment")
	}
	return left, err
}

// closeChat forgets what a chat was in the middle of, and answers that were made
// for it and not shown yet.
func closeChat(ctx context.Context, tx pgx.Tx, bot, chat int64, now time.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM drafts WHERE bot = $1 AND chat_id = $2`, bot, chat); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE inbox SET state = 2, payload = NULL, reply = NULL, done_at = $3 WHERE bot = $1 AND chat_id = $2 AND state = 1`,
		bot, chat, now)
	return err
}

// voidRecoveries makes void every other way to the account that somebody holds.
func voidRecoveries(ctx context.Context, tx pgx.Tx, account int64, blind []byte, now time.Time) error {
	if _, err := tx.Exec(ctx, `UPDATE recoveries SET void_at = $2, void_why = 'moved'
		WHERE account_id = $1 AND used_at IS NULL AND void_at IS NULL`, account, now); err != nil {
		return err
	}
	// An address that is not confirmed yet may be that of whoever held the old chat.
	if _, err := tx.Exec(ctx, `UPDATE confirmations c SET expires_at = $2 FROM accounts a
		WHERE c.account_id = $1 AND a.id = $1 AND c.expires_at > $2 AND a.confirmed_blind IS DISTINCT FROM a.email_blind`, account, now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE recovery_letters SET void_at = $2 WHERE $1 = ANY (blinds) AND void_at IS NULL`, blind, now)
	return err
}

// momentIn is an instant for the words that tell of it, with the zone of a school for
// whoever chose none.
func momentIn(at time.Time, zone string) map[string]string {
	return map[string]string{"At": at.Format(time.RFC3339), "Zone": zone}
}
