package sandbox

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	gomail "github.com/wneessen/go-mail"
)

// wide are the places that are wider than the screen.
const wide = `[...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && !e.closest(".sr, .views, .tabs") &&
	e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 90))`

func TestALetterIsLookedAtFromAllSides(t *testing.T) {
	t.Parallel()
	s := start(t)
	b := browse(t, desktop)
	m := gomail.NewMsg()
	check(t, m.From("zvonok@school.example"))
	check(t, m.To("mama@family.example"))
	m.Subject("Мария: 2 новые оценки")
	m.SetBodyString(gomail.TypeTextPlain, "Алгебра 5")
	check(t, m.AttachReader("справка.pdf", strings.NewReader("%PDF")))
	m.AddAlternativeString(gomail.TypeTextHTML, `<html><head><style>@media (prefers-color-scheme: dark){p{color:#fff}}</style></head><body><p>Алгебра 5</p><img src="cid:chart"></body></html>`)
	check(t, m.EmbedReader("оценки.png", strings.NewReader(picture(t, 40, 20)), gomail.WithFileContentID("chart")))
	m.SetGenHeader("List-Unsubscribe", "<mailto:stop@school.example>")
	check(t, post(t, s, m))
	loaded := until("the letter does not load", `() => document.querySelector("iframe:not([aria-busy])") !== null`)
	b.act(open(s, "/mail"), press("Не прочитано. Мария"), loaded, shows(".files", "справка.pdf"), shows(".files", "стоит в тексте"),
		until("the picture is not shown", `() => document.querySelector(".files img")?.naturalWidth === 40`))
	frame := `((f) => [f.getAttribute("src"), f.clientWidth, getComputedStyle(f).colorScheme].join(" "))(document.querySelector("iframe"))`
	b.act(press("Телефон, 390"))
	same(t, "as the page itself", evaluated[string](b, frame), "/sandbox/letter/html?number=1&scheme=light 390 light")
	b.act(press("Тёмная"), press("Почта, 700"), loaded)
	same(t, "a dark mail program", evaluated[string](b, frame), "/sandbox/letter/html?number=1&scheme=dark 700 dark")
	same(t, "what it gets", evaluated[bool](b, `fetch(document.querySelector("iframe").src).then((r) => r.text()).then((t) => t.includes("@media (min-width: 0){p"))`), true)
	same(t, "no button for a letter that takes no one-click", evaluated[int](b, `document.querySelectorAll("#unsubscribe").length`), 0)
	b.act(press("Заголовки"), shows(".explained", "MAIL FROM\nzvonok@school.example"), shows(".explained", "Куда обращается кнопка «Отписаться»"),
		chromedp.Focus(chromedp.CSS("[role=tab][aria-selected=true]")), press("Исходник"), shows(".source", "multipart/mixed"))

	b.act(chromedp.EmulateViewport(390, 844), press("← К письмам"), shows("#list", "Мария: 2 новые оценки"))
	same(t, "the list fits a phone", evaluated[[]string](b, wide), []string{})
	b.act(open(s, "/mail"), shows("#list", "Мария"), hides("#list", "Не прочитано")) // a reload forgets nothing
	b.act(press("Мария: 2 новые оценки"), loaded)
	for _, view := range []string{"Письмо", "Текст", "Заголовки", "Исходник"} {
		b.act(press(view))
		same(t, view+" fits a phone", evaluated[[]string](b, wide), []string{})
		same(t, "every button is big enough to hit", evaluated[[]string](b, `[...document.querySelectorAll("button, summary, nav a")]
			.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 36).map((e) => e.outerHTML)`), []string{})
	}
	b.act(chromedp.EmulateViewport(320, 640), press("Письмо"))
	same(t, "the narrowest phone", evaluated[[]string](b, wide), []string{})
	b.act(chromedp.EmulateViewport(390, 844))
	same(t, "all tabs are in sight", evaluated[bool](b, `document.querySelector(".views").scrollWidth <= document.querySelector(".views").clientWidth`), true)
}
