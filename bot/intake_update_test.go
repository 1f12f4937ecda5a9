package bot

import (
	"strings"
	"testing"
	"unicode/utf8"

	"zvonok/bot/tap"
)

func TestReadUpdates(t *testing.T) {
	t.Parallel()
	from := `"message_id":7,"from":{"id":5},"chat":{"id":5,"type":"private"}`
	for what, c := range map[string]struct {
		update string
		want   Request
		ours   bool
	}{
		"words":              {`{"message":{` + from + `,"text":"  да\u0000 "}}`, Request{Kind: Text, Text: "да"}, true},
		"a command":          {`{"message":{` + from + `,"text":"/Start  AB-12 "}}`, Request{Kind: Command, Command: "start", Text: "AB-12"}, true},
		"a command to us":    {`{"message":{` + from + `,"text":"/diary@Zvonok_Bot"}}`, Request{Kind: Command, Command: "diary"}, true},
		"to another bot":     {`{"message":{` + from + `,"text":"/diary@other_bot"}}`, Request{}, false},
		"a line break in it": {`{"message":{` + from + `,"text":"/start\nAB-12"}}`, Request{Kind: Command, Command: "start", Text: "AB-12"}, true},
		"a slash":            {`{"message":{` + from + `,"text":"/"}}`, Request{Kind: Command}, true},
		"one's own card":     {`{"message":{` + from + `,"contact":{"phone_number":"79","user_id":5}}}`, Request{Kind: Share, Contact: Contact{Phone: "79", Own: true}}, true},
		"another's card":     {`{"message":{` + from + `,"contact":{"phone_number":"79","user_id":6}}}`, Request{Kind: Share, Contact: Contact{Phone: "79"}}, true},
		"a card of nobody":   {`{"message":{` + from + `,"contact":{"phone_number":"79"}}}`, Request{Kind: Share, Contact: Contact{Phone: "79"}}, true},
		"a sticker":          {`{"message":{` + from + `,"sticker":{}}}`, Request{Kind: Other}, true},
		"an unknown kind":    {`{"poll":{}}`, Request{}, false},
		"no JSON":            {`<html>`, Request{}, false},
	} {
		got, ours := reader{name: "zvonok_bot"}.read([]byte(c.update))
		if ours != c.ours {
			t.Errorf("%s: ours is %v", what, ours)
		}
		if !ours {
			continue
		}
		c.want.Chat, c.want.Message, c.want.Private = 5, 7, true
		if got.Kind != c.want.Kind || got.Command != c.want.Command || got.Text != c.want.Text || got.Contact != c.want.Contact ||
			got.Chat != 5 || got.Message != 7 || !got.Private || got.Anonymous {
			t.Errorf("%s: %+v", what, got)
		}
	}
}

func TestReadPresses(t *testing.T) {
	t.Parallel()
	data := tap.Pack(tap.ToChild(9))
	for _, message := range []string{
		`"message":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"}},`,
		`"message":{"message_id":7,"date":0,"chat":{"id":5,"type":"private"}},`, // too old: Telegram only names it
		``,
	} {
		got, ours := reader{}.read([]byte(`{"callback_query":{"id":"q",` + message + `"from":{"id":5},"data":"` + data + `"}}`))
		if !ours || got.Kind != Press || got.Chat != 5 || !got.Private || got.callback != "q" || got.Tap != tap.ToChild(9) || got.TapErr != nil {
			t.Errorf("%s%+v, %v", message, got, ours)
		}
	}
}

// Whatever is brought is read without a panic, and what is read can be stored.
func FuzzReadUpdate(f *testing.F) {
	f.Add(`{"message":{"message_id":7,"from":{"id":5},"chat":{"id":5,"type":"private"},"text":"/start \ud800"}}`)
	f.Add(`{"callback_query":{"id":"1","from":{"id":5},"data":"1week:2s:"}}`)
	f.Add(`{"my_chat_member":{"chat":{"id":5,"type":"private"},"new_chat_member":{"status":"kicked"}}}`)
	f.Add(`{"message":{"text":"/\n@"}}`)
	f.Fuzz(func(t *testing.T, update string) {
		r, ours := reader{name: "zvonok_bot"}.read([]byte(update))
		if !utf8.ValidString(r.Text) || strings.Contains(r.Text, "\x00") || ours && r.Kind == Command && strings.ContainsAny(r.Command, " \n@") {
			t.Errorf("%q is read as %+v", update, r)
		}
		if chatOf([]byte(update)) != r.Chat && ours {
			t.Errorf("the order of %q is another chat's", update)
		}
	})
}
