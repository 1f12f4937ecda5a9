package sandbox

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	gomail "github.com/wneessen/go-mail"
)

func (c *clock) set(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = to
	return nil
}

func TestANewcomerPlaysTheBotInABrowser(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) {
		o.Clock, o.SetClock, o.Zone = c.now, c.set, time.FixedZone("Etc/GMT-3", 3*3600)
		o.Hints = []Hint{{Title: "Родитель двоих", Who: "Пётр Сказкин", Code: "ABCD-1234", Note: "5А и 7Б"}}
	})
	b := browse(t, desktop)
	serve(t, s)

	b.act(open(s, "/"), shows("#now", "12:00"), shows("#welcome", "Пока никто не пишет"),
		types("#add-name", "Анна Выдумкина\r"), shows(".chat h2", "Анна Выдумкина"))
	b.act(types(".chat textarea", "/start WELCOME\r"), shows(".in .text", "Здравствуйте, WELCOME"),
		chromedp.Focus(chromedp.CSS(".in .key")), chromedp.KeyEvent("\r"), shows(".in .text", "Алгебра 5"), shows(".in .edited", "изменено"), shows(".toast", "Готово"))
	same(t, "bold", evaluated[string](b, `document.querySelector(".in .text b").textContent`), "Алгебра")
	same(t, "the edit is in place", evaluated[int](b, `document.querySelectorAll(".message.in").length`), 1)
	same(t, "the keyboard stays where it was", evaluated[string](b, `document.activeElement.textContent`), "Оценки")
	same(t, "nothing looks busy", evaluated[int](b, `document.querySelectorAll("[aria-busy]").length`), 0)

	b.act(types(".chat textarea", "/phone\r"), shows(".keys", "Отправить"), press("Отправить"),
		shows(".out .contact", "+7900"), shows(".in .text", "Телефон принят"), hides(".keys", "Отправить"))

	note := filepath.Join(t.TempDir(), "справка.pdf")
	check(t, os.WriteFile(note, []byte("%PDF-1.4"), 0o600))
	b.act(chromedp.SetUploadFiles(chromedp.CSS(".chat input[type=file]"), []string{note}), shows(".chip", "справка.pdf, 8 байт"),
		press("Отправить: Анна"), shows(".out .file", "справка.pdf"), shows(".in .file", "ответ.pdf"), shows(".in .text", "Вот"))
	same(t, "download", evaluated[string](b, `fetch(document.querySelector(".in .file").href).then((r) => r.text())`), "%PDF-1.7")

	b.act(press("Родитель двоих: начать"), shows(".chat h2", "Пётр Сказкин"), shows(".in .text", "Здравствуйте, ABCD-1234"),
		press("Родитель двоих: открыть чат"))
	same(t, "one Start", len(s.personNamed("Пётр Сказкин").Messages()), 2)

	anna := s.personNamed("Анна Выдумкина")
	must(t, s, "sendMessage", form{"chat_id": id(anna.ID), "text": "<img src=x onerror=alert(1)>"})
	b.act(shows(".chat .badge", "1"), shows("#list .badge", "1"), shows(".in .text", "<img src=x"))
	r := must(t, s, "sendMessage", form{"chat_id": id(anna.ID), "text": "Лишнее"})
	b.act(shows(".in .text", "Лишнее"))
	must(t, s, "deleteMessage", form{"chat_id": id(anna.ID), "message_id": id(sent(t, r).MessageID)})
	b.act(hides(".in .text", "Лишнее"))

	b.act(press("Часы показа"), press("19:00"), shows(".toast", "Теперь воскресенье, 22 ноября, 19:00."), shows("#now", "19:00"),
		press("Часы показа"), press("завтра"), shows("#now", "23"), hides(".clock-panel", "Перевести"))
	same(t, "clock", c.now(), time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC))
}

func TestALetterIsReadAndUnsubscribedFrom(t *testing.T) {
	t.Parallel()
	s := start(t)
	b := browse(t, desktop)
	posted := make(chan string, 99)
	service := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		if r.URL.Path != "/favicon.ico" {
			posted <- strings.TrimSpace(r.Method + " " + r.URL.Path + " " + r.PostForm.Encode() + " " + r.Header.Get("Cookie"))
		}
	}))
	defer service.Close()

	b.act(open(s, "/mail"), shows("#no-letters", "Писем пока нет"))
	m := mailTo(t, s, "mama@family.example", "digest-1@school.example")
	m.SetBodyString(gomail.TypeTextPlain, "Алгебра 5")
	m.AddAlternativeString(gomail.TypeTextHTML, `<script>location = "`+service.URL+`/script"</script><img src="`+service.URL+
		`/tracker"><a style="position:fixed;inset:0" href="`+service.URL+`/confirm">Подтвердить</a>`)
	m.SetGenHeader("List-Unsubscribe", "<mailto:stop@school.example>, <"+service.URL+"/u/1>")
	m.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	check(t, post(t, s, m))
	b.act(shows("#list", "Мария: 2 новые оценки"), press("Не прочитано. Мария"), shows("#subject", "Мария: 2 новые оценки"),
		shows(".files", "справка.pdf"), until("the letter does not load", `() => document.querySelector("iframe:not([aria-busy])") !== null`))
	same(t, "the link is followed, nothing else was", clicked(b, "iframe", posted), "GET /confirm")
	b.act(press("Текст"), shows(".plain", "Алгебра 5"), press("Исходник"), shows(".source", "List-Unsubscribe-Post"),
		press("Отписаться"), shows(".one-click", "Готово"))
	last := ""
	for last == "" || last == "GET /confirm" { // an impatient click opens it twice
		last = <-posted
	}
	same(t, "one click", last, "POST /u/1 List-Unsubscribe=One-Click")
}

// clicked clicks into a place until something comes of it: a frame that has just loaded takes no clicks for a moment.
func clicked(b *browser, place string, from <-chan string) string {
	b.t.Helper()
	at := evaluated[[]float64](b, `((at) => [at.x + at.width / 2, at.y + at.height / 2])(document.querySelector("`+place+`").getBoundingClientRect())`)
	patience := time.NewTicker(500 * time.Millisecond)
	defer patience.Stop()
	for range 40 {
		b.act(chromedp.MouseClickXY(at[0], at[1]))
		select {
		case v := <-from:
			return v
		case <-patience.C:
		}
	}
	return "nothing came of it"
}

// personNamed finds one that the page has made.
func (s *Sandbox) personNamed(name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.people {
		if strings.EqualFold(p.Name, name) {
			return p
		}
	}
	return nil
}
