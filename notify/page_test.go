package notify_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store"
)

// pages are both pages behind links of letters, as a browser that wants the
// language opens them; the answer is the page's language, title and buttons.
func (h *house) pages() (visit func(method, path, token, wants string) string) {
	h.t.Helper()
	p := notify.Pages{Store: h.Store, Texts: texts(h.t)}
	mux := http.NewServeMux()
	mux.Handle(notify.UnsubscribePath, p.Unsubscribe())
	mux.Handle(notify.ConfirmPath, p.Confirm())
	server := httptest.NewServer(mux)
	h.t.Cleanup(server.Close)
	shown := regexp.MustCompile(`(?s)<html lang="(.*?)">.*<h1>(.*?)</h1>.*?(?:<button type="submit">(.*?)</button>|$)`)
	return func(method, path, token, wants string) string {
		h.t.Helper()
		req, err := http.NewRequestWithContext(h.t.Context(), method, server.URL+path+"?t="+url.QueryEscape(token), http.NoBody)
		if err != nil {
			h.t.Fatal(err)
		}
		req.Header.Set("Accept-Language", wants)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			h.t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			h.t.Fatal(err)
		}
		parts := shown.FindStringSubmatch(string(raw))
		if parts == nil || parts[1] != res.Header.Get("Content-Language") {
			h.t.Fatalf("no such page: %s", raw)
		}
		return strings.Join(parts[1:], "|")
	}
}

// A letter in English leads to pages in English, whatever the browser speaks; a
// forged token says nothing about anybody, not even a language.
func TestAPageSpeaksTheLanguageOfItsLetter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.parent("Анна", true, h.child("Мария"))
	boris := h.parent("Борис", true, h.child("Олег"))
	h.exec(`UPDATE accounts SET language = 'en', confirmed_blind = NULL, confirmed_at = NULL WHERE id = $1`, anna.account)
	visit := h.pages()
	stop := func(m *member) string {
		token, err := h.UnsubscribeToken(m.subscription, store.ByMail)
		if err != nil {
			t.Fatal(err)
		}
		return token
	}
	if err := h.SendConfirmation(t.Context(), anna.viewer, store.Reply[time.Time]{}); err != nil {
		t.Fatal(err)
	}
	h.runs(h.sender())
	eventually(t, "the letter", func() bool { return len(anna.letters()) == 1 })
	link := regexp.MustCompile(`/confirm\?t=(\S+)`).FindStringSubmatch(anna.letters()[0].Text)
	if link == nil {
		t.Fatal("the letter has no link")
	}
	confirm, err := url.QueryUnescape(link[1])
	if err != nil {
		t.Fatal(err)
	}
	forged := confirm[:len(confirm)-4] + "AAAA"
	const ru, en = "ru-RU,ru;q=0.9", "en-GB,en;q=0.9"
	for _, c := range []struct{ method, path, token, wants, want string }{
		{"GET", notify.UnsubscribePath, stop(anna), ru, "en|Unsubscribe from letters|Unsubscribe"},
		{"GET", notify.UnsubscribePath, stop(boris), en, "ru|Отписаться от писем|Отписаться"},
		{"GET", notify.UnsubscribePath, stop(anna) + "x", ru, "ru|Ссылка больше не действует|"},
		{"GET", notify.UnsubscribePath, "", en, "en|This link no longer works|"},
		{"GET", notify.ConfirmPath, confirm, ru, "en|Confirm the address|Confirm"},
		{"POST", notify.ConfirmPath, forged, ru, "ru|Ссылка больше не действует|"},
		{"POST", notify.ConfirmPath, forged, en, "en|This link no longer works|"},
		{"POST", notify.ConfirmPath, confirm, ru, "en|Done: the address is confirmed|"},
		{"GET", notify.ConfirmPath, confirm, ru, "en|Confirm the address|Confirm"},
		{"POST", notify.UnsubscribePath, stop(anna), ru, "en|Done: you are unsubscribed|"},
		{"POST", notify.UnsubscribePath, stop(boris), en, "ru|Готово: вы отписались|"},
	} {
		if got := visit(c.method, c.path, c.token, c.wants); got != c.want {
			t.Errorf("%s %s by a browser in %.2s: %s, want %s", c.method, c.path, c.wants, got, c.want)
		}
	}
	// A letter of yesterday no longer confirms, and says so in its own language.
	h.Clock.Advance(25 * time.Hour)
	h.exec(`UPDATE accounts SET confirmed_blind = NULL, confirmed_at = NULL WHERE id = $1`, anna.account)
	if got := visit("POST", notify.ConfirmPath, confirm, ru); got != "en|This link no longer works|" {
		t.Errorf("a day later: %s", got)
	}
}
