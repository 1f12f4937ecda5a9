package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Reply closes the update that asked for an effect: in the transaction of the
// effect, what Screen makes of the outcome is kept, sealed, as the answer to
// show. After a crash the answer is shown again and the effect is not repeated.
// The zero Reply belongs to no update: the command line, a test.
type Reply[T any] struct {
	Bot    int64
	Update int64
	Screen func(T) ([]byte, error)
	// Leaves is the draft that the effect finishes or leaves, in Chat; 0: none.
	Chat, Leaves int64
}

// ErrHandled is the Conflict of an effect whose update was handled before, by
// whoever held the lease then: nothing was changed now.
var ErrHandled = school.Refuse(school.Conflict, "the update was handled before")

// close is the last step of an effect. ErrHandled when the update was handled
// before: the whole transaction must go.
func (r Reply[T]) close(ctx context.Context, s *Store, tx pgx.Tx, outcome T) error {
	if r.Screen == nil {
		return nil
	}
	screen, err := r.Screen(outcome)
	if err != nil {
		return fmt.Errorf("make the reply: %w", err)
	}
	sealed, err := s.keys.Seal(screen, replySeal(r.Bot, r.Update))
	if err != nil {
		return err
	}
	var fresh bool
	if err := tx.QueryRow(ctx, `SELECT done($1, $2, $3)`, r.Bot, r.Update, sealed).Scan(&fresh); err != nil {
		return err
	}
	if !fresh {
		return ErrHandled
	}
	if r.Leaves == 0 {
		return nil
	}
	return dropDraft(ctx, tx, r.Bot, r.Chat, r.Leaves)
}

func replySeal(bot, update int64) Seal {
	return Seal{Table: "inbox", Column: "reply", Key: fmt.Sprintf("%d/%d", bot, update)}
}
