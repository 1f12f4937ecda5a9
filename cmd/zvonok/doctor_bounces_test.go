package main

import (
	"strings"
	"testing"

	"zvonok/store"
)

// Some letters come back in any school; where they come back from many addresses
// at once, it is hardly the addresses.
func TestManyReturnsAreSeen(t *testing.T) {
	t.Parallel()
	for h, want := range map[store.MailHealth]level{
		{}: fine, {Addresses: 10, Struck: 4, Stopped: 4}: fine, {Addresses: 1000, Struck: 49}: fine,
		{Addresses: 1000, Struck: 50, Stopped: 3}: warning, {Addresses: 20, Struck: 5}: warning,
	} {
		got := aboutBounces(h)
		if got.Level != want || want == warning && !strings.Contains(got.Do, "zvonok bounce --count") {
			t.Errorf("%+v: %+v", h, got)
		}
	}
	s := newStage(t)
	overDatabase(t, s)
	overSandbox(t, s)
	overSchool(t, s)
	if _, about := examined(t, s); about["возвраты писем"].Level != fine || !strings.Contains(about["возвраты писем"].Text, "адресов: 0") {
		t.Errorf("%+v", about["возвраты писем"])
	}
}
