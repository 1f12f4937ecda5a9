package notify_test

import (
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// Whatever a school list holds, each family gets a whole letter: its subject one
// line, its tags ours, its HTML short enough to be shown, and its text complete.
func TestLettersOfStrangeChildren(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	long := string([]rune(strings.Repeat("Прочитать <главу> & выписать героев. ", 1390))[:50_000]) + " конец"
	names := map[string]string{
		"<script>alert(1)</script>":             "<script>alert(1)</script>",
		"Мария\r\nBcc: all@example.org\r\n\r\n": "Мария Bcc: all@example.org",
		"Маша 🌸👩‍👧":                             "Маша 🌸",
		"":                                      "Примерова", // no first name: the family's
		strings.Repeat("Мария-Антуанетта ", 30): "Мария-Антуанетта Мария-Антуанетта",
	}
	mothers := map[string]*member{}
	for name := range names {
		child := h.child(name)
		mothers[name] = h.parent("Анна", true, child)
		h.tell(child, school.NewsHomework, school.Fact{Subject: "Литература", Text: long, Due: "2026-11-24"})
		h.tell(child, school.NewsRemark, school.Fact{Subject: "<b>Химия</b>", Text: "Ушла\r\n.\r\nQUIT\r\n"})
	}
	if tally := h.at(evening); tally[store.ByMail][store.Sent] != len(names) {
		t.Fatalf("%v", tally)
	}
	for name, shown := range names {
		got := mothers[name].letters()
		if len(got) != 1 || got[0].Broken != "" {
			t.Fatalf("%q: %d letters, %s", name, len(got), got[0].Broken)
		}
		l := got[0]
		if !strings.HasPrefix(l.Subject, shown) || strings.ContainsAny(l.Subject, "\r\n") || len([]rune(l.Subject)) > 200 {
			t.Errorf("%q: subject %q", name, l.Subject)
		}
		if len(l.To) != 1 || l.Header.Get("Bcc") != "" || strings.Count(string(l.Raw), "\r\nSubject:") != 1 {
			t.Errorf("%q: to %v", name, l.To)
		}
		if strings.Contains(l.HTML, "<script") || strings.Contains(l.HTML, "<b>Химия") || len(l.HTML) > 100<<10 {
			t.Errorf("%q: %d bytes of HTML, or tags that are not ours", name, len(l.HTML))
		}
		if text := strings.ReplaceAll(l.Text, "\r", ""); !strings.Contains(text, long) || !strings.Contains(text, shown) || !strings.Contains(text, "Ушла\n  .\n  QUIT") {
			t.Errorf("%q: the text is not whole, %d bytes", name, len(l.Text))
		}
	}
}

// Addresses as they come out of the store are written to; whatever else stands
// there by mistake goes nowhere, and the log learns no address.
func TestStrangeAddresses(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	label := strings.Repeat("b", 61)
	longest := strings.Repeat("a", 63) + "@" + strings.Repeat("c", 254-64-len(label)*2-len(".org")-2) + "." + label + "." + label + ".org"
	if len(longest) != 254 {
		t.Fatal(len(longest))
	}
	for address, want := range map[string]notify.Verdict{
		"anna@xn--e1afmkfd.xn--p1ai": notify.Sent, "o'neil+school@example.org": notify.Sent, longest: notify.Sent,
		"анна@example.org": notify.Never, "anna@пример.рф": notify.Never, "anna@example.org, boris@example.org": notify.Never,
		`"Анна" <anna@example.org>`: notify.Never, "anna@example.org boris@example.org": notify.Never, "anna": notify.Never,
		"anna@example.org.": notify.Never, `"anna b"@example.org`: notify.Never, `anna"b@example.org`: notify.Never, // the store gives no such thing
		"anna@example.org>\r\nRCPT TO:<all@example.org": notify.Never, "anna@example.org\x00": notify.Never,
	} {
		l := letter(school.Parent, maria())
		l.Address = address
		o := sent(t, w.mail, l)
		if o.Verdict != want || strings.Contains(o.Ours+o.Why, "anna") {
			t.Errorf("%.60q: %+v", address, o)
		}
		if got := w.sandbox.Mail.To(address); want == notify.Sent && len(got) != 1 {
			t.Errorf("%.60q: %d letters", address, len(got))
		}
	}
	if n := len(w.sandbox.Mail.All()); n != 3 {
		t.Errorf("%d letters", n)
	}
}

// The sender's own domain may be Cyrillic: servers see its ASCII form.
func TestOwnAddressInCyrillic(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	mail, err := notify.NewMail(notify.MailConfig{URL: w.sandbox.SMTPURL(), From: "Школа <diary@школа.рф>", Bounces: "bounce@школа.рф"})
	if err != nil {
		t.Fatal(err)
	}
	defer mail.Close()
	if o := sent(t, mail, letter(school.Parent, maria())); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	got := w.sandbox.Mail.All()[0]
	if strings.ContainsFunc(string(got.Raw), func(r rune) bool { return r > 127 }) || !strings.Contains(got.From, "@xn--") {
		t.Errorf("return path %s", got.From)
	}
	if _, err := notify.NewMail(notify.MailConfig{URL: w.sandbox.SMTPURL(), From: "дневник@школа.рф"}); err == nil {
		t.Error("a Cyrillic name before @ passed")
	}
}
