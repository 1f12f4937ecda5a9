package sandbox

import "context"

// kind is what a parameter's value may be.
type kind int

const (
	text    kind = iota // any string
	integer             // decimal
	boolean             // true, false, 1, 0
	object              // JSON
	chatID              // a number, or @name (which nobody has here)
	upload              // a file part, attach://part or a known file_id
)

// param is a parameter's kind and whether Telegram requires it.
type param struct {
	kind     kind
	required bool
}

type params map[string]param

// method is one row of the table: what may be sent, and who answers.
type method struct {
	params params
	do     func(*Sandbox, context.Context, *request) (any, error)
}

func need(k kind) param { return param{kind: k, required: true} }
func may(k kind) param  { return param{kind: k} }

// sending are the parameters that every send method has besides its own.
func sending(own params) params {
	own["chat_id"] = need(chatID)
	own["disable_notification"] = may(boolean)
	own["protect_content"] = may(boolean)
	own["allow_paid_broadcast"] = may(boolean)
	own["reply_parameters"] = may(object)
	return own
}

// methods is THE table of what the sandbox accepts; whatever is not here is refused. A test holds it against
// Telegram's own list.
var methods = map[string]method{
	"getMe": {params{}, (*Sandbox).getMe},

	"getUpdates": {params{
		"offset": may(integer), "limit": may(integer), "timeout": may(integer), "allowed_updates": may(object),
	}, (*Sandbox).getUpdates},
	"setWebhook": {params{
		"url": need(text), "ip_address": may(text), "max_connections": may(integer), "allowed_updates": may(object),
		"drop_pending_updates": may(boolean), "secret_token": may(text),
	}, (*Sandbox).setWebhook},
	"deleteWebhook":  {params{"drop_pending_updates": may(boolean)}, (*Sandbox).deleteWebhook},
	"getWebhookInfo": {params{}, (*Sandbox).getWebhookInfo},

	"sendMessage": {sending(params{
		"text": need(text), "parse_mode": may(text), "entities": may(object), "link_preview_options": may(object), "reply_markup": may(object),
	}), (*Sandbox).sendMessage},
	"sendPhoto": {sending(params{
		"photo": need(upload), "caption": may(text), "parse_mode": may(text), "caption_entities": may(object),
		"show_caption_above_media": may(boolean), "has_spoiler": may(boolean), "reply_markup": may(object),
	}), (*Sandbox).sendPhoto},
	"sendDocument": {sending(params{
		"document": need(upload), "caption": may(text), "parse_mode": may(text), "caption_entities": may(object),
		"disable_content_type_detection": may(boolean), "reply_markup": may(object),
	}), (*Sandbox).sendDocument},
	"sendMediaGroup": {sending(params{"media": need(object)}), (*Sandbox).sendMediaGroup},
	"sendChatAction": {params{"chat_id": need(chatID), "action": need(text)}, (*Sandbox).sendChatAction},

	"editMessageText": {params{
		"chat_id": may(chatID), "message_id": may(integer), "text": may(text), "parse_mode": may(text), "entities": may(object),
		"link_preview_options": may(object), "reply_markup": may(object),
	}, (*Sandbox).editMessageText},
	"editMessageCaption": {params{
		"chat_id": may(chatID), "message_id": may(integer), "caption": may(text), "parse_mode": may(text), "caption_entities": may(object),
		"show_caption_above_media": may(boolean), "reply_markup": may(object),
	}, (*Sandbox).editMessageCaption},
	"editMessageReplyMarkup": {params{
		"chat_id": may(chatID), "message_id": may(integer), "reply_markup": may(object),
	}, (*Sandbox).editMessageReplyMarkup},
	"deleteMessage": {params{"chat_id": need(chatID), "message_id": need(integer)}, (*Sandbox).deleteMessage},
	"pinChatMessage": {params{
		"chat_id": need(chatID), "message_id": need(integer), "disable_notification": may(boolean),
	}, (*Sandbox).pinChatMessage},
	"unpinChatMessage": {params{"chat_id": need(chatID), "message_id": may(integer)}, (*Sandbox).unpinChatMessage},

	"answerCallbackQuery": {params{
		"callback_query_id": need(text), "text": may(text), "show_alert": may(boolean), "url": may(text), "cache_time": may(integer),
	}, (*Sandbox).answerCallbackQuery},

	"getChat":   {params{"chat_id": need(chatID)}, (*Sandbox).getChat},
	"leaveChat": {params{"chat_id": need(chatID)}, (*Sandbox).leaveChat},
	"getFile":   {params{"file_id": need(text)}, (*Sandbox).getFile},

	"setMyCommands": {params{
		"commands": need(object), "scope": may(object), "language_code": may(text),
	}, (*Sandbox).setMyCommands},
	"deleteMyCommands":      {params{"scope": may(object), "language_code": may(text)}, (*Sandbox).deleteMyCommands},
	"getMyCommands":         {params{"scope": may(object), "language_code": may(text)}, (*Sandbox).getMyCommands},
	"setMyDescription":      {params{"description": may(text), "language_code": may(text)}, (*Sandbox).setMyDescription},
	"getMyDescription":      {params{"language_code": may(text)}, (*Sandbox).getMyDescription},
	"setMyShortDescription": {params{"short_description": may(text), "language_code": may(text)}, (*Sandbox).setMyShortDescription},
	"getMyShortDescription": {params{"language_code": may(text)}, (*Sandbox).getMyShortDescription},
	"setChatMenuButton":     {params{"chat_id": may(integer), "menu_button": may(object)}, (*Sandbox).setChatMenuButton},
	"getChatMenuButton":     {params{"chat_id": may(integer)}, (*Sandbox).getChatMenuButton},
}
