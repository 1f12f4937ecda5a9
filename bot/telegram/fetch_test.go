package telegram_test

import (
	"bytes"
	"strings"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/bot/telegram"
)

// What a person sent comes whole, never more of it than was asked for, and a
// failure tells no token.
func TestFetch(t *testing.T) {
	t.Parallel()
	box, client := startSandbox(t, sandbox.Rates{Unlimited: true})
	parent := box.Person("Анна Примерова")
	sent := bytes.Repeat([]byte("made up "), 1000)
	id := parent.SendsFile(sandbox.Upload{Name: "spravka.pdf", Data: sent}).Attachment.ID
	got, err := client.Fetch(t.Context(), id, 20<<20)
	if err != nil || !bytes.Equal(got, sent) {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if got, err = client.Fetch(t.Context(), id, 100); err != nil || len(got) != 101 {
		t.Errorf("%d bytes of 100, %v", len(got), err)
	}
	big := parent.SendsFile(sandbox.Upload{Name: "film.pdf", Data: make([]byte, 20<<20+1)}).Attachment.ID
	for _, id := range []string{big, "nothing"} {
		_, err := client.Fetch(t.Context(), id, 20<<20)
		if telegram.OutcomeOf(err) != telegram.Never {
			t.Errorf("%s: %v", id, err)
		}
	}
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Fetch(t.Context(), id, 100); err == nil || strings.Contains(err.Error(), token) {
		t.Errorf("%v", err)
	}
}
