package sandbox

import (
	"errors"
	"fmt"
	"testing"
)

func TestOneClickGoesToThisMachineOnly(t *testing.T) {
	t.Parallel()
	s := start(t)
	for i, c := range []struct {
		list, post string
		want       error
	}{
		{"<http://192.0.2.1/u>", "List-Unsubscribe=One-Click", errUnreachable},
		{"<https://example.invalid/u>", "List-Unsubscribe=One-Click", errUnreachable},
		{"<http://127.0.0.1:1/u>", "", errNoOneClick},
		{"<mailto:stop@school.example>", "List-Unsubscribe=One-Click", errNoOneClick},
		{"<file:///etc/passwd>", "List-Unsubscribe=One-Click", errNoOneClick},
	} {
		m := mailTo(t, s, "mama@family.example", fmt.Sprintf("%d@school.example", i))
		m.SetGenHeader("List-Unsubscribe", c.list)
		if c.post != "" {
			m.SetGenHeader("List-Unsubscribe-Post", c.post)
		}
		check(t, post(t, s, m))
		if _, err := s.unsubscribe(i + 1); !errors.Is(err, c.want) {
			t.Errorf("%s %s: got %v, want %v", c.list, c.post, err, c.want)
		}
	}
	if _, err := s.unsubscribe(99); !errors.Is(err, errNoOneClick) {
		t.Errorf("no such letter: %v", err)
	}
	same(t, "by its address", []bool{loopbackOnly("tcp", "127.0.0.1:1", nil) == nil, loopbackOnly("tcp", "[::1]:1", nil) == nil, loopbackOnly("tcp", "10.0.0.1:80", nil) == nil, loopbackOnly("tcp", "[::ffff:8.8.8.8]:80", nil) == nil},
		[]bool{true, true, false, false})
}
