package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Draft is what a chat is in the middle of: a form and the answers so far. A
// chat has at most one; it lives DraftLife from the last answer.
type Draft struct {
	Bot, Chat int64
	ID        int64 // the update that began it; buttons of the form carry it
	Form      string
	Step      string    // the question that waits for an answer
	Data      []byte    // the answers so far; sealed at rest
	At        time.Time // of the last answer, UTC
}

// DraftLife is how long a question waits for its answer.
const DraftLife = 24 * time.Hour

// Expired tells whether nobody answered for a day.
func (d Draft) Expired(now time.Time) bool { return now.Sub(d.At) >= DraftLife }

// SaveDraft keeps an accepted answer, in place of whatever draft the chat had.
// At is set to now. It is system work: strangers fill forms too.
func (s *Store) SaveDraft(ctx context.Context, d Draft, reply Reply[Draft]) error {
	d.At = s.Now()
	return s.system(ctx, func(tx pgx.Tx) error {
		if err := s.saveDraft(ctx, tx, d); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, d)
	})
}

// DropDraft forgets the draft id of a chat; none is fine.
func (s *Store) DropDraft(ctx context.Context, bot, chat, id int64) error {
	_, err := s.owner.Exec(ctx, undraftSQL, bot, chat, id)
	return translate(err)
}

// SweepDrafts forgets what nobody went on with and says how many.
func (s *Store) SweepDrafts(ctx context.Context) (int64, error) {
	tag, err := s.owner.Exec(ctx, `DELETE FROM drafts WHERE at < $1`, s.Now().Add(-2*DraftLife))
	return tag.RowsAffected(), translate(err)
}

func (s *Store) saveDraft(ctx context.Context, tx pgx.Tx, d Draft) error {
	sealed, err := s.keys.Seal(d.Data, draftSeal(d.Bot, d.Chat))
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO drafts (bot, chat_id, id, form, step, data, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (bot, chat_id) DO UPDATE
		SET id = excluded.id, form = excluded.form, step = excluded.step, data = excluded.data, at = excluded.at`,
		d.Bot, d.Chat, d.ID, d.Form, d.Step, sealed, d.At)
	return err
}

const undraftSQL = `SELECT undraft($1, $2, $3)`

// dropDraft ends the draft id within an effect, a person's or the system's.
func dropDraft(ctx context.Context, tx pgx.Tx, bot, chat, id int64) error {
	_, err := tx.Exec(ctx, undraftSQL, bot, chat, id)
	return err
}

const draftSQL = `SELECT id, form, step, data, at FROM drafts WHERE bot = $1 AND chat_id = $2`

// readDraft reads a row of draftSQL; nil where there is none. One that no key of
// ours opens is as good as expired: it must not stop the chat.
func (s *Store) readDraft(row pgx.Row, bot, chat int64) (*Draft, error) {
	d := &Draft{Bot: bot, Chat: chat}
	var sealed []byte
	err := row.Scan(&d.ID, &d.Form, &d.Step, &sealed, &d.At)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	d.At = d.At.UTC()
	if d.Data, err = s.keys.Open(sealed, draftSeal(bot, chat)); err != nil {
		d.At = time.Time{}
	}
	return d, nil
}

func draftSeal(bot, chat int64) Seal {
	return Seal{Table: "drafts", Column: "data", Key: fmt.Sprintf("%d/%d", bot, chat)}
}
