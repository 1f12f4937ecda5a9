package store_test

import (
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A code that a curator issued opens what that curator governs, and nothing that
// came to the account after; nor does it outlive the curator's own rights.
func TestCuratorsCodeIsJudgedAgainWhenItIsUsed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(w *town, v, kira store.Viewer)
		opens     bool
	}{
		"nothing": {func(*town, store.Viewer, store.Viewer) {}, true},
		"another child of the school": {func(w *town, _, _ store.Viewer) {
			w.joins(1, w.code(school.InviteParent, "petr"))
		}, true},
		"a child of another school": {func(w *town, _, _ store.Viewer) {
			w.joins(1, w.code(school.InviteParent, "oleg"))
		}, false},
		"of a school that is the curator's too": {func(w *town, _, kira store.Viewer) {
			w.Exec(w.t, `INSERT INTO links (account_id, school_id, role, since) VALUES ($1, 2, 'curator', $2)`, kira.Account, w.Clock.Now())
			w.joins(1, w.code(school.InviteParent, "oleg"))
		}, true},
		"the child goes to another school": {func(w *town, _, _ store.Viewer) {
			w.Exec(w.t, `UPDATE people SET school_id = 2 WHERE id = 1`)
		}, false},
		"the curator is one no more": {func(w *town, _, kira store.Viewer) {
			w.Exec(w.t, `UPDATE links SET ended_at = $2 WHERE account_id = $1`, kira.Account, w.Clock.Now())
		}, false},
		"the curator is blocked": {func(w *town, _, kira store.Viewer) {
			w.Exec(w.t, `UPDATE accounts SET blocked_at = $2 WHERE id = $1`, kira.Account, w.Clock.Now())
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, v := newcomer(t)
			kira := w.curator()
			issued, err := w.issues(kira, v.Account)
			w.must(err)
			before := w.peek(2, issued.Code.String())
			if before.Recovery == nil {
				t.Fatalf("%+v", before)
			}
			c.meanwhile(w, v, kira)
			if p := w.peek(3, issued.Code.String()); (p.Recovery != nil) != c.opens || p.Refused == c.opens {
				t.Errorf("typed then: %+v", p)
			}
			if got := w.moves(2, before.Recovery.Ticket, v.Account); got.Lost == c.opens || (w.openIn(2) != 0) != c.opens {
				t.Errorf("typed before: %+v", got)
			}
		})
	}
}

// A curator who is one by the school's own list issues a code as any other.
func TestCodeOfACuratorOfTheList(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	tamara := store.Viewer{Account: w.link(60, w.staffCode()).Account, Role: school.Curator}
	issued, err := w.issues(tamara, v.Account)
	w.must(err)
	p := w.peek(2, issued.Code.String())
	if p.Recovery == nil {
		t.Fatalf("%+v", p)
	}
	w.Exec(t, `UPDATE person_roles SET ends = '2026-11-22' WHERE role = 'curator'`)
	if got := w.moves(2, p.Recovery.Ticket, v.Account); !got.Lost {
		t.Errorf("of one who is none since yesterday: %+v", got)
	}
}

// joins adds a link to the account of a chat.
func (w *town) joins(chat int64, code string) {
	w.t.Helper()
	p := w.peek(chat, code)
	if p.Found == nil {
		w.t.Fatalf("%+v", p)
	}
	_, err := w.register(store.Registration{Bot: theBot, Chat: chat, Tickets: []string{p.Found.Ticket}})
	w.must(err)
}

// Shown in a group it is void for good, whoever governs what by then.
func TestCodeThatIsShownWhileNobodysIsVoid(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	kira := w.curator()
	issued, err := w.issues(kira, v.Account)
	w.must(err)
	w.Exec(t, `UPDATE accounts SET blocked_at = $2 WHERE id = $1`, kira.Account, w.Clock.Now())
	w.must(w.VoidShownCode(t.Context(), issued.Code.String()))
	w.Exec(t, `UPDATE accounts SET blocked_at = NULL WHERE id = $1`, kira.Account)
	if p := w.peek(2, issued.Code.String()); !p.Refused {
		t.Errorf("%+v", p)
	}
}
