package storetest

import (
	"testing"

	"zvonok/store"
)

// TakeUp looks ahead and claims what it sees, as a sender does when the turn of each
// has come.
func TakeUp(t testing.TB, s *store.Store, take store.Take) []store.Delivery {
	t.Helper()
	rows, err := s.LookAhead(t.Context(), take)
	if err != nil {
		t.Fatal(err)
	}
	letters := make([]store.Letter, len(rows))
	for i, d := range rows {
		letters[i].Delivery = d
	}
	still, err := s.Recheck(t.Context(), take.Owner, 1, letters)
	if err != nil {
		t.Fatal(err)
	}
	var ours []store.Delivery
	for i, d := range rows {
		if still[i].Ours {
			ours = append(ours, d)
		}
	}
	return ours
}
