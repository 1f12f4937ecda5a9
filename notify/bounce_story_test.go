package notify_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

const returnsTo = "returns@zvonok.example"

// mailBy is the mail channel through a server, with a return path of its own.
func (h *house) mailBy(server string) *notify.Mail {
	h.t.Helper()
	m, err := notify.NewMail(notify.MailConfig{
		URL: "smtp://" + server, From: "Звонок <diary@zvonok.example>", Bounces: returnsTo, PublicURL: "https://zvonok.example",
		Tokens: h.Store, Clock: h.Clock.Now, Timeout: 10 * time.Second,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(m.Close)
	return m
}

// lives moves the confirmed address of a parent.
func (m *member) lives(address string) {
	m.h.t.Helper()
	m.address = address
	sealed, err := m.h.Keys.Seal([]byte(address), store.Seal{Table: "accounts", Column: "email", Key: strconv.FormatInt(m.account, 10)})
	if err != nil {
		m.h.t.Fatal(err)
	}
	blind, err := m.h.Keys.Blind(address)
	if err != nil {
		m.h.t.Fatal(err)
	}
	m.h.exec(`UPDATE accounts SET email_enc = $2, email_blind = $3, confirmed_blind = $3 WHERE id = $1`, m.account, sealed, blind)
}

// Letters of ours go through a real Postfix, which sends back what it cannot
// bring: what it writes is what we read. An unknown mailbox stops at once; a
// refusal, a full mailbox and a server that is away count.
func TestRealBounces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	peer := strings.Replace(strings.TrimPrefix(h.sandbox.SMTPURL(), "smtp://"), "127.0.0.1:", "[127.0.0.1]:", 1)
	more := []string{"maximal_queue_lifetime = 0"}
	wanted := 4
	if os.Getenv("ZVONOK_BOUNCES") != "" { // writes testdata anew, a delay too
		more = []string{"maximal_queue_lifetime = 8s", "delay_warning_time = 1s", "queue_run_delay = 1s", "minimal_backoff_time = 1s", "maximal_backoff_time = 1s"}
		wanted = 5
	}
	server := newPostfix(t, map[string]string{"refused.example": "smtp:" + peer, "full.example": "smtp:" + peer, "away.example": "smtp:[127.0.0.1]:1"}, more...)
	h.sandbox.Mail.FailWhen(sandbox.MailRule{Addr: "anna@refused.example", Fault: sandbox.MailFault{At: sandbox.AtRcpt, Code: 550, Detail: [2]int{7, 1}, Text: "Message refused: it looks like spam"}})
	h.sandbox.Mail.FailWhen(sandbox.MailRule{Addr: "anna@full.example", Fault: sandbox.MailFault{At: sandbox.AtRcpt, Code: 552, Detail: [2]int{2, 2}, Text: "The mailbox is full"}})
	maria := h.child("Мария")
	all := map[string]*member{}
	for _, address := range []string{"nobody.here@zvonok.example", "anna@refused.example", "anna@full.example", "anna@away.example"} {
		all[address] = h.parent("Анна", true, maria)
		all[address].lives(address)
	}
	h.mark(maria, "5")
	h.eveningOn(0, h.chat, h.mailBy(server.addr))
	outcomes := map[string]store.BounceOutcome{}
	seen := map[school.EnhancedStatus]store.BounceOutcome{}
	for name, raw := range server.returned(wanted) {
		r, err := notify.ReadReturn(bytes.NewReader(raw))
		if err != nil {
			t.Fatalf("%s: %v", filepath.Base(name), err)
		}
		if os.Getenv("ZVONOK_BOUNCES") != "" {
			h.keepBounce(raw, r)
		}
		if r.Kind != store.BounceCounts {
			continue
		}
		seen[r.Status] = r.Kind
		outcome, err := h.Bounce(t.Context(), store.Returned{Token: r.Token(returnsTo), Status: r.Status, Ways: []store.Channel{store.ByChat, store.ByMail}})
		if err != nil {
			t.Fatal(err)
		}
		outcomes[string(r.Status)] = outcome
		again, err := h.Bounce(t.Context(), store.Returned{Token: r.Token(returnsTo), Status: r.Status})
		if err != nil || again != store.BounceAgain {
			t.Errorf("%s a second time: %s, %v", r.Status, again, err)
		}
	}
	for status, want := range map[string]store.BounceOutcome{
		"5.1.1": store.BounceStops, "5.7.1": store.BounceCounts, "5.2.2": store.BounceCounts, "4.4.1": store.BounceCounts,
	} {
		if outcomes[status] != want {
			t.Errorf("%s: %q, want %q (all: %v)", status, outcomes[status], want, outcomes)
		}
	}
	h.sendsAll()
	for address, m := range all {
		if told := strings.Contains(m.person.Transcript(), "возвращаются"); told != (address == "nobody.here@zvonok.example") {
			t.Errorf("%s: told %v", address, told)
		}
	}
	n, err := h.Bounces(t.Context(), 14)
	if err != nil || n[store.BounceStops] != 1 || n[store.BounceCounts] != 3 || n[store.BounceAgain] != 4 {
		t.Errorf("%v %v", n, err)
	}
}

// keepBounce writes a bounce into testdata, for machines without a Postfix: the
// token and the port of the day taken out.
func (h *house) keepBounce(raw []byte, r notify.Return) {
	h.t.Helper()
	if token := r.Token(returnsTo); token != "" {
		raw = bytes.ReplaceAll(raw, []byte(token), []byte("{token}"))
	}
	name := strings.ReplaceAll("bounce_"+string(r.Kind)+"_"+string(r.Status), ".", "") + ".eml"
	if err := os.WriteFile(filepath.Join("testdata", name), raw, 0o644); err != nil {
		h.t.Fatal(err)
	}
}
