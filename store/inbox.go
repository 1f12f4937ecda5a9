package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Update is something that came in, as it came.
type Update struct {
	ID      int64
	Chat    int64  // 0: belongs to no chat
	Payload []byte // sealed at rest, gone once the update is done
}

// Item is an update to work on.
type Item struct {
	Update
	Reply []byte // the screen that its effect kept: show it, repeat nothing; nil: to be handled
	Tries int    // handlings begun, this one included, that nobody ended: 1 unless a process died over it
	At    time.Time
}

// InboxLife is how long a done update is remembered, so that one that is
// brought twice is known: as long as Telegram keeps what was not acknowledged,
// and again as much room as nobody needs.
const InboxLife = 7 * 24 * time.Hour

// TakeIn keeps updates, those known already left as they are, and says how many
// were new. When it returns, the messenger may forget them.
func (s *Store) TakeIn(ctx context.Context, bot int64, updates []Update) (int, error) {
	ids, chats, sealed := make([]int64, len(updates)), make([]int64, len(updates)), make([][]byte, len(updates))
	for i, u := range updates {
		box, err := s.keys.Seal(u.Payload, payloadSeal(bot, u.ID))
		if err != nil {
			return 0, err
		}
		ids[i], chats[i], sealed[i] = u.ID, u.Chat, box
	}
	tag, err := s.owner.Exec(ctx, `INSERT INTO inbox (bot, update_id, chat_id, payload, received_at)
		SELECT $1, u.id, u.chat, u.payload, $5 FROM unnest($2::bigint[], $3::bigint[], $4::bytea[]) AS u (id, chat, payload)
		ON CONFLICT DO NOTHING`, bot, ids, chats, sealed, s.Now())
	return int(tag.RowsAffected()), translate(err)
}

// NextOf takes up to limit updates to work on: the oldest open one of each chat
// that is not busy, the oldest first. Taking counts as a try, which Done ends
// and GiveBack takes back; so only what killed the process keeps its tries.
// Whoever calls it holds the bot's lease.
func (s *Store) NextOf(ctx context.Context, bot int64, busy []int64, limit int) ([]Item, error) {
	if busy == nil {
		busy = []int64{} // NULL would compare with nothing
	}
	rows, err := s.owner.Query(ctx, nextOfSQL, bot, busy, limit)
	if err != nil {
		return nil, translate(err)
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Item, error) {
		var i Item
		err := row.Scan(&i.ID, &i.Chat, &i.Payload, &i.Reply, &i.Tries, &i.At)
		return i, err
	})
	if err != nil {
		return nil, translate(err)
	}
	for n := range items {
		i := &items[n]
		if i.Payload, err = s.keys.Open(i.Payload, payloadSeal(bot, i.ID)); err != nil {
			i.Payload = nil // the key is lost: nobody can read it, and it must not stop the others
		}
		if i.Reply == nil {
			continue
		}
		if i.Reply, err = s.keys.Open(i.Reply, replySeal(bot, i.ID)); err != nil {
			i.Reply = []byte{}
		}
	}
	return items, nil
}

// The walk is along inbox_waiting and stops at the limit; what stands behind an
// older update of its chat is skipped by one look into inbox_open.
const nextOfSQL = `WITH heads AS (
		SELECT w.update_id FROM inbox w
		WHERE w.bot = $1 AND w.state < 2 AND w.chat_id <> ALL ($2::bigint[])
		  AND NOT EXISTS (SELECT FROM inbox o
			WHERE o.bot = $1 AND o.chat_id = w.chat_id AND o.state < 2 AND o.update_id < w.update_id)
		ORDER BY w.update_id LIMIT $3),
	taken AS (
		UPDATE inbox i SET tries = i.tries + 1 FROM heads h
		WHERE i.bot = $1 AND i.update_id = h.update_id AND i.state < 2
		RETURNING i.update_id, i.chat_id, i.payload, i.reply, i.tries, i.received_at)
	SELECT * FROM taken ORDER BY update_id`

// Done ends an update: its answer was shown, or nobody is there to see it. What
// it said is forgotten, and with it the draft that it left (0: none).
func (s *Store) Done(ctx context.Context, bot, update, leaves int64) error {
	_, err := s.owner.Exec(ctx, `WITH ended AS (
			UPDATE inbox SET state = 2, payload = NULL, reply = NULL, done_at = $3
			WHERE bot = $1 AND update_id = $2 AND state < 2 RETURNING chat_id)
		DELETE FROM drafts d USING ended e WHERE d.bot = $1 AND d.chat_id = e.chat_id AND d.id = $4`,
		bot, update, s.Now(), leaves)
	return translate(err)
}

// GiveBack returns an update that could not be ended now: it is tried again,
// and this try is not held against it.
func (s *Store) GiveBack(ctx context.Context, bot, update int64) error {
	_, err := s.owner.Exec(ctx, `UPDATE inbox SET tries = greatest(tries - 1, 0)
		WHERE bot = $1 AND update_id = $2 AND state < 2`, bot, update)
	return translate(err)
}

// Inbox is how much waits, for the metrics.
type Inbox struct {
	Waiting int
	Oldest  time.Duration // since the oldest of them came; 0: none waits
}

// InboxState counts what waits for a bot.
func (s *Store) InboxState(ctx context.Context, bot int64) (Inbox, error) {
	var out Inbox
	var oldest *time.Time
	err := s.owner.QueryRow(ctx, `SELECT count(*), min(received_at) FROM inbox WHERE bot = $1 AND state < 2`, bot).Scan(&out.Waiting, &oldest)
	if oldest != nil {
		out.Oldest = max(s.Now().Sub(*oldest), 0)
	}
	return out, translate(err)
}

// SweepInbox forgets updates that were done InboxLife ago and says how many.
func (s *Store) SweepInbox(ctx context.Context) (int64, error) {
	tag, err := s.owner.Exec(ctx, `DELETE FROM inbox WHERE state = 2 AND done_at < $1`, s.Now().Add(-InboxLife))
	return tag.RowsAffected(), translate(err)
}

func payloadSeal(bot, update int64) Seal {
	return Seal{Table: "inbox", Column: "payload", Key: fmt.Sprintf("%d/%d", bot, update)}
}
