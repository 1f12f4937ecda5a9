package embedded

import (
	"bytes"
	"errors"
	"testing"
)

func TestRefusalIsTold(t *testing.T) {
	t.Parallel()
	answer := "E\x00\x00\x00\x17SFATAL\x00C57P03\x00Mno\x00\x00"
	answer = answer[:4] + string(rune(len(answer)-1)) + answer[5:]
	_, err := untilReady(bytes.NewBufferString(answer))
	var refused refusal
	if !errors.As(err, &refused) || refused != (refusal{cannotConnectNow, "no"}) {
		t.Fatalf("untilReady = %v", err)
	}
}

// Whatever listens on the socket: no panic, no endless reading.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte("R\x00\x00\x00\x08\x00\x00\x00\x00Z\x00\x00\x00\x05I"))
	f.Add([]byte("D\x00\x00\x00\x0b\x00\x01\x00\x00\x00\x01xZ\x00\x00\x00\x05I"))
	f.Add([]byte("D\x00\x00\x00\x0a\x00\x01\xff\xff\xff\xffZ\x00\x00\x00\x05I"))
	f.Fuzz(func(t *testing.T, answer []byte) {
		values, err := untilReady(bytes.NewReader(answer))
		if err == nil && !bytes.Contains(answer, []byte("Z")) {
			t.Errorf("ready without being told so: %q", values)
		}
	})
}
