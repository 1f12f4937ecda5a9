package notify_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// Postfix's own words, kept for machines without one (ZVONOK_BOUNCES=1 writes
// them anew): what each is, and that the token is found in it.
func TestKeptBounces(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		kind   store.BounceOutcome
		status school.EnhancedStatus
		weight int
	}{
		"bounce_counted_511.eml": {store.BounceCounts, "5.1.1", 3},
		"bounce_counted_571.eml": {store.BounceCounts, "5.7.1", 2},
		"bounce_counted_522.eml": {store.BounceCounts, "5.2.2", 1},
		"bounce_counted_441.eml": {store.BounceCounts, "4.4.1", 1},
		"bounce_delayed_441.eml": {store.BounceDelayed, "4.4.1", 1},
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		raw = bytes.ReplaceAll(raw, []byte("{token}"), []byte("1z-fsn-abcdefghijklmnop"))
		r, err := notify.ReadReturn(bytes.NewReader(raw))
		if err != nil || r.Kind != want.kind || r.Status != want.status || r.Status.Weight() != want.weight || r.Token(returnsTo) != "1z-fsn-abcdefghijklmnop" {
			t.Errorf("%s: %v %+v, token %q", name, err, r, r.Token(returnsTo))
		}
		// Where the envelope is lost on the way, the letter inside still says whose it is.
		head, rest, _ := bytes.Cut(raw, []byte("Date: "))
		stripped := append(bytes.ReplaceAll(head, []byte("returns+"), []byte("somebody")), append([]byte("Date: "), bytes.Replace(rest, []byte("To: returns+"), []byte("To: somebody"), 1)...)...)
		r, err = notify.ReadReturn(bytes.NewReader(stripped))
		if err != nil || r.Token(returnsTo) == "" {
			t.Errorf("%s without its envelope: %v %+v", name, err, r)
		}
		// Mail servers fold the case of addresses.
		r, err = notify.ReadReturn(bytes.NewReader(bytes.ReplaceAll(raw, []byte("returns+1z-fsn-abcdefghijklmnop"), []byte("RETURNS+1Z-FSN-ABCDEFGHIJKLMNOP"))))
		if err != nil || r.Token(returnsTo) != "1z-fsn-abcdefghijklmnop" {
			t.Errorf("%s in capitals: %v %q", name, err, r.Token(returnsTo))
		}
	}
}

func report(fields string) string {
	return "From: MAILER-DAEMON@mx.example\nTo: returns+1z-fsn-abcdefghijklmnop@zvonok.example\nMIME-Version: 1.0\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n" +
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n" + fields + "\n--b--\n"
}

// What is no failure does nothing, whatever its words say; what a machine got
// wrong is still read.
func TestWhatComesBack(t *testing.T) {
	t.Parallel()
	const auto = "From: anna@example.org\nTo: returns+1z-fsn-abcdefghijklmnop@zvonok.example\nSubject: Undelivered: 5.1.1 user unknown\n"
	for name, c := range map[string]struct {
		text   string
		kind   store.BounceOutcome
		status school.EnhancedStatus
	}{
		"out of office":        {auto + "Auto-Submitted: auto-replied\n\nI am away. 5.1.1 Action: failed\n", store.BounceReply, ""},
		"an old out of office": {auto + "Precedence: bulk\n\nI am away.\n", store.BounceReply, ""},
		"a person":             {auto + "\nКто это?\n", store.BounceOther, ""},
		"delivered":            {report("Final-Recipient: rfc822; a@b.example\nAction: delivered\nStatus: 2.0.0\n"), store.BounceOther, "2.0.0"},
		"delayed":              {report("Final-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.2.2\n"), store.BounceDelayed, "4.2.2"},
		"failed":               {report("Final-Recipient: rfc822; a@b.example\nAction: FAILED \nStatus: 5.1.1 (bad mailbox)\n"), store.BounceCounts, "5.1.1"},
		"the worst of two":     {report("Action: delayed\nStatus: 4.2.2\n\nAction: failed\nStatus: 4.4.1\n\nAction: failed\nStatus: 5.1.1\n"), store.BounceCounts, "5.1.1"},
		"no status":            {report("Action: failed\n"), store.BounceCounts, "5.0.0"},
		"no sense":             {report("Action: failed\nStatus: 5.1.1.1\n"), store.BounceCounts, "5.0.0"},
		"cut short":            {strings.TrimSuffix(report("Action: failed\nStatus: 5.1.1\n"), "\n--b--\n"), store.BounceCounts, "5.1.1"},
		"an odd encoding":      {strings.Replace(report("Action: failed\nStatus: 5.1.1\n"), "text/plain", "text/plain; charset=x-martian", 1), store.BounceCounts, "5.1.1"},
		"a report of nothing":  {report(""), store.BounceOther, ""},
	} {
		for _, ends := range []string{"\n", "\r\n"} {
			r, err := notify.ReadReturn(strings.NewReader(strings.ReplaceAll(c.text, "\n", ends)))
			if err != nil || r.Kind != c.kind || r.Status != c.status || r.Token(returnsTo) != "1z-fsn-abcdefghijklmnop" {
				t.Errorf("%s: %v %+v", name, err, r)
			}
		}
	}
	for name, text := range map[string]string{"nothing": "", "no header": "\n\nhello", "bytes": "\x00\x01\x02\xff"} {
		if r, err := notify.ReadReturn(strings.NewReader(text)); err == nil {
			t.Errorf("%s is read as %+v", name, r)
		}
	}
}

// Statuses and what they say of the address.
func TestStatusesWeigh(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int{
		"5.1.1": 3, "5.1.2": 3, "5.1.6": 3, "5.1.10": 3, "5.2.1": 3, "5.0.0": 2, "5.7.1": 2, "5.4.4": 2, "5.2.2": 1, "4.2.2": 1, "4.4.1": 1,
		"5.1.8": 0, "5.1.7": 0, "5.3.4": 0, "5.2.3": 0, "5.6.1": 0, "2.0.0": 0, "": 0, "нет": 0, "5.1": 0, "6.1.1": 0,
	} {
		if got := school.ParseStatus(status).Weight(); got != want {
			t.Errorf("%q weighs %d, want %d", status, got, want)
		}
	}
}

// Whatever comes to the return path, reading it ends, and finds a token only
// where one was written.
func FuzzReadReturn(f *testing.F) {
	names, err := filepath.Glob("testdata/bounce_*.eml")
	if err != nil || len(names) == 0 {
		f.Fatal("no bounces to begin with")
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(report("Action: failed\nStatus: 5.1.1\n")))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := notify.ReadReturn(bytes.NewReader(raw))
		if err != nil {
			return
		}
		if r.Kind == store.BounceCounts && r.Status == "" {
			t.Error("a failure without a status")
		}
		if token := r.Token(returnsTo); token != "" && !bytes.Contains(bytes.ToLower(raw), []byte(strings.ToLower(token[:1]))) {
			t.Errorf("a token out of nothing: %q", token)
		}
	})
}
