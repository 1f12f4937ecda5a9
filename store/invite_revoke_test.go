package store_test

import (
	"strings"
	"testing"

	"zvonok/store/school"
)

// A code is revoked by the whole of it or by its first four characters, as a hand
// types them; another secret under the same locator revokes nothing.
func TestRevokedByWhatIsKnownOfTheCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first, second, third := w.code(school.InviteParent, "maria"), w.code(school.InviteParent, "petr"), w.code(school.InviteParent, "maria")
	revoke := func(want int, typed ...string) {
		t.Helper()
		if n, err := w.RevokeInvites(t.Context(), typed...); err != nil || n != want {
			t.Errorf("%d revoked, %v; want %d", n, err, want)
		}
	}
	revoke(0, wrongSecret(t, first))
	revoke(2, strings.ToLower(first), second[:4], second)
	revoke(0, first, second[:4])
	_, err := w.RevokeInvites(t.Context(), third[:4], "5А, весь класс")
	w.wantCode(err, school.Invalid)
	if w.peek(1, third).Found == nil {
		t.Error("a list that cannot be read revoked something")
	}
	if p := w.peek(2, first); !p.Refused {
		t.Errorf("a revoked code opens: %+v", p)
	}
}
