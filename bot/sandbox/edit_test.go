package sandbox

import (
	"testing"
	"time"
)

const yes = `{"inline_keyboard":[[{"text":"Да","callback_data":"y"}]]}`

func TestEdits(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	m := sent(t, must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "Понедельник", "reply_markup": yes}))
	edit := func(text, markup string) form {
		f := form{"chat_id": id(p.ID), "message_id": id(m.MessageID), "text": text, "parse_mode": "HTML"}
		if markup != "" {
			f["reply_markup"] = markup
		}
		return f
	}
	refused(t, s, "editMessageText", edit("Понедельник", yes), 400, "Bad Request: "+notModified)
	must(t, s, "editMessageText", edit("<b>Понедельник</b>", yes))
	must(t, s, "editMessageText", edit("Вторник", ""))
	now, _ := p.Last()
	same(t, "edited", []any{now.Text, now.Edits, now.Has("Да"), now.EditedAt.IsZero()}, []any{"Вторник", 2, false, false})

	keys := form{"chat_id": id(p.ID), "message_id": id(m.MessageID), "reply_markup": yes}
	must(t, s, "editMessageReplyMarkup", keys)
	refused(t, s, "editMessageReplyMarkup", keys, 400, "Bad Request: "+notModified)
	keys["reply_markup"] = `{"remove_keyboard":true}`
	refused(t, s, "editMessageReplyMarkup", keys, 400, "Bad Request: inline keyboard expected")
	refused(t, s, "editMessageText", edit("", ""), 400, "Bad Request: message text is empty")
	refused(t, s, "editMessageText", edit("<b>", ""), 400, `Bad Request: can't parse entities: Can't find end tag corresponding to start tag "b"`)
	refused(t, s, "editMessageCaption", form{"chat_id": id(p.ID), "message_id": id(m.MessageID), "caption": "x"}, 400,
		"Bad Request: there is no caption in the message to edit")

	theirs := p.Says("моё")
	refused(t, s, "editMessageText", form{"chat_id": id(p.ID), "message_id": id(theirs.ID), "text": "x"}, 400, "Bad Request: message can't be edited")
	refused(t, s, "editMessageText", form{"chat_id": id(p.ID), "message_id": "999999", "text": "x"}, 400, "Bad Request: message to edit not found")
	refused(t, s, "editMessageText", form{"chat_id": id(p.ID), "text": "x"}, 400, "Bad Request: message identifier is not specified")
	fixed := sent(t, must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "reply_markup": `{"keyboard":[["a"]]}`}))
	refused(t, s, "editMessageText", form{"chat_id": id(p.ID), "message_id": id(fixed.MessageID), "text": "y"}, 400, "Bad Request: message can't be edited")

	doc := sent(t, must(t, s, "sendDocument", form{"chat_id": id(p.ID), "@document": "x", "caption": "было"}))
	must(t, s, "editMessageCaption", form{"chat_id": id(p.ID), "message_id": id(doc.MessageID), "caption": "стало"})
	refused(t, s, "editMessageText", form{"chat_id": id(p.ID), "message_id": id(doc.MessageID), "text": "y"}, 400,
		"Bad Request: there is no text in the message to edit")
}

func TestDeletesEndAfter48Hours(t *testing.T) {
	t.Parallel()
	c := newClock()
	s, p := family(t, func(o *Options) { o.Clock = c.now })
	code := p.Says("ABCD-1234")
	same(t, "date is the clock's", code.Date, c.now())
	del := func(m Message) form { return form{"chat_id": id(p.ID), "message_id": id(m.ID)} }
	must(t, s, "deleteMessage", del(code))
	check(t, p.Loses(soon(t), code))
	refused(t, s, "deleteMessage", del(code), 400, "Bad Request: message to delete not found")
	refused(t, s, "editMessageText", form{"chat_id": id(p.ID), "message_id": id(code.ID), "text": "x"}, 400, "Bad Request: message to edit not found")

	old := p.Says("старое")
	c.pass(deleteWindow)
	must(t, s, "deleteMessage", del(old))
	older := p.Says("ещё старее")
	c.pass(deleteWindow + time.Second)
	refused(t, s, "deleteMessage", del(older), 400, "Bad Request: message can't be deleted for everyone")
}

func TestPins(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	m := sent(t, must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "важное"}))
	pin := form{"chat_id": id(p.ID), "message_id": id(m.MessageID)}
	refused(t, s, "unpinChatMessage", pin, 400, "Bad Request: message to unpin not found")
	must(t, s, "pinChatMessage", pin)
	must(t, s, "unpinChatMessage", pin)
	refused(t, s, "pinChatMessage", form{"chat_id": id(p.ID), "message_id": "999999"}, 400, "Bad Request: message to pin not found")
}
