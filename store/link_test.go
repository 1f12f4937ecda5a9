package store_test

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

// wrongSecret is a well-formed code with the locator of a right one.
func wrongSecret(t testing.TB, code string) string {
	t.Helper()
	right, err := school.ParseCode(code)
	if err != nil {
		t.Fatal(err)
	}
	for {
		other, err := school.NewCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		// Put our locator before their secret and find the check character.
		for _, check := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			typed := right.Locator() + other.Body()[school.LocatorLen:] + string(check)
			if made, err := school.ParseCode(typed); err == nil && made.Body() != right.Body() {
				return typed
			}
		}
	}
}

func TestPeekTellsWhom(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := w.peek(1, strings.ToLower(w.code(school.InviteParent, "maria")))
	if p.Found == nil {
		t.Fatalf("%+v", p)
	}
	f := *p.Found
	f.Ticket, f.Child.ID = "", 0
	want := store.Found{Role: school.InviteParent, School: 1, SchoolName: "Школа № 1", Class: "5А", Child: school.Person{Family: "Примерова", Given: "Мария", Middle: "Ивановна"}}
	if diff := cmp.Diff(want, f); diff != "" {
		t.Error(diff)
	}
	if p := w.peek(1, w.staffCode()); p.Found == nil || p.Found.Person.Initials() != "Учительская\u00A0Т.\u00A0Л." {
		t.Errorf("%+v", p)
	}
	if n := one[int](w, `SELECT count(*) FROM invites WHERE used_at IS NOT NULL`); n != 0 {
		t.Error("a look uses nothing up")
	}
}

// The four reasons, and a secret that was never drawn, are one answer by one
// path: the same statements in the same order.
func TestOneRefusal(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	used := w.code(school.InviteParent, "maria")
	w.link(1, used)
	revoked := w.codes(store.Make{Role: school.InviteParent, Student: "maria"})[0]
	if n, err := w.RevokeInvites(t.Context(), revoked.Code.String(), revoked.Code.Locator(), "zzzz"); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	shown := w.code(school.InviteParent, "maria")
	w.must(w.VoidShownCode(t.Context(), "вот: "+shown))
	expired := w.code(school.InviteParent, "maria")
	w.Clock.Advance(store.InviteLife)
	open := w.code(school.InviteParent, "maria")
	never := "0000-0000-0000-0000-0"
	var first []string
	for i, code := range []string{used, revoked.Code.String(), shown, expired, wrongSecret(t, open), never} {
		trace := &statements{}
		s := w.Traced(t, trace)
		p, err := s.PeekCode(t.Context(), theBot, int64(100+i), code)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(store.Peeked{Refused: true}, p); diff != "" {
			t.Errorf("case %d: %s", i, diff)
		}
		if first == nil {
			first = trace.list
		}
		if diff := cmp.Diff(first, trace.list); diff != "" || len(first) < 4 {
			t.Errorf("case %d runs other statements: %s", i, diff)
		}
	}
	if p := w.peek(200, open); p.Found == nil {
		t.Error("the open one still opens")
	}
}

// statements remembers what a store asks.
type statements struct {
	sync.Mutex
	list []string
}

func (s *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, q pgx.TraceQueryStartData) context.Context {
	s.Lock()
	defer s.Unlock()
	s.list = append(s.list, q.SQL)
	return ctx
}

func (s *statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func TestSlipIsNotATry(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	code := w.code(school.InviteParent, "maria")
	slip := []byte(code)
	slip[5] = "0123456789"[(int(slip[5])+1)%10]
	for range 20 {
		if p := w.peek(1, string(slip)); !p.Slip {
			t.Fatalf("%+v", p)
		}
		if p := w.peek(1, code[:10]); !p.Slip {
			t.Fatalf("%+v", p)
		}
	}
	if p := w.peek(1, code); p.Found == nil {
		t.Errorf("%+v", p)
	}
}

func TestLocksDouble(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	right := w.code(school.InviteParent, "maria")
	other := w.code(school.InviteParent, "petr")
	for round := range 4 {
		lasts := 15 * time.Minute << round
		for try := range 5 {
			p := w.peek(1, "0000-0000-0000-0000-0")
			if !p.Refused || p.Until.IsZero() != (try < 4) {
				t.Fatalf("round %d, try %d: %+v", round, try, p)
			}
		}
		want := store.Peeked{Until: w.Clock.Now().Add(lasts)}
		if diff := cmp.Diff(want, w.peek(1, right)); diff != "" {
			t.Fatalf("round %d: a right code in a locked chat: %s", round, diff)
		}
		if p := w.peek(2, right); p.Found == nil {
			t.Fatal("another chat is free")
		}
		w.Clock.Advance(lasts - time.Second)
		if p := w.peek(1, right); p.Found != nil {
			t.Fatal("a second too early")
		}
		w.Clock.Advance(time.Second)
		if p := w.peek(1, right); p.Found == nil {
			t.Fatalf("round %d: the lock is over: %+v", round, p)
		}
	}
	// A look at a right code forgives nothing; using it up does, but the locks stay.
	for range 4 {
		w.peek(1, "0000-0000-0000-0000-0")
	}
	w.peek(1, right)
	if p := w.peek(1, "0000-0000-0000-0000-0"); p.Until.IsZero() {
		t.Error("a look at a right code bought more tries")
	}
	w.Clock.Advance(31 * 24 * time.Hour)
	right = w.code(school.InviteParent, "maria")
	w.link(1, right)
	_ = other
	for range 5 {
		w.peek(1, "0000-0000-0000-0000-0")
	}
	if p := w.peek(1, right); !p.Until.Equal(w.Clock.Now().Add(15 * time.Minute)) {
		t.Errorf("after a month of quiet the first lock is the shortest: %+v", p)
	}
}

// Many wrong codes of one chat at one moment count one after the other.
func TestTriesUnderRace(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	var wg sync.WaitGroup
	var mu sync.Mutex
	refused, locked := 0, 0
	for range 20 {
		wg.Go(func() {
			p, err := w.PeekCode(context.Background(), theBot, 1, "0000-0000-0000-0000-0")
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			} else if p.Refused {
				refused++
			} else if !p.Until.IsZero() {
				locked++
			}
		})
	}
	wg.Wait()
	if refused != 5 || locked != 15 {
		t.Errorf("%d were looked up and %d met the lock, want 5 and 15", refused, locked)
	}
}

func TestTenWrongSecretsVoidTheCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	curator := w.link(500, w.staffCode())
	code := w.code(school.InviteParent, "maria")
	wrong := make([]string, 14)
	for i := range wrong {
		wrong[i] = wrongSecret(t, code)
	}
	var wg sync.WaitGroup
	for i, typed := range wrong { // from many chats at once
		wg.Go(func() {
			if p, err := w.PeekCode(context.Background(), theBot, int64(i), typed); err != nil || !p.Refused {
				t.Errorf("%+v %v", p, err)
			}
		})
	}
	wg.Wait()
	if p := w.peek(100, code); !p.Refused {
		t.Errorf("the right code still opens: %+v", p)
	}
	if got := one[string](w, `SELECT void_why || wrong FROM invites WHERE role = 'parent'`); got != "guessed10" {
		t.Errorf("the row says %s", got)
	}
	if n := one[int](w, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'chat' AND account_id = $1`, curator.Account); n != 1 {
		t.Errorf("the curator is told %d times", n)
	}
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'invite_void_guessed' AND student_id = 1`); n != 1 {
		t.Errorf("%d rows of audit", n)
	}
}
