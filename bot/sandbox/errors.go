package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// apiError is a refusal as Telegram writes it.
type apiError struct {
	code       int
	text       string
	retryAfter int   // seconds, for 429
	migrateTo  int64 // new chat id, when a group became a supergroup
}

func (e *apiError) Error() string { return e.text }

// words is an error whose text is Telegram's own, capital letter and all.
type words string

func (w words) Error() string { return string(w) }

func telegramSays(format string, args ...any) error { return words(fmt.Sprintf(format, args...)) }

func bad(format string, args ...any) *apiError {
	return &apiError{code: http.StatusBadRequest, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

// strict is a refusal that Telegram itself would not make.
func strict(format string, args ...any) *apiError {
	return &apiError{code: http.StatusBadRequest, text: "sandbox: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *apiError {
	return &apiError{code: http.StatusForbidden, text: "Forbidden: " + text}
}

func conflict(text string) *apiError {
	return &apiError{code: http.StatusConflict, text: "Conflict: " + text}
}

func tooMany(seconds int) *apiError {
	return &apiError{
		code: http.StatusTooManyRequests, retryAfter: seconds,
		text: fmt.Sprintf("Too Many Requests: retry after %d", seconds),
	}
}

type parameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
}

type answer struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	ErrorCode   int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

func writeError(w http.ResponseWriter, e *apiError) {
	a := answer{ErrorCode: e.code, Description: e.text}
	if e.retryAfter != 0 || e.migrateTo != 0 {
		a.Parameters = &parameters{RetryAfter: e.retryAfter, MigrateTo: e.migrateTo}
	}
	writeJSON(w, e.code, a)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller may have hung up; there is nobody left to tell
}
