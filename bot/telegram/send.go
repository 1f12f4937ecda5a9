package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Send sends a message and says where it now stands. At.Chat differs from
// to.Chat where the group has become a supergroup: keep the new id. At.ID is 0
// in the odd case that Telegram took the message and gave no number for it.
func (c *Client) Send(ctx context.Context, to To, m Message) (At, error) {
	params := tgbotapi.Params{}
	m.put(params, "text")
	return c.deliver(ctx, to, call{method: "sendMessage", params: params, shape: m.shape})
}

// deliver sends, and follows a group to its new id once.
func (c *Client) deliver(ctx context.Context, to To, request call) (At, error) {
	request.params.AddBool("allow_paid_broadcast", c.config.PaidBroadcast)
	request.params["chat_id"] = number(to.Chat)
	result, err := c.paced(ctx, to, request)
	var failure *Error
	if errors.As(err, &failure) && failure.Why == Moved {
		to.Chat, to.Turned = failure.MigrateTo, false
		request.params["chat_id"] = number(to.Chat)
		if result, err = c.paced(ctx, to, request); err != nil && errors.As(err, &failure) {
			failure.MigrateTo = to.Chat // sent or not, the new id is news to the caller
		}
	}
	if err != nil {
		return At{}, err
	}
	var sent struct {
		ID int64 `json:"message_id"`
	}
	_ = json.Unmarshal(result, &sent) // Telegram said ok: it is sent, whatever the rest reads
	return At{Chat: to.Chat, ID: sent.ID}, nil
}

// Edit replaces a message's text and buttons. That nothing changed is success;
// Never with Gone means that the message is out of reach: send a new one.
func (c *Client) Edit(ctx context.Context, at At, m Message) error {
	params := at.params()
	m.put(params, "text")
	delete(params, "disable_notification") // an edit makes no sound
	delete(params, "protect_content")      // and keeps its protection
	if len(m.Buttons) == 0 {
		delete(params, "reply_markup") // without markup the old buttons go
	}
	_, err := c.paced(ctx, To{Chat: at.Chat, Class: Reply}, call{method: "editMessageText", params: params, shape: m.shape})
	return err
}

// EditButtons replaces only the buttons; nil takes them away.
func (c *Client) EditButtons(ctx context.Context, at At, buttons [][]Button) error {
	params := at.params()
	params["reply_markup"] = inline(buttons)
	shape := Message{Buttons: buttons}.shape
	_, err := c.paced(ctx, To{Chat: at.Chat, Class: Reply}, call{method: "editMessageReplyMarkup", params: params, shape: shape})
	return err
}

// Delete takes a message back, within 48 hours of its sending. A message that
// is already gone is success.
func (c *Client) Delete(ctx context.Context, at At) error {
	_, err := c.do(ctx, call{method: "deleteMessage", params: at.params()})
	return err
}

// Answer ends the waiting circle on a tapped button; every tap is answered.
// The text may be empty, 200 characters at most; alert shows it as a window.
func (c *Client) Answer(ctx context.Context, tap string, text string, alert bool) error {
	params := tgbotapi.Params{"callback_query_id": tap}
	params.AddNonEmpty("text", text)
	params.AddBool("show_alert", alert)
	_, err := c.do(ctx, call{method: "answerCallbackQuery", params: params, shape: Message{Text: text}.shape})
	return err
}

// Action shows «typing», «upload_document» … in the chat for 5 seconds.
func (c *Client) Action(ctx context.Context, chat int64, action string) error {
	_, err := c.do(ctx, call{
		method: "sendChatAction",
		params: tgbotapi.Params{"chat_id": number(chat), "action": action},
	})
	return err
}

func (a At) params() tgbotapi.Params {
	return tgbotapi.Params{"chat_id": number(a.Chat), "message_id": number(a.ID)}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
