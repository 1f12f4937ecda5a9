package main

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"zvonok/notify/locale"
	"zvonok/store/bundle/madeup"
)

// What a newcomer does in the browser, who knows nothing but the page's address.
func TestANewcomerPlaysTheDemo(t *testing.T) {
	t.Parallel()
	b := browse(t)
	v := show(t)
	n := newcomer{b, v}
	n.links()
	n.confirms()
	n.readsDiary()
	n.filesNote()
	n.answersNote()
	n.movesClock()
	n.readsLetter()
}

type newcomer struct {
	*browser
	demo *onShow
}

const said, input = ".in .text", ".chat textarea"

func (n newcomer) open(path string) browserStep { return chromedp.Navigate(n.demo.url + path) }

// links takes the parent's card and answers what is asked.
func (n newcomer) links() {
	n.t.Helper()
	n.act(n.open("/"), press("Родитель двоих: начать"),
		shows(said, "Кого привязываем?"), press("Да, привязать"),
		shows(said, "Нужно ваше согласие"), press("Согласен"),
		shows(said, "Как вас зовут?"), types(input, "Тестова Мария Ивановна\r"),
		shows(said, "Ваш номер телефона?"), press("Отправить мой номер"),
		shows(said, "электронной почты"), types(input, "maria@example.org\r"),
		shows(said, "Есть ещё код"), press("Это всё"),
		shows(said, "Теперь вам открыт дневник"))
}

// confirms reads the six digits in the mailbox and writes them to the bot.
func (n newcomer) confirms() {
	n.t.Helper()
	n.act(n.open("/mail"), press("Не прочитано."), press("Текст"), shows(".plain", "Код"))
	digits := sixDigits.FindString(n.read(`document.querySelector(".plain").innerText`))
	n.act(n.open("/"), shows("#list", "Мария Тестова"), types(input, digits+"\r"), shows(said, "Почта подтверждена"))
}

func (n newcomer) readsDiary() {
	n.t.Helper()
	n.act(types(input, "/diary\r"), shows(said, "Дневник ·"), press("Сегодня"), shows(said, "каб."))
}

// filesNote sends a note about the next school day in five presses, the command
// included.
func (n newcomer) filesNote() {
	n.t.Helper()
	texts, err := locale.Load()
	if err != nil {
		n.t.Fatal(err)
	}
	today := madeup.SchoolDay(time.Now().In(time.FixedZone("", 3*60*60))) // as the demo reckons it, in Moscow
	n.act(types(input, "/absence\r"), shows(said, "когда не будет в школе"), press(nextDayButton(texts.In(locale.RU), today)),
		shows(said, "весь день или только некоторые уроки"), press("Весь день"),
		shows(said, "Какая причина?"), press("Болезнь"), shows(said, "Проверьте записку"), press("Отправить"), shows(said, "Записка отправлена"))
}

// The chats of the page stand side by side in the order of their coming.
const parents, teachers = ".chat:first-of-type ", ".chat:last-of-type "

// answersNote comes in as the class teacher, is told of the note that waits and
// confirms it; the parent sees that.
func (n newcomer) answersNote() {
	n.t.Helper()
	n.act(press("Классный руководитель: начать"),
		shows(teachers+said, "Это вы?"), press("Да, это я"),
		shows(teachers+said, "Нужно ваше согласие"), press("Согласен"),
		shows(teachers+said, "Ответа ждёт 1 записка"), shows(teachers+said, "Записку подал родитель"), press("Подтвердить"), shows(teachers+said, "Подтверждена: сегодня"),
		shows(parents+said, "Школа подтвердила записку"), press("Открыть записку"),
		shows(parents+said, "Подтверждена: сегодня"), press("Мои записки"), shows(parents+".key", "подтверждена"))
}

func (n newcomer) movesClock() {
	n.t.Helper()
	n.act(press("Часы показа"), press("19:00"), shows(".toast", "Теперь"), shows(said, "Сводка за"))
}

func (n newcomer) readsLetter() {
	n.t.Helper()
	n.act(n.open("/mail"), press("Не прочитано. Семён"), shows("#subject", "новые оценки"),
		press("Текст"), shows(".plain", "Комментарии учителей"),
		press("Заголовки"), shows(".explained", "List-Unsubscribe-Post"), press("Отписаться"), shows(".one-click", "принял отписку"))
}
