package notify

import (
	"context"
	"errors"
	"time"

	"zvonok/store"
)

// settle writes how an attempt ended, however long the database is away. What
// could not be written stays in hand: taken again, it would be sent again.
func (l *line) settle(t store.Settlement) {
	if t.State == "" {
		// It stays in the queue, or another has it. In hand it stays a moment: a row that
		// is locked would be read and let go without end.
		time.AfterFunc(moment, func() { l.hand.drop(t.Delivery) })
		return
	}
	l.config.Observe(string(l.channel.Name()), string(t.State))
	refused, err := l.settles.ask(t)
	if err == nil && refused == nil {
		l.hand.drop(t.Delivery)
	}
}

// settleSet settles at once what several workers ended; the answers say what the
// database refused for good. A set that is refused is settled row by row.
func (l *line) settleSet(ctx context.Context, set []store.Settlement) ([]error, error) {
	refused := make([]error, len(set))
	for {
		err := l.trySettle(ctx, set)
		switch {
		case err == nil:
			return refused, nil
		case ctx.Err() != nil:
			return nil, err
		case store.Passing(err) || errors.Is(err, context.DeadlineExceeded):
			l.fault(ctx, "settle what was sent", err)
			pause(ctx, reopen, nil)
		case len(set) == 1:
			l.fault(ctx, "settle a delivery", err)
			return []error{err}, nil
		default:
			for i := range set {
				one, err := l.settleSet(ctx, set[i:i+1])
				if err != nil {
					return nil, err
				}
				refused[i] = one[0]
			}
			return refused, nil
		}
	}
}

func (l *line) trySettle(ctx context.Context, set []store.Settlement) error {
	ctx, cancel := context.WithTimeout(ctx, landing)
	defer cancel()
	_, err := l.config.Store.SettleAll(ctx, set)
	return err
}
