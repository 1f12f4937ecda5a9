package sandbox

import (
	"context"
	"slices"
)

// Changes waits until something came, changed or went in a private chat after an event, and gives all that did, as it
// stands now, in the order of events: whoever shows what happens asks again with the last Seq.
func (s *Sandbox) Changes(ctx context.Context, after int64) ([]Message, error) {
	var out []Message
	err := s.await(ctx, func() bool {
		for _, p := range s.people {
			for _, m := range p.chat.messages {
				if m.seq > after {
					out = append(out, s.view(m))
				}
			}
		}
		return len(out) > 0
	})
	slices.SortFunc(out, func(a, b Message) int { return int(a.Seq - b.Seq) })
	return out, err
}

// After waits for letters that came after so many, and gives them in the order they came.
func (b *Mailbox) After(ctx context.Context, number int) ([]Letter, error) {
	for {
		b.mu.Lock()
		list, rung := slices.Clone(b.letters[min(max(number, 0), len(b.letters)):]), b.bell.next()
		b.mu.Unlock()
		if len(list) > 0 {
			return list, nil
		}
		select {
		case <-rung:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-b.done:
			return nil, ErrClosed
		}
	}
}
