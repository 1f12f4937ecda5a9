package notify_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// way is a channel as the contract sees it: what can befall it, in its own terms.
type way struct {
	channel   notify.Channel
	letter    store.Letter
	arrived   func() int
	busy      func() // not now
	refuses   func() // never again
	doubtful  func() // taken, and no answer given
	dies      func() (revive func())
	stopsChat bool
}

// contract is what every channel must hold, whatever it is made of.
func contract(t *testing.T, make func(t *testing.T) way) {
	send := func(w way) notify.Outcome {
		d := notify.Compose(texts(t), w.letter)
		return w.channel.Send(t.Context(), notify.Piece{Letter: w.letter, Digest: &d})
	}
	check := func(t *testing.T, what string, got notify.Outcome, want notify.Verdict, w way, arrived int) {
		t.Helper()
		if got.Verdict != want || w.arrived() != arrived {
			t.Errorf("%s: %+v, want %d; %d arrived, want %d", what, got, want, w.arrived(), arrived)
		}
		if got.Verdict != notify.Sent && got.Why == "" {
			t.Errorf("%s: no reason given", what)
		}
	}
	t.Run("sent", func(t *testing.T) {
		t.Parallel()
		w := make(t)
		check(t, "first", send(w), notify.Sent, w, 1)
		check(t, "second", send(w), notify.Sent, w, 2)
	})
	t.Run("later", func(t *testing.T) {
		t.Parallel()
		w := make(t)
		w.busy()
		got := send(w)
		check(t, "busy", got, notify.Later, w, 0)
		if got.Down {
			t.Error("one refusal is not the channel's end")
		}
		check(t, "then", send(w), notify.Sent, w, 1)
	})
	t.Run("never", func(t *testing.T) {
		t.Parallel()
		w := make(t)
		w.refuses()
		got := send(w)
		check(t, "refused", got, notify.Never, w, 0)
		if got.Stop != w.stopsChat || got.Ours != "" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("ambiguous", func(t *testing.T) {
		t.Parallel()
		w := make(t)
		w.doubtful()
		check(t, "no answer", send(w), notify.Ambiguous, w, 1)
		check(t, "then", send(w), notify.Sent, w, 2)
	})
	t.Run("down and back", func(t *testing.T) {
		t.Parallel()
		w := make(t)
		check(t, "before", send(w), notify.Sent, w, 1)
		revive := w.dies()
		got := send(w)
		check(t, "down", got, notify.Later, w, 1)
		if !got.Down || w.channel.Probe(t.Context()) == nil {
			t.Errorf("down and not told: %+v", got)
		}
		revive()
		if err := w.channel.Probe(t.Context()); err != nil {
			t.Errorf("back: %v", err)
		}
		check(t, "back", send(w), notify.Sent, w, 2)
	})
	t.Run("given up", func(t *testing.T) {
		t.Parallel()
		w := make(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		d := notify.Compose(texts(t), w.letter)
		got := w.channel.Send(ctx, notify.Piece{Letter: w.letter, Digest: &d})
		check(t, "cancelled", got, notify.Later, w, 0)
		if got.Down {
			t.Error("that we give up says nothing of the channel")
		}
	})
}

func TestChatIsAChannel(t *testing.T) {
	t.Parallel()
	contract(t, func(t *testing.T) way {
		w := newWire(t)
		g := newGate(t, strings.TrimPrefix(w.sandbox.URL(), "http://"))
		anna := w.sandbox.Person("Анна")
		anna.Says("/start")
		l := letter(school.Parent, maria())
		l.Chat = anna.ID
		return way{
			channel: dialChat(t, "http://"+g.addr, w.sandbox.Token()), letter: l,
			arrived: func() int { return w.sandbox.Delivered(anna.ID) },
			busy:    func() { w.sandbox.FailNext("sendMessage", sandbox.TooMany(3)) },
			refuses: anna.Blocks, stopsChat: true,
			doubtful: func() { w.sandbox.FailNext("sendMessage", sandbox.CutAnswer()) },
			dies:     g.dies,
		}
	})
}

func TestMailIsAChannel(t *testing.T) {
	t.Parallel()
	contract(t, func(t *testing.T) way {
		w := newWire(t)
		g := newGate(t, strings.TrimPrefix(w.sandbox.SMTPURL(), "smtp://"))
		l := letter(school.Parent, maria())
		l.Channel = store.ByMail
		return way{
			channel: dialMail(t, "smtp://"+g.addr, nil), letter: l,
			arrived:  func() int { return len(w.sandbox.Mail.To(l.Address)) },
			busy:     func() { w.sandbox.Mail.FailNext(sandbox.Greylisted()) },
			refuses:  func() { w.sandbox.Mail.FailNext(sandbox.NoSuchMailbox()) },
			doubtful: func() { w.sandbox.Mail.FailNext(sandbox.DropAfterDot()) },
			dies:     g.dies,
		}
	})
}

// What Telegram asks for is what is waited.
func TestChatWaitsAsAsked(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	anna := w.sandbox.Person("Анна")
	anna.Says("/start")
	w.sandbox.FailNext("sendMessage", sandbox.TooMany(7))
	l := letter(school.Parent, maria())
	l.Chat = anna.ID
	d := notify.Compose(texts(t), l)
	if o := w.chat.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.After != 7*time.Second {
		t.Errorf("%+v", o)
	}
}

// A server that wants no mail from us wants none of the evening: the channel is
// down, and nobody's letter is given up for it. A letter too large is its own.
func TestMailRefusedToUsIsNobodysLoss(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	l := letter(school.Parent, maria())
	l.Channel = store.ByMail
	d := notify.Compose(texts(t), l)
	send := func(f sandbox.MailFault) notify.Outcome {
		w.sandbox.Mail.FailNext(f)
		return w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d})
	}
	for _, code := range []int{530, 550, 553, 554} {
		if o := send(sandbox.MailFault{At: sandbox.AtMail, Code: code, Detail: [2]int{7, 1}, Text: "Not from you"}); o.Verdict != notify.Later || !o.Down {
			t.Errorf("%d: %+v", code, o)
		}
	}
	if o := send(sandbox.MailFault{At: sandbox.AtMail, Code: 552, Detail: [2]int{3, 4}, Text: "Too large"}); o.Verdict != notify.Never || o.Down {
		t.Errorf("552: %+v", o)
	}
}
