package sandbox

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Somebody without a mouse, and somebody who only listens.
func TestTheKeyboardIsEnough(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) { o.Clock, o.SetClock, o.Zone = c.now, c.set, time.FixedZone("Etc/GMT-3", 3*3600) })
	check(t, s.Offers(Hint{Title: "Родитель двоих", Who: "Анна Выдумкина", Code: "ABCD-1", Spare: "EFGH-2"}))
	b := browse(t, desktop)
	focused := func(want string) step {
		return until("the keyboard is not at "+want, `(want) => document.activeElement.matches(want)`, want)
	}
	b.act(open(s, "/"), press("Второй код"), shows(".toast", "Сначала нажмите карточку «Родитель двоих»"),
		press("Родитель двоих: начать"), shows(".out .text", "/start ABCD-1"), focused(".chat textarea"),
		press("Второй код: EFGH-2"), focused(".chat textarea"), chromedp.KeyEvent("\r"), shows(".out .text", "EFGH-2"))
	same(t, "Enter sends and leaves nothing", evaluated[string](b, `document.querySelector(".chat textarea").value`), "")

	b.act(types(".chat textarea", "раз"), chromedp.KeyEvent("\r", chromedp.KeyModifiers(chromedp.ModifierShift)), types(".chat textarea", "два\r"), shows(".out .text", "два"))
	anna := s.personNamed("Анна Выдумкина")
	same(t, "Shift and Enter begin a line", anna.Messages()[len(anna.Messages())-1].Text, "раз\nдва")

	b.act(press("Команды: Анна"), focused(".menu button"), chromedp.KeyEvent("\x1b"), hides(".menu", "Заблокировать"), focused(".chat textarea"))
	must(t, s, "sendMessage", form{"chat_id": id(anna.ID), "text": "Новая оценка: 5"})
	b.act(until("nothing is said aloud", `() => document.querySelector("#aloud[aria-live=polite]").innerText.includes("Анна Выдумкина: новое сообщение. Новая оценка: 5")`))

	b.act(chromedp.Focus(chromedp.CSS("#clock summary")), chromedp.KeyEvent(" "), shows(".clock-panel", "Перевести"),
		chromedp.KeyEvent("\t"), focused("[data-move=hour]"), chromedp.KeyEvent("\x1b"), hides(".clock-panel", "Перевести"), focused("#clock summary"))
}

// The day that somebody is choosing stays while the clock goes on under it.
func TestTheClockIsSetToADayAndGoesOutOfTheWay(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) { o.Clock, o.SetClock, o.Zone = c.now, c.set, time.FixedZone("Etc/GMT-3", 3*3600) })
	b := browse(t, screen{width: 390, height: 844, dark: true})
	choose := func(at string) step {
		return until("no such field", `(at) => {
			const field = document.getElementById("clock-at");
			if (!field.checkVisibility()) return false;
			field.value = at;
			return field.dispatchEvent(new Event("input"));
		}`, at)
	}
	b.act(open(s, "/"), press("Часы показа"), until("the panel is not ready", `() => document.getElementById("clock-at").value === "2026-11-22T12:00"`),
		choose("2026-11-30T15:00"))
	check(t, s.MoveClock(c.now().Add(time.Minute)))
	b.act(shows("#now", "12:01"))
	same(t, "what was chosen stays", evaluated[string](b, `document.getElementById("clock-at").value`), "2026-11-30T15:00")
	b.act(press("Перевести"), shows(".toast", "Теперь понедельник, 30 ноября, 15:00."), hides(".clock-panel", "Перевести"), shows("#now", "30 ноября, 15:00"))
	same(t, "clock", c.now(), time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))

	b.act(press("Часы показа"), until("the panel tells an old time", `() => document.getElementById("clock-at").value === "2026-11-30T15:00"`), choose("2028-01-01T00:00"),
		press("Перевести"), shows(".toast", "Так далеко часы не передвинуть"), shows(".clock-panel", "идут только вперёд"))
}
