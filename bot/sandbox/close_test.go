package sandbox

import (
	"errors"
	"testing"
)

func TestCloseEndsAllThatWaits(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	must(t, s, "getUpdates", form{"offset": "2000000000"})
	s.FailNext("sendMessage", NoAnswer())
	ended := make(chan error, 4)
	go func() { _, err := do(t, newRequest(t, s, "getUpdates", form{"timeout": "30"})); ended <- err }()
	go func() {
		_, err := do(t, newRequest(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x"}))
		ended <- err
	}()
	go func() { _, err := p.Hears(soon(t), "никогда"); ended <- err }()
	go func() { _, err := s.Mail.Wait(soon(t), "a@family.example", nil); ended <- err }()
	check(t, s.await(soon(t), func() bool { return s.updates.poll == 2 && p.chat.delivered == 1 }))
	check(t, s.Close())
	closed := 0
	for range 4 {
		err := <-ended
		if err == nil {
			t.Error("a wait ended well in a closed sandbox")
		}
		if errors.Is(err, ErrClosed) {
			closed++
		}
	}
	same(t, "told so in Go", closed, 2)
	check(t, s.Close())
}

func TestAnAddressInUseIsAnError(t *testing.T) {
	t.Parallel()
	s := start(t)
	if _, err := Start(Options{Listen: s.addr}); err == nil {
		t.Error("two sandboxes share an HTTP address")
	}
	if _, err := Start(Options{SMTPListen: s.Mail.addr}); err == nil {
		t.Error("two sandboxes share an SMTP address")
	}
}
