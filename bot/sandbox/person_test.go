package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestWhatPeopleDoIsShapedAsTelegrams(t *testing.T) {
	t.Parallel()
	s := start(t)
	p, other := s.Person("Анна Выдумкина"), s.Person("Пётр Чужой")

	check(t, p.Start("ABCD_1-x"))
	m := newest[wireMessage](t, s, "message")
	same(t, "start", []any{m.Text, m.Entities, m.Chat.Type, m.Chat.ID, m.From.LanguageCode, m.From.LastName},
		[]any{"/start ABCD_1-x", []Entity{{Type: "bot_command", Length: 6}}, "private", p.ID, "ru", "Выдумкина"})
	for _, payload := range []string{"с пробелом", "АБВГ", repeat("x", 65)} {
		if p.Start(payload) == nil {
			t.Errorf("no link carries the payload %q", payload)
		}
	}

	p.SharesContact()
	m = newest[wireMessage](t, s, "message")
	same(t, "own contact", []any{m.Contact.UserID, strings.TrimPrefix(m.Contact.PhoneNumber, "+")}, []any{p.ID, p.Phone[1:]})
	p.SharesContactOf(other)
	same(t, "other's contact", newest[wireMessage](t, s, "message").Contact.UserID, other.ID)
	p.SharesStrangersCard("Баба Нюра", "+79990000000")
	same(t, "no account", newest[wireMessage](t, s, "message").Contact.UserID, int64(0))

	p.SendsSticker()
	same(t, "sticker", newest[wireMessage](t, s, "message").Sticker.Type, "regular")
	ok[Message](t)(p.SendsPhoto(Upload{Data: []byte(picture(t, 8, 8))}))
	same(t, "photo", newest[wireMessage](t, s, "message").Photo[0].Width, 8)
	p.Forwards(other, "/diary")
	m = newest[wireMessage](t, s, "message")
	same(t, "forward", []any{m.ForwardOrigin.SenderUser.ID, m.ForwardFrom.ID, m.From.ID}, []any{other.ID, other.ID, p.ID})

	p.Blocks()
	change := newest[memberUpdated](t, s, "my_chat_member")
	same(t, "block", []string{change.Old.Status, change.New.Status, change.New.User.Username}, []string{"member", "kicked", s.BotName()})
	p.Says("/start")
	list := incoming(t, s)
	same(t, "writing unblocks", []bool{list[len(list)-2]["my_chat_member"] != nil, list[len(list)-1]["message"] != nil}, []bool{true, true})

	said := p.Says("опечатка")
	check(t, p.Edits(said, "/diary@"+s.BotName()))
	m = newest[wireMessage](t, s, "edited_message")
	same(t, "edited", []any{m.MessageID, m.EditDate > 0, m.Entities[0].Length}, []any{said.ID, true, 7 + len(s.BotName())})
	p.Replies(said, "в ответ")
	same(t, "reply", newest[wireMessage](t, s, "message").ReplyTo.MessageID, said.ID)

	before := len(p.Messages())
	p.Says(repeat("ы", 10000))
	same(t, "a client cuts a long text", len(p.Messages())-before, 3)
}

func TestGroups(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := s.Person("Анна Выдумкина")
	g := ok[*Group](t)(s.Group("5А родители", p))
	list := incoming(t, s)
	same(t, "joined", []bool{list[0]["my_chat_member"] != nil, list[1]["message"] != nil}, []bool{true, true})

	p.SaysIn(g, "ABCD-1234")
	m := newest[wireMessage](t, s, "message")
	same(t, "in a group", []any{m.Chat.ID, m.Chat.ID < 0, m.Chat.Type, m.Chat.Title, m.From.ID},
		[]any{g.ID(), true, "group", "5А родители", p.ID})
	g.AnonymousAdminSays("/diary")
	m = newest[wireMessage](t, s, "message")
	same(t, "anonymous", []any{m.From.ID, m.From.IsBot, m.SenderChat.ID}, []any{int64(1087968824), true, g.ID()})

	old := form{"chat_id": id(g.ID()), "text": "Код недействителен", "reply_markup": yes}
	must(t, s, "sendMessage", old)
	ok[Message](t)(p.HearsIn(soon(t), g, "Код"))
	check(t, p.TapsIn(g, "Да"))
	refused(t, s, "deleteMessage", form{"chat_id": id(g.ID()), "message_id": id(m.MessageID)}, 400, "Bad Request: message can't be deleted")

	g.Migrates(p)
	r := refused(t, s, "sendMessage", old, 400, "Bad Request: group chat was upgraded to a supergroup chat")
	same(t, "new id", []any{r.Parameters.MigrateTo, g.ID() < -1_000_000_000_000}, []any{g.ID(), true})
	must(t, s, "sendMessage", form{"chat_id": id(g.ID()), "text": "Код недействителен"})
	g.Kicks(p)
	refused(t, s, "sendMessage", form{"chat_id": id(g.ID()), "text": "x"}, 403, "Forbidden: bot was kicked from the supergroup chat")
}

func TestTheProfile(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	list := `[{"command":"diary","description":"Дневник"}]`
	scope := `{"type":"chat","chat_id":` + id(p.ID) + `}`
	must(t, s, "setMyCommands", form{"commands": list, "scope": scope, "language_code": "ru"})
	check(t, p.SeesMenu(soon(t), "diary"))
	get := func(f form) string { return string(must(t, s, "getMyCommands", f).Result) }
	same(t, "of the chat", get(form{"scope": scope, "language_code": "ru"}), list)
	same(t, "of all", get(nil), "[]")
	must(t, s, "deleteMyCommands", form{"scope": scope, "language_code": "ru"})
	same(t, "default menu", p.Menu(), []string{})
	same(t, "taken back", get(form{"scope": scope, "language_code": "ru"}), "[]")
	refused(t, s, "setMyCommands", form{"commands": `[{"command":"Diary","description":"x"}]`}, 400, "Bad Request: BOT_COMMAND_INVALID")
	refused(t, s, "setMyCommands", form{"commands": `[{"command":"diary","description":""}]`}, 400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
	refused(t, s, "setMyCommands", form{"commands": list, "scope": `{"type":"chat","chat_id":1}`}, 400, "Bad Request: chat not found")

	must(t, s, "setMyDescription", form{"description": "Дневник", "language_code": "ru"})
	same(t, "description", string(must(t, s, "getMyDescription", form{"language_code": "ru"}).Result), `{"description":"Дневник"}`)
	refused(t, s, "setMyShortDescription", form{"short_description": repeat("ы", 121)}, 400, "sandbox: short_description is longer than 120")
	must(t, s, "setChatMenuButton", form{"chat_id": id(p.ID), "menu_button": `{"type":"commands"}`})
	refused(t, s, "setChatMenuButton", form{"menu_button": `{"type":"dance"}`}, 400, "Bad Request: can't parse menu button: Unsupported type specified")
	var chat struct{ Type string }
	check(t, json.Unmarshal(must(t, s, "getChat", form{"chat_id": id(p.ID)}).Result, &chat))
	same(t, "chat", chat.Type, "private")
}
