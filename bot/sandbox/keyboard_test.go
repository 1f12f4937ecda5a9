package sandbox

import (
	"fmt"
	"strings"
	"testing"
)

func TestKeyboards(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	send := func(markup string) form { return form{"chat_id": id(p.ID), "text": "x", "reply_markup": markup} }
	inline := func(buttons ...string) form {
		return send(`{"inline_keyboard":[[` + strings.Join(buttons, ",") + `]]}`)
	}
	data := func(d string) string { return fmt.Sprintf(`{"text":"Да","callback_data":%q}`, d) }

	must(t, s, "sendMessage", inline(data(repeat("я", 32)), `{"text":"Сайт","url":"https://school.example/"}`))
	refused(t, s, "sendMessage", inline(data(repeat("я", 33))), 400, "Bad Request: BUTTON_DATA_INVALID")
	refused(t, s, "sendMessage", inline(data(repeat("x", 65))), 400, "Bad Request: BUTTON_DATA_INVALID")
	refused(t, s, "sendMessage", inline(data("")), 400, "Bad Request: BUTTON_DATA_INVALID")
	refused(t, s, "sendMessage", inline(`{"text":"","callback_data":"x"}`), 400, "Bad Request: inline keyboard button text must be non-empty")
	refused(t, s, "sendMessage", inline(`{"text":"Да"}`), 400,
		"Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	refused(t, s, "sendMessage", inline(`{"text":"Да","callback_data":"x","url":"https://a.example"}`), 400,
		`sandbox: button "Да" has more than one action`)
	refused(t, s, "sendMessage", inline(`{"text":"Да","url":"javascript:1"}`), 400,
		"Bad Request: inline keyboard button URL 'javascript:1' is invalid: Wrong HTTP URL")
	refused(t, s, "sendMessage", inline(`{"text":"Да","data":"x"}`), 400,
		`Bad Request: can't parse inline keyboard button: json: unknown field "data"`)

	must(t, s, "sendMessage", inline(strings.Split(strings.TrimSuffix(repeat(data("x")+";", 8), ";"), ";")...))
	refused(t, s, "sendMessage", inline(strings.Split(strings.TrimSuffix(repeat(data("x")+";", 9), ";"), ";")...), 400,
		"sandbox: 9 inline buttons in a row, at most 8")
	rows := func(n int) form {
		return send(`{"inline_keyboard":[` + strings.TrimSuffix(repeat("["+data("x")+"],", n), ",") + `]}`)
	}
	must(t, s, "sendMessage", rows(100))
	refused(t, s, "sendMessage", rows(101), 400, "Bad Request: reply markup is too long")

	must(t, s, "sendMessage", send(`{"keyboard":[["Просто",{"text":"Телефон","request_contact":true}]],"resize_keyboard":true}`))
	must(t, s, "sendMessage", send(`{"remove_keyboard":true}`))
	must(t, s, "sendMessage", send(`{"force_reply":true}`))
	refused(t, s, "sendMessage", send(`{"keyboard":[]}`), 400, "Bad Request: reply keyboard must have at least one button")
	refused(t, s, "sendMessage", send(`{"keyboard":[[""]]}`), 400, "Bad Request: keyboard button text must be non-empty")
	refused(t, s, "sendMessage", send(`{"keys":[]}`), 400, "sandbox: reply_markup of no known kind")
	refused(t, s, "sendMessage", send(`[]`), 400, "Bad Request: object expected as reply markup")

	g := ok[*Group](t)(s.Group("5А родители", p))
	refused(t, s, "sendMessage", form{
		"chat_id": id(g.ID()), "text": "x", "reply_markup": `{"keyboard":[[{"text":"Телефон","request_contact":true}]]}`,
	}, 400, "Bad Request: phone number can be requested in private chats only")
}
