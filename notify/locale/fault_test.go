package locale

import (
	"strings"
	"testing"
)

// A refusal never shows a number, a failure of ours always does, and a code
// that nobody foresaw is a failure of ours.
func TestFaults(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	said := map[string]bool{}
	for _, code := range []string{"invalid", "not_found", "denied", "conflict", "locked"} {
		text := c.In(RU).Fault(code, "X-7")
		if said[text] || strings.Contains(text, "X-7") {
			t.Errorf("%s: %q", code, text)
		}
		said[text] = true
	}
	for _, code := range []string{"internal", "", "surprise"} {
		if text := c.In(RU).Fault(code, "X-7"); !strings.Contains(text, "Номер X-7") {
			t.Errorf("%q: %q", code, text)
		}
	}
	if len(c.Missing()) > 0 {
		t.Errorf("missing: %v", c.Missing())
	}
}
