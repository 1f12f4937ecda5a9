package store_test

import (
	"strconv"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// Read is what was shown: of more messages than a page holds, those on the others
// are still new, since what counts as read is not told any more.
func TestOnlyWhatWasShownIsRead(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	ctx := t.Context()
	var out store.Correspondence
	for i := range store.MessagesOnPage + 2 {
		say := store.Saying{Student: w.ids["Аня"], To: w.leader.Account, ToRole: school.Teacher, Text: "Записка " + strconv.Itoa(i+1)}
		if err := w.Say(ctx, w.mother, say, replyTo(w, w.mother, &out)); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ page, unread int }{{1, 2}, {1, 2}, {2, 0}} {
		if err := w.ReadThread(ctx, w.leader, out.ID, c.page, replyTo(w, w.leader, &out)); err != nil {
			t.Fatal(err)
		}
		all, err := w.Threads(ctx, w.leader, 1, false)
		if err != nil {
			t.Fatal(err)
		}
		if all.Unread != c.unread {
			t.Errorf("after page %d %d messages are new, want %d", c.page, all.Unread, c.unread)
		}
	}
}
