package notify_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store"
)

// breaks is a channel that falls over what it has to say to one account: where it
// says it, or where the turn is awaited, which is before the claim.
type breaks struct {
	notify.Channel
	at     int64
	atTurn bool
}

func (b *breaks) Turn(ctx context.Context, l store.Letter) (notify.Leave, error) {
	if b.atTurn && l.Account == b.at {
		panic(errors.New("Мария"))
	}
	return b.Channel.Turn(ctx, l)
}

func (b *breaks) Send(ctx context.Context, p notify.Piece) notify.Outcome {
	if p.Letter.Account == b.at {
		panic(errors.New("Мария"))
	}
	return b.Channel.Send(ctx, p)
}

// A letter that breaks the sender ends alone, goes by the next way that there is,
// and holds up nobody: the one worker that there is sends the others.
func TestALetterThatBreaksEndsAlone(t *testing.T) {
	t.Parallel()
	for _, atTurn := range []bool{false, true} {
		h := newHouse(t)
		all := h.families(6)
		h.exec(`UPDATE subscriptions SET mail = false`)
		broken := all[2]
		h.claim(evening)
		s := notify.NewSender(notify.SenderConfig{
			Store: h.Store, Bot: theBot, Texts: texts(t), Channels: []notify.Channel{&breaks{h.chat, broken.account, atTurn}, h.mail}, Workers: 1, Poll: 20 * time.Millisecond,
		})
		h.runs(s)
		h.settledAll()
		for i, m := range all {
			want := 1
			if m == broken {
				want = 0
			}
			if m.heard() != want || len(m.letters()) != 1-want {
				t.Errorf("%d: heard %d, %d letters", i, m.heard(), len(m.letters()))
			}
		}
		if why := value[string](h, `SELECT why FROM deliveries WHERE account_id = $1 AND channel = 'chat'`, broken.account); why != "broken" {
			t.Errorf("ended as %q", why)
		}
	}
}
