package sandbox

import (
	"strings"
	"testing"
)

func TestAPhoneHasTabsAndOutlivesTheSandbox(t *testing.T) {
	t.Parallel()
	s := start(t)
	b := browse(t, screen{width: 390, height: 844, dark: true})
	b.act(open(s, "/"), types("#add-name", "Анна Выдумкина"), types("#add-code", "https://t.me/"+s.BotName()+"?start=ABCD-1\r"),
		shows(".out .text", "/start ABCD-1"), hides("#people", "Люди"),
		press("Люди"), shows("#people", "Новый человек"), hides(".chat h2", "Анна"))
	anna := s.personNamed("Анна Выдумкина")
	must(t, s, "sendMessage", form{"chat_id": id(anna.ID), "text": "Звонок", "reply_markup": yes})
	b.act(shows("#tabs .badge", "1"))
	same(t, "title", evaluated[string](b, "document.title"), "(1) Звонок: чаты")
	b.act(press("АВАнна1"), hides("#tabs .badge", "1"), shows(".in .text", "Звонок"))
	same(t, "nothing is wider than the screen", evaluated[bool](b, "document.documentElement.scrollWidth <= innerWidth && document.querySelector('.top').scrollWidth <= innerWidth"), true)
	same(t, "every button is big enough to hit", evaluated[[]string](b, `[...document.querySelectorAll("button, summary, nav a")]
		.filter((e) => e.checkVisibility() && !e.closest(".text") && e.getBoundingClientRect().width > 1 && e.getBoundingClientRect().height < 28).map((e) => e.outerHTML)`), []string{})
	same(t, "every control has a name", evaluated[[]string](b, `[...document.querySelectorAll("button, input, textarea, select, a, [role=tab]")]
		.filter((e) => !(e.getAttribute("aria-label") || e.textContent.trim() || e.labels?.length || e.getAttribute("aria-hidden"))).map((e) => e.outerHTML)`), []string{})

	b.act(press("Команды"), press("Заблокировать бота"), press("Разблокировать бота"), shows(".chat .quiet", "+7900"))
	check(t, anna.Taps("Да"))
	must(t, s, "answerCallbackQuery", form{"callback_query_id": anna.lastTap.id, "text": "Записка отправлена", "show_alert": "true"})
	b.act(shows("#alert", "Записка отправлена"), press("Понятно"), hides("#alert", "Записка"))

	check(t, s.Close())
	b.act(shows("#offline", "прервалась"))
	again := start(t, func(o *Options) { o.Listen = strings.TrimPrefix(s.URL(), "http://") })
	b.act(shows(".toast", "заново"), hides("#offline", "прервалась"), shows("#people", "Люди"), hides("#tabs", "Анна"),
		types("#add-name", "Пётр Сказкин\r"), shows(".chat h2", "Пётр Сказкин"), press("Начать"), shows(".out .text", "/start"))
	same(t, "the new one has heard", len(again.personNamed("Пётр Сказкин").Messages()), 1)
}

func TestTextIsDrawnOfItsSpans(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	b := browse(t, desktop)
	b.act(open(s, "/"), shows(".chat h2", "Анна"))
	must(t, s, "sendMessage", form{
		"chat_id": id(p.ID), "parse_mode": "HTML",
		"text": "🔔 <b>Мария <i>5А</i></b>: <tg-spoiler>5</tg-spoiler> &lt;b&gt;\n<blockquote expandable>1\n2\n3\n4</blockquote>\n" +
			`<a href="https://school.example/?a=1&amp;b=2">дневник</a>, /marks`,
	})
	b.act(shows(".in .text", "дневник"))
	same(t, "markup", evaluated[string](b, `document.querySelector(".in .text").innerHTML`), `🔔 <b>Мария <i>5А</i></b>: `+
		`<span class="spoiler" role="button" tabindex="0" aria-label="Скрытый текст: показать">5</span> &lt;b&gt;`+"\n"+
		`<blockquote><div class="fold">1`+"\n2\n3\n4"+`</div><button type="button" class="unfold" aria-expanded="false">Показать целиком</button></blockquote>`+
		`<a href="https://school.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">дневник</a>, <button type="button" class="command">/marks</button>`)
	b.act(press("Скрытый текст"), press("Показать целиком"), shows(".unfold", "Свернуть"), press("/marks"), shows(".out .text", "/marks"))
	same(t, "the spoiler is open", evaluated[bool](b, `document.querySelector(".spoiler").classList.contains("open")`), true)

	crossing := `[{"type":"bold","offset":0,"length":3},{"type":"italic","offset":1,"length":3}]`
	must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "абвг", "entities": crossing})
	b.act(shows(".in .text", "абвг"))
	same(t, "crossing", evaluated[string](b, `[...document.querySelectorAll(".in .text")].at(-1).innerHTML`), "<b>а<i>бв</i></b><i>г</i>")
}
