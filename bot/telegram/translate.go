package telegram

import (
	"errors"
	"net/http"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// translate makes our error of what the library and the wire know. It returns
// nil where Telegram's refusal means that the wish is already fulfilled.
func translate(method string, w *wire, answer *tgbotapi.APIResponse, err error) *Error {
	if err == nil {
		return nil
	}
	if w.fault != nil {
		w.fault.Method = method
		return w.fault
	}
	out := &Error{Method: method, Code: w.status}
	var refusal *tgbotapi.Error
	if !errors.As(err, &refusal) {
		return unreadable(out, w)
	}
	// The library leaves Code 0 after an upload; the answer itself has it.
	if out.Code = refusal.Code; out.Code == 0 && answer != nil {
		out.Code = answer.ErrorCode
	}
	if out.Code == 0 {
		out.Code = w.status
	}
	out.MigrateTo = refusal.MigrateToChatID
	out.RetryAfter = time.Duration(refusal.RetryAfter) * time.Second
	return out.judge(strings.ToLower(refusal.Message))
}

// judge decides by number first, then by the phrases of the table.
func (e *Error) judge(said string) *Error {
	switch {
	case e.RetryAfter > 0 || e.Code == http.StatusTooManyRequests:
		e.Outcome, e.Why = Later, Busy
		e.RetryAfter = max(e.RetryAfter, time.Second)
		return e
	case e.MigrateTo != 0:
		e.Outcome, e.Why = Never, Moved
		return e
	case e.Code >= 500:
		e.Outcome, e.Why, e.PerhapsSent = Later, Down, true
		return e
	case e.Code == http.StatusUnauthorized || e.Code == http.StatusNotFound:
		e.Outcome, e.Why = Later, Token
		return e
	case e.Code == http.StatusConflict:
		e.Outcome, e.Why = Later, Conflict
		return e
	}
	e.Outcome = Never
	for _, row := range phrases {
		if strings.Contains(said, row.said) {
			if row.fulfilled {
				return nil
			}
			e.Why, e.Cause = row.why, row.cause
			return e
		}
	}
	e.Why = Refused
	if e.Code == http.StatusForbidden {
		e.Why = Blocked // whatever the words: we may not write there
	}
	return e
}

// unreadable judges an answer that is not the Bot API's JSON.
func unreadable(e *Error, w *wire) *Error {
	switch {
	case w.status == 0:
		// The library could not even make the request.
		e.Outcome, e.Why, e.Cause = Later, Unreached, "request not made"
	case w.status == http.StatusTooManyRequests:
		e.Outcome, e.Why, e.RetryAfter = Later, Busy, time.Second
	case w.page || w.status >= 300:
		// A gateway or a portal spoke in Telegram's place.
		e.Outcome, e.Why, e.Cause, e.PerhapsSent = Later, Down, "not the Bot API", true
	default:
		e.Outcome, e.Why, e.Cause, e.PerhapsSent = Ambiguous, Unanswered, "answer unreadable", true
	}
	return e
}

// phrases are what Telegram says where the number alone does not tell. The
// first that fits wins; causes are our words, since Telegram's quote the text.
var phrases = []struct {
	said, cause string
	why         Why
	fulfilled   bool
}{
	{said: "message is not modified", fulfilled: true},
	{said: "message to delete not found", fulfilled: true},

	{said: "bot was blocked", why: Blocked},
	{said: "user is deactivated", why: Deactivated},
	{said: "can't initiate conversation", why: NoChat},
	{said: "chat not found", why: NoChat},
	{said: "user not found", why: NoChat},
	{said: "peer_id_invalid", why: NoChat},
	{said: "group chat was deleted", why: NoChat},
	{said: "group chat was deactivated", why: NoChat},
	{said: "bot was kicked", why: Blocked},
	{said: "bot is not a member", why: Blocked},
	{said: "chat_write_forbidden", why: Blocked},
	{said: "not enough rights", why: Blocked},
	{said: "have no rights", why: Blocked},

	{said: "message to edit not found", why: Gone},
	{said: "message can't be edited", why: Gone},
	{said: "message can't be deleted", why: Gone},
	{said: "message_id_invalid", why: Gone},
	{said: "query is too old", why: Gone},
	{said: "query id is invalid", why: Gone},

	{said: "can't parse entities", why: Refused, cause: "entities"},
	{said: "message is too long", why: Refused, cause: "too long"},
	{said: "caption is too long", why: Refused, cause: "too long"},
	{said: "text is empty", why: Refused, cause: "empty"},
	{said: "button_data_invalid", why: Refused, cause: "button data"},
	{said: "button_url_invalid", why: Refused, cause: "button address"},
	{said: "reply markup", why: Refused, cause: "keyboard"},
	{said: "reply_markup", why: Refused, cause: "keyboard"},
	{said: "encoded in utf-8", why: Refused, cause: "not UTF-8"},
	{said: "file is too big", why: Refused, cause: "file size"},
	{said: "photo_invalid_dimensions", why: Refused, cause: "picture size"},
}
