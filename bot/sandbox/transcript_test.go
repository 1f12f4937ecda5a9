package sandbox

import "testing"

func TestATranscriptReadsAsTheChat(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) { o.Clock = c.now })
	p := s.Person("Анна Выдумкина")
	check(t, p.Start("ABCD"))
	must(t, s, "sendMessage", form{
		"chat_id": id(p.ID), "parse_mode": "HTML", "disable_notification": "true", "protect_content": "true",
		"text":         "<b>Алгебра</b>: <tg-spoiler>5 4</tg-spoiler>\n<blockquote>§ 12\n№ 3</blockquote>",
		"reply_markup": `{"inline_keyboard":[[{"text":"◀","callback_data":"p"},{"text":"Сегодня","callback_data":"t"}],[{"text":"Меню","callback_data":"m"}]]}`,
	})
	p.SendsFile(Upload{Name: "справка.pdf", Caption: "вот", Data: []byte("x")})
	must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "Телефон?", "reply_markup": `{"keyboard":[["Отправить"]]}`})
	p.SharesContact()
	same(t, "transcript", p.Transcript(), `╭ Анна Выдумкина · 22.11 09:00
│ /start ABCD
╰
╭ Звонок · 22.11 09:00 · без звука · защищено
│ Алгебра: ▒ ▒
│ ┃ § 12
│ ┃ № 3
│ [◀] [Сегодня]
│ [Меню]
╰
╭ Анна Выдумкина · 22.11 09:00
│ [файл справка.pdf]
│ вот
╰
╭ Звонок · 22.11 09:00
│ Телефон?
│ ⌨ Отправить
╰
╭ Анна Выдумкина · 22.11 09:00
│ [контакт `+p.Messages()[4].Contact+`]
╰
`)
}
