package notify

import (
	"context"
	_ "embed" // the page's template
	"html/template"
	"log/slog"
	"net/http"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// Pages are the two places that links in letters lead to. A GET only shows a
// page with a button, since mail scanners open every link; a POST acts at once.
type Pages struct {
	Store *store.Store
	Texts *locale.Catalog
	Log   *slog.Logger // nil: nothing is logged
}

// page is what is shown: words, and a button where something can be done.
type page struct {
	Lang, Title, Text, More string
	Button, Token           string // no Button: nothing to do
}

// Unsubscribe serves UnsubscribePath (RFC 8058: a POST needs no login, no
// cookie and no page).
func (p Pages) Unsubscribe() http.Handler {
	return p.handler(p.Store.UnsubscribeReader, func(r *http.Request, t *locale.Texts, token string, known error) (page, int) {
		if known != nil {
			return p.fault(t, "read an unsubscribe link", known)
		}
		text, stopped := t.Say("words.page_stop_text"), t.Say("words.page_stopped_text")
		notices := p.Store.StopsNotices(token)
		if notices {
			text, stopped = t.Say("notice.page_stop"), t.Say("notice.page_stopped")
		}
		if r.Method != http.MethodPost {
			return page{
				Title: t.Say("words.page_stop_title"), Text: text,
				Button: t.Say("words.page_stop_button"), Token: token,
			}, http.StatusOK
		}
		done, err := p.Store.Unsubscribe(r.Context(), token)
		if err != nil {
			return p.fault(t, "unsubscribe", err)
		}
		out := page{Title: t.Say("words.page_stopped_title"), Text: stopped}
		if done.Other && !notices {
			out.More = t.Say("words.page_stopped_other")
		}
		return out, http.StatusOK
	})
}

// Confirm serves ConfirmPath.
func (p Pages) Confirm() http.Handler {
	return p.handler(p.Store.ConfirmReader, func(r *http.Request, t *locale.Texts, token string, _ error) (page, int) {
		if token == "" {
			return void(t), http.StatusNotFound
		}
		if r.Method != http.MethodPost {
			return page{
				Title: t.Say("words.page_confirm_title"), Text: t.Say("words.page_confirm_text"),
				Button: t.Say("words.page_confirm_button"), Token: token,
			}, http.StatusOK
		}
		outcome, err := p.Store.ConfirmByLink(r.Context(), token)
		switch {
		case err != nil:
			return p.fault(t, "confirm an address", err)
		case outcome != store.ConfirmDone:
			return void(t), http.StatusNotFound
		}
		return page{Title: t.Say("words.page_confirmed_title"), Text: t.Say("words.page_confirmed_text")}, http.StatusOK
	})
}

func void(t *locale.Texts) page {
	return page{Title: t.Say("words.page_void_title"), Text: t.Say("words.page_void_text")}
}

func (p Pages) fault(t *locale.Texts, what string, err error) (page, int) {
	if school.CodeOf(err) == school.NotFound {
		return void(t), http.StatusNotFound
	}
	if p.Log != nil {
		p.Log.Error("cannot "+what, "error", err)
	}
	return page{Title: t.Say("words.page_fault_title"), Text: t.Say("words.page_fault_text")}, http.StatusInternalServerError
}

// texts are in the language of the account that the letter was written to; a
// token that is none of ours, or a database that does not answer, leaves the
// browser's.
func (p Pages) texts(r *http.Request, language string) *locale.Texts {
	if language != "" {
		return p.Texts.In(locale.Lang(language))
	}
	lang := locale.RU
	if accept := r.Header.Get("Accept-Language"); len(accept) >= 2 && accept[:2] == "en" {
		lang = locale.EN
	}
	return p.Texts.In(lang)
}

// tokenMost bounds what is read of a token.
const tokenMost = 200

type (
	// reader finds the language of whom a token was sent to.
	reader func(ctx context.Context, token string) (language string, err error)
	// answerer makes a page; known is what reader failed with.
	answerer func(r *http.Request, t *locale.Texts, token string, known error) (page, int)
)

func (p Pages) handler(read reader, answer answerer) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost {
			w.Header().Set("Allow", "GET, HEAD, POST")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 4<<10) // «List-Unsubscribe=One-Click», and no more
		token := r.URL.Query().Get("t")
		if len(token) > tokenMost {
			token = ""
		}
		language, known := read(r.Context(), token)
		t := p.texts(r, language)
		shown, status := answer(r, t, token, known)
		shown.Lang = string(t.Lang())
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Language", shown.Lang)
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'")
		h.Set("Referrer-Policy", "no-referrer") // the address is the right to act
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		w.WriteHeader(status)
		_ = pageTemplate.Execute(w, shown) // the reader has gone: there is nobody to tell
	})
}
