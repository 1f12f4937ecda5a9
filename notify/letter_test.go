package notify_test

import (
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// The headers by which a mail reader knows what a letter is, and how to stop it.
func TestLetterHeaders(t *testing.T) {
	t.Parallel()
	db := storeOf(t)
	w := newWireWith(t, db)
	l := letter(school.Parent, maria())
	l.Channel = store.ByMail
	d := notify.Compose(texts(t), l)
	for range 2 {
		if o := w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
			t.Fatalf("%+v", o)
		}
	}
	got := w.sandbox.Mail.To(l.Address)
	if len(got) != 2 || string(got[0].Raw) != string(got[1].Raw) {
		t.Fatalf("%d letters; a repeat must be the same letter to the byte", len(got))
	}
	first := got[0]
	token, err := db.UnsubscribeToken(l.Subscription, store.ByMail)
	if err != nil {
		t.Fatal(err)
	}
	stop := "https://zvonok.example/unsubscribe?t=" + token
	for name, want := range map[string]string{
		"To":                    "<anna@example.org>",
		"Message-Id":            "<digest.1y.20261123@zvonok.example>",
		"In-Reply-To":           "<week.1y.2026w48@zvonok.example>",
		"References":            "<week.1y.2026w48@zvonok.example>",
		"List-Id":               "<digest.zvonok.example>",
		"List-Unsubscribe":      "<" + stop + ">, <mailto:diary@zvonok.example?subject=unsubscribe%20" + token + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Auto-Submitted":        "auto-generated",
		"Date":                  "Mon, 23 Nov 2026 16:00:00 +0000",
		"User-Agent":            "", "X-Mailer": "", "Cc": "", "Bcc": "",
	} {
		if have, err := first.Header.Text(name); err != nil || have != want {
			t.Errorf("%s: %q, want %q (%v)", name, have, want, err)
		}
	}
	if first.Subject != d.Subject || !strings.Contains(first.Subject, "Мария: 2 новые оценки") {
		t.Errorf("subject %q", first.Subject)
	}
	if first.Broken != "" || !strings.Contains(first.Text, stop) || !strings.Contains(first.HTML, token) {
		t.Errorf("the way out is missing: %s", first.Broken)
	}
	raw := strings.ToLower(string(first.Raw))
	for _, secret := range []string{"go-mail", "wneessen", "localhost"} {
		if strings.Contains(raw, secret) {
			t.Errorf("the letter tells %q", secret)
		}
	}
}

// A line break in what reaches a header stops the letter: it never goes out half.
func TestLineBreaksAreRefused(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	for _, address := range []string{
		"anna@example.org\r\nBcc: all@example.org", "anna@example.org\nRCPT TO:<all@example.org>", "anna@example.org, all@example.org",
		"Анна <anna@example.org>", "",
	} {
		l := letter(school.Parent, maria())
		l.Address = address
		d := notify.Compose(texts(t), l)
		o := w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d})
		if o.Verdict != notify.Never || strings.Contains(o.Ours+o.Why, "example") {
			t.Errorf("%q: %+v", address, o)
		}
	}
	l := letter(school.Parent, maria())
	d := notify.Compose(texts(t), l)
	d.Subject = "Мария\r\nBcc: all@example.org"
	if o := w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Never {
		t.Errorf("subject: %+v", o)
	}
	if n := len(w.sandbox.Mail.All()); n != 0 {
		t.Errorf("%d letters went out", n)
	}
}

// What a school list holds reaches nobody's header and opens no tag.
func TestNastyNamesAreWords(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	l := letter(school.Parent, nasty())
	d := notify.Compose(texts(t), l)
	if o := w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	got := w.sandbox.Mail.All()[0]
	if len(got.To) != 1 || got.Header.Get("Bcc") != "" {
		t.Errorf("to %v, Bcc %q", got.To, got.Header.Get("Bcc"))
	}
	for _, bad := range []string{"<b>Ева", "<script", "\u202e"} {
		if strings.Contains(got.HTML, bad) {
			t.Errorf("the letter holds %q", bad)
		}
	}
	if !strings.Contains(got.HTML, "&lt;b&gt;Ева&lt;/b&gt;") || !strings.Contains(got.Text, "<b>Ева</b>") {
		t.Error("the name is not there as it is written")
	}
}

func TestMailIsConfiguredOrRefused(t *testing.T) {
	t.Parallel()
	for url, ok := range map[string]bool{
		"smtp://127.0.0.1:2525": true, "smtps://u:p@mail.example:465": true, "smtp://u:p@mail.example": true,
		"http://mail.example": false, "smtp://": false, "mail.example:25": false, "smtp://u:secret@mail.example:port": false, "": false,
	} {
		_, err := notify.NewMail(notify.MailConfig{URL: url, From: "diary@zvonok.example"})
		if (err == nil) != ok || err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", url, err)
		}
	}
	for _, from := range []string{"", "nobody", "a@b.example\r\nBcc: c@d.example"} {
		if _, err := notify.NewMail(notify.MailConfig{URL: "smtp://127.0.0.1:25", From: from}); err == nil {
			t.Errorf("MAIL_FROM %q passed", from)
		}
	}
}
