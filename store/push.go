package store

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// PushKept is for how long a push that carried a key of its sender's is known.
const PushKept = 24 * time.Hour

// Pushing is a push under way: whose it is, and the sender's key for it.
type Pushing struct {
	Key   APIKey
	Again string // the Idempotency-Key; empty: it is not remembered
	Body  []byte // what the key stands for: the same key with another body is refused
}

// PushAnswer is what was said to a push.
type PushAnswer struct {
	Status int // of HTTP
	Body   []byte
}

// Pushed gives the answer that a push with this key got before; false where it is
// new. Conflict where the key stood for something else.
func (s *Store) Pushed(ctx context.Context, p Pushing) (PushAnswer, bool, error) {
	if p.Again == "" {
		return PushAnswer{}, false, nil
	}
	var out PushAnswer
	var hash []byte
	err := s.owner.QueryRow(ctx, `SELECT status, answer, body_hash FROM pushes WHERE school_id = $1 AND key = $2 AND at > $3`,
		p.Key.School, p.Again, s.Now().Add(-PushKept)).Scan(&out.Status, &out.Body, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, false, nil
	}
	if err != nil {
		return out, false, translate(err)
	}
	ours, err := s.keys.Tokens("push", string(p.Body))
	if err != nil {
		return out, false, err
	}
	for _, one := range ours {
		if hmac.Equal(one, hash) {
			out.Body, err = s.keys.Open(out.Body, pushSeal(p))
			return out, true, err
		}
	}
	return out, false, school.Refuse(school.Conflict, "the key stood for another body")
}

// TakePush takes a push in as a delta of its school and remembers what answer
// makes of the report, in the same transaction.
func (s *Store) TakePush(ctx context.Context, p Pushing, o Import, answer func(ImportReport) PushAnswer) (ImportReport, error) {
	err := s.owner.QueryRow(ctx, `SELECT r.name FROM schools c JOIN sources r ON r.id = c.source_id WHERE c.id = $1`, p.Key.School).Scan(&o.Source)
	if err != nil {
		return ImportReport{}, translate(err)
	}
	o.School = p.Key.School
	o.Kept = func(ctx context.Context, tx pgx.Tx, r ImportReport) error {
		tag, err := tx.Exec(ctx, `UPDATE api_keys SET last_push_at = $2 WHERE id = $1 AND revoked_at IS NULL`, p.Key.ID, s.Now())
		if err == nil && tag.RowsAffected() == 0 {
			err = school.Refuse(school.Denied, "the key was revoked meanwhile")
		}
		if err != nil {
			return err
		}
		return s.remember(ctx, tx, p, answer(r))
	}
	return s.Import(ctx, o)
}

// remember keeps an answer under the sender's key. Two pushes with one key stand
// in line for the source; the second meets the first one's row, and is undone.
func (s *Store) remember(ctx context.Context, tx pgx.Tx, p Pushing, a PushAnswer) error {
	if p.Again == "" {
		return nil
	}
	hash, err := s.keys.Token("push", string(p.Body))
	if err != nil {
		return err
	}
	sealed, err := s.keys.Seal(a.Body, pushSeal(p))
	if err != nil {
		return err
	}
	now := s.Now()
	tag, err := tx.Exec(ctx, `INSERT INTO pushes AS p (school_id, key, body_hash, status, answer, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (school_id, key) DO UPDATE SET body_hash = excluded.body_hash, status = excluded.status, answer = excluded.answer, at = excluded.at
		WHERE p.at <= $7`, p.Key.School, p.Again, hash, a.Status, sealed, now, now.Add(-PushKept))
	if err == nil && tag.RowsAffected() == 0 {
		err = school.Refuse(school.Conflict, "the key was used meanwhile")
	}
	return err
}

func pushSeal(p Pushing) Seal {
	return Seal{Table: "pushes", Column: "answer", Key: fmt.Sprintf("%d/%s", p.Key.School, p.Again)}
}

// SweepPushes forgets answers that nobody asks for any more.
func (s *Store) SweepPushes(ctx context.Context) (int, error) {
	tag, err := s.owner.Exec(ctx, `DELETE FROM pushes WHERE at <= $1`, s.Now().Add(-PushKept))
	return int(tag.RowsAffected()), translate(err)
}
