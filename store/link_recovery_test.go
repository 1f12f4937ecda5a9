package store_test

import (
	"sync"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// lostPhone is a parent whose address is confirmed, with a chat (1) that is lost.
func lostPhone(t *testing.T) (*town, store.Viewer) {
	t.Helper()
	w, v := newcomer(t)
	digits, _ := w.letter(v)
	if got := w.types(v, digits); got != store.ConfirmDone {
		t.Fatal(got)
	}
	return w, v
}

func (w *town) asksBack(chat int64, email string) store.RecoveryAsked {
	w.t.Helper()
	var got store.RecoveryAsked
	ask := store.RecoveryAsk{Bot: theBot, Chat: chat, Email: email, Draft: store.Draft{Bot: theBot, Chat: chat, ID: 1, Form: "recovery", Step: "code"}}
	w.must(w.AskRecovery(w.t.Context(), ask, effect(w, chat, &got)))
	return got
}

// mailed is the code of the last letter to an account.
func (w *town) mailed(account int64) string {
	w.t.Helper()
	words := w.Words(w.t, account)
	for i := len(words) - 1; i >= 0; i-- {
		if words[i].Key == store.RecoveryMail {
			return words[i].Args["Code"]
		}
	}
	w.t.Fatal("no letter was queued")
	return ""
}

func (w *town) letters() int {
	w.t.Helper()
	return one[int](w, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'mail'`)
}

func (w *town) peekMailed(chat int64, code string) store.Peeked {
	w.t.Helper()
	p, err := w.PeekMailed(w.t.Context(), theBot, chat, code)
	w.must(err)
	return p
}

// proves goes from the letter to a ticket.
func (w *town) proves(chat, account int64) string {
	w.t.Helper()
	p := w.peekMailed(chat, w.mailed(account))
	if p.Recovery == nil {
		w.t.Fatalf("the code of the letter opens nothing: %+v", p)
	}
	return p.Recovery.Ticket
}

func (w *town) moves(chat int64, ticket string, account int64) store.Moved {
	w.t.Helper()
	var got store.Moved
	w.must(w.MoveAccess(w.t.Context(), store.Move{Bot: theBot, Chat: chat, Ticket: ticket, Account: account}, effect(w, chat, &got)))
	return got
}

// openIn is the account that a chat opens; 0: none.
func (w *town) openIn(chat int64) int64 {
	w.t.Helper()
	s, err := w.Session(w.t.Context(), theBot, chat)
	w.must(err)
	return s.Account
}

func TestAccountMovesByLetter(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	w.Exec(t, `INSERT INTO drafts (bot, chat_id, id, form, step, data, at) VALUES ($1, 1, 5, 'absence', 'who', '', $2)`, theBot, w.Clock.Now())
	w.Exec(t, `INSERT INTO inbox (bot, update_id, chat_id, state, reply, received_at) VALUES ($1, 1000, 1, 1, 'a diary', $2)`, theBot, w.Clock.Now())
	if got := w.asksBack(2, "anna@example.org"); got != (store.RecoveryAsked{Sent: true}) {
		t.Fatalf("%+v", got)
	}
	p := w.peekMailed(2, w.mailed(v.Account))
	if p.Recovery == nil || len(p.Recovery.Who) != 1 || p.Recovery.Who[0].Links[0].Person.Given != "Мария" || p.Recovery.Who[0].Own != "Примерова Анна Петровна" {
		t.Fatalf("%+v", p)
	}
	if w.openIn(1) != v.Account || w.openIn(2) != 0 {
		t.Error("something moved before the person said yes")
	}
	if got := w.moves(2, p.Recovery.Ticket, v.Account); got != (store.Moved{Language: "ru", Left: 1}) {
		t.Errorf("%+v", got)
	}
	if w.openIn(1) != 0 || w.openIn(2) != v.Account {
		t.Errorf("chat 1 opens %d, chat 2 %d", w.openIn(1), w.openIn(2))
	}
	words := w.Words(t, v.Account)
	last := words[len(words)-2:]
	if last[0].Key != store.AccessMoved || last[0].Chat != 1 || last[1].Key != store.AccessMovedMail || last[1].Chat != 0 {
		t.Errorf("told: %+v", last)
	}
	for what, sql := range map[string]string{
		"drafts of the old chat":       `SELECT count(*) FROM drafts WHERE chat_id = 1`,
		"answers for the old chat":     `SELECT count(*) FROM inbox WHERE update_id = 1000 AND (state < 2 OR reply IS NOT NULL)`,
		"rows of audit that miss":      `SELECT 1 - count(*) FROM audit WHERE action = 'access_moved' AND student_id = 1 AND school_id = 1`,
		"letters that are open":        `SELECT count(*) FROM recovery_letters WHERE void_at IS NULL`,
		"tries that are held against":  `SELECT count(*) FROM tries WHERE chat_id = 2 AND wrong > 0`,
		"digests that ended with that": `SELECT count(*) FROM subscriptions WHERE ended_at IS NOT NULL OR NOT active`,
	} {
		if n := one[int](w, sql); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	// Used up; and the old chat is anybody's, so the way back is open.
	if got := w.moves(2, p.Recovery.Ticket, v.Account); !got.Taken {
		t.Errorf("once more: %+v", got)
	}
	if p := w.peekMailed(2, w.mailed(v.Account)); !p.Taken {
		t.Errorf("the code once more: %+v", p)
	}
	w.asksBack(1, "anna@example.org")
	if got := w.moves(1, w.proves(1, v.Account), v.Account); got.Left != 2 || w.openIn(1) != v.Account || w.openIn(2) != 0 {
		t.Errorf("the way back: %+v", got)
	}
}

// Whoever asks learns nothing of an address: the answer, and the rows that are
// written, are the same but for the one in the queue.
func TestUnknownAddressIsAnsweredTheSame(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	before := w.letters()
	same := func(why string) {
		t.Helper()
		known := w.asksBack(2, "anna@example.org")
		if got := w.asksBack(3, "nobody@example.org"); got != known || !got.Sent {
			t.Errorf("%s: %+v, %+v", why, known, got)
		}
		if n := one[int](w, `SELECT count(*) FROM recovery_letters WHERE asked_at = $1`, w.Clock.Now()); n != 2 {
			t.Errorf("%s: %d rows", why, n)
		}
		w.Exec(t, `DELETE FROM tries`)
		w.Exec(t, `DELETE FROM recovery_tries`)
		w.Clock.Advance(time.Minute)
	}
	same("not confirmed")
	digits, _ := w.letter(v)
	w.types(v, digits)
	w.Exec(t, `UPDATE accounts SET blocked_at = $1`, w.Clock.Now())
	same("blocked")
	w.Exec(t, `UPDATE accounts SET blocked_at = NULL`)
	w.Exec(t, `UPDATE links SET ended_at = $1`, w.Clock.Now())
	same("nothing to open")
	if n := w.letters(); n != before {
		t.Errorf("%d letters", n-before)
	}
	w.Exec(t, `UPDATE links SET ended_at = NULL`)
	same("confirmed")
	if n := w.letters(); n != before+1 {
		t.Errorf("%d letters to the one that is", n-before)
	}
}

func TestWrongMailedCodesLockTheChat(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	w.asksBack(2, "anna@example.org") // counts as the first
	right := w.mailed(v.Account)
	if p := w.peekMailed(3, right); !p.Refused {
		t.Errorf("in another chat: %+v", p)
	}
	if p := w.peekMailed(2, slipOf(right)); !p.Slip {
		t.Errorf("a slip: %+v", p)
	}
	for i := range 4 {
		if p := w.peekMailed(2, wrongMailed(t, right)); !p.Refused || p.Until.IsZero() != (i < 3) {
			t.Errorf("wrong code %d: %+v", i+1, p)
		}
	}
	if p := w.peekMailed(2, right); p.Recovery != nil || !p.Until.Equal(w.Clock.Now().Add(15*time.Minute)) {
		t.Errorf("locked: %+v", p)
	}
	if got := w.asksBack(2, "anna@example.org"); got.Sent || got.Until.IsZero() {
		t.Errorf("a locked chat asks: %+v", got)
	}
	w.Clock.Advance(15 * time.Minute)
	if p := w.peekMailed(2, right); p.Recovery == nil {
		t.Errorf("after the lock: %+v", p)
	}
	for range 5 {
		w.peekMailed(2, wrongMailed(t, right))
	}
	if p := w.peekMailed(2, right); !p.Until.Equal(w.Clock.Now().Add(30 * time.Minute)) {
		t.Errorf("the second lock: %+v", p)
	}
}

// An address rests too, from whatever chat it is asked for, known or not.
func TestAddressRestsAfterFiveLetters(t *testing.T) {
	t.Parallel()
	w, _ := lostPhone(t)
	before := w.letters()
	for _, email := range []string{"anna@example.org", "nobody@example.org"} {
		chat := int64(100)
		if email[0] == 'n' {
			chat = 200
		}
		for range 5 {
			chat++
			if got := w.asksBack(chat, email); !got.Sent {
				t.Errorf("%s from chat %d: %+v", email, chat, got)
			}
		}
		if got := w.asksBack(chat+1, email); got.Sent || !got.Until.Equal(w.Clock.Now().Add(15*time.Minute)) {
			t.Errorf("%s, the sixth: %+v", email, got)
		}
	}
	if n := w.letters() - before; n != 5 {
		t.Errorf("%d letters", n)
	}
	for range 12 { // however long somebody goes on, the owner waits for hours, not for days
		w.Clock.Advance(24 * time.Hour)
		for range 5 {
			w.Exec(t, `DELETE FROM tries`)
			w.asksBack(300, "anna@example.org")
		}
	}
	if got := w.asksBack(301, "anna@example.org"); got.Until.Sub(w.Clock.Now()) > 16*time.Hour {
		t.Errorf("closed for %v", got.Until.Sub(w.Clock.Now()))
	}
	w.Clock.Advance(31 * 24 * time.Hour)
	if n, err := w.SweepRecoveries(t.Context()); err != nil || n < 10 {
		t.Errorf("%d swept, %v", n, err)
	}
	if n := one[int](w, `SELECT (SELECT count(*) FROM recovery_letters) + (SELECT count(*) FROM recovery_tries)`); n != 0 {
		t.Errorf("%d rows are left of strangers", n)
	}
}

// What has become untrue since the code was typed moves nothing.
func TestProofIsJudgedAgainWhenItMoves(t *testing.T) {
	t.Parallel()
	for name, meanwhile := range map[string]func(w *town, v store.Viewer){
		"too late":         func(w *town, _ store.Viewer) { w.Clock.Advance(store.RecoveryLetterLife) },
		"a newer letter":   func(w *town, _ store.Viewer) { w.asksBack(2, "anna@example.org") },
		"another's letter": func(w *town, _ store.Viewer) { w.asksBack(2, "nobody@example.org") },
		"blocked":          func(w *town, _ store.Viewer) { w.Exec(w.t, `UPDATE accounts SET blocked_at = $1`, w.Clock.Now()) },
		"nothing to open":  func(w *town, _ store.Viewer) { w.Exec(w.t, `UPDATE links SET ended_at = $1`, w.Clock.Now()) },
		"a new address": func(w *town, v store.Viewer) {
			w.must(w.ChangeEmail(w.t.Context(), v, "new@example.org", store.Reply[bool]{}))
		},
		"back in another chat": func(w *town, v store.Viewer) {
			w.asksBack(3, "anna@example.org")
			w.moves(3, w.proves(3, v.Account), v.Account)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, v := lostPhone(t)
			w.asksBack(2, "anna@example.org")
			ticket := w.proves(2, v.Account)
			meanwhile(w, v)
			if got := w.moves(2, ticket, v.Account); !got.Lost || w.openIn(2) != 0 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestTicketOfRecoveryIsOfOneChatAndOneAddress(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	other := w.link(9, w.code(school.InviteParent, "petr")) // the same address, not confirmed
	w.asksBack(2, "anna@example.org")
	w.asksBack(3, "anna@example.org")
	ticket := w.proves(3, v.Account)
	if got := w.moves(3, ticket, other.Account); !got.Lost {
		t.Errorf("an account whose address is not confirmed: %+v", got)
	}
	if got := w.moves(2, ticket, v.Account); !got.Lost {
		t.Errorf("in another chat: %+v", got)
	}
	for _, forged := range []string{"", "x", "0.", "1.AAAA", ticket + "A"} {
		err := w.MoveAccess(t.Context(), store.Move{Bot: theBot, Chat: 2, Ticket: forged, Account: v.Account}, store.Reply[store.Moved]{
			Screen: func(m store.Moved) ([]byte, error) {
				if !m.Lost {
					t.Errorf("%q: %+v", forged, m)
				}
				return nil, nil
			}, Bot: theBot, Update: w.update(2),
		})
		if err != nil && school.CodeOf(err) != school.Invalid {
			t.Errorf("%q: %v", forged, err)
		}
	}
	if w.openIn(1) != v.Account {
		t.Error("it moved")
	}
}

// Whoever shares an address gets ONE letter that names nobody; the choice comes
// after the proof.
func TestFamilyThatSharesAnAddress(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	other := w.link(9, w.code(school.InviteParent, "petr"))
	digits, _ := w.letter(store.Viewer{Account: other.Account, Role: school.Parent})
	w.types(store.Viewer{Account: other.Account, Role: school.Parent}, digits)
	before := w.letters()
	w.asksBack(2, "anna@example.org")
	if n := w.letters() - before; n != 1 {
		t.Errorf("%d letters", n)
	}
	p := w.peekMailed(2, w.mailed(v.Account))
	if p.Recovery == nil || len(p.Recovery.Who) != 2 {
		t.Fatalf("%+v", p)
	}
	if got := w.moves(2, p.Recovery.Ticket, other.Account); got.Left != 9 || w.openIn(2) != other.Account || w.openIn(1) != v.Account {
		t.Errorf("%+v", got)
	}
}

// Of several chats that hold a proof of one account exactly one gets it.
func TestTwoRaceForOneAccount(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	code := w.curatorsCode(v.Account)
	var tickets []store.Move
	for chat := int64(2); chat < 5; chat++ {
		w.asksBack(chat, "anna@example.org")
		tickets = append(tickets, store.Move{Bot: theBot, Chat: chat, Ticket: w.proves(chat, v.Account), Account: v.Account})
	}
	for chat := int64(5); chat < 8; chat++ {
		tickets = append(tickets, store.Move{Bot: theBot, Chat: chat, Ticket: w.peek(chat, code).Recovery.Ticket, Account: v.Account})
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	won := 0
	for _, m := range tickets {
		update := w.update(m.Chat)
		wg.Go(func() {
			err := w.MoveAccess(t.Context(), m, store.Reply[store.Moved]{Bot: theBot, Update: update, Chat: m.Chat, Screen: func(got store.Moved) ([]byte, error) {
				mu.Lock()
				defer mu.Unlock()
				if !got.Lost && !got.Taken {
					won++
				}
				return nil, nil
			}})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := one[int](w, `SELECT count(*) FROM chats WHERE account_id = $1 AND state <> 'gone'`, v.Account); won != 1 || n != 1 {
		t.Errorf("%d won, %d chats open it", won, n)
	}
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'access_moved'`); n != 1 {
		t.Errorf("%d rows of audit", n)
	}
}

// A chat that opens an account takes no other; one whose account opens nothing does.
func TestChatThatBelongsToSomebody(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	other := w.link(2, w.code(school.InviteParent, "petr"))
	code := w.curatorsCode(v.Account)
	if got := w.asksBack(2, "anna@example.org"); !got.Taken || got.Sent {
		t.Errorf("asks: %+v", got)
	}
	if p := w.peek(2, code); !p.Taken || p.Own || p.Recovery != nil {
		t.Errorf("types a code: %+v", p)
	}
	if p := w.peek(1, code); !p.Taken || !p.Own {
		t.Errorf("the person's own chat: %+v", p)
	}
	w.Exec(t, `UPDATE links SET ended_at = $2 WHERE account_id = $1`, other.Account, w.Clock.Now())
	p := w.peek(2, code)
	if p.Recovery == nil {
		t.Fatalf("%+v", p)
	}
	if got := w.moves(2, p.Recovery.Ticket, v.Account); got.Left != 1 || w.openIn(2) != v.Account {
		t.Errorf("%+v", got)
	}
}

// A letter whose code has run out on the way is not sent: it would only confuse.
func TestLateRecoveryLetterIsDropped(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	w.Exec(t, `DELETE FROM deliveries`)
	w.asksBack(2, "anna@example.org")
	stop := func() string {
		t.Helper()
		taken, err := w.LookAhead(t.Context(), store.Take{Owner: 1, Channel: store.ByMail, Limit: 9})
		w.must(err)
		letters, err := w.Letters(t.Context(), theBot, taken)
		w.must(err)
		if len(letters) != 1 || letters[0].Account != v.Account || letters[0].Service.Key != store.RecoveryMail {
			t.Fatalf("%d letters", len(letters))
		}
		return letters[0].Stop
	}
	w.Clock.Advance(store.RecoveryLetterLife - time.Second)
	if why := stop(); why != "" {
		t.Errorf("in time: %q", why)
	}
	w.Clock.Advance(time.Second)
	if why := stop(); why != store.WhyTooLate {
		t.Errorf("too late: %q", why)
	}
}
