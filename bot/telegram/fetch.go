package telegram

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Fetch brings a file that a person sent, by the id that its message carries: at
// most limit+1 bytes, so that the caller sees that there was more. Telegram
// itself gives bots no file beyond 20 MB: that is Never with the cause «file size».
func (c *Client) Fetch(ctx context.Context, file string, limit int64) ([]byte, error) {
	result, err := c.do(ctx, call{method: "getFile", params: tgbotapi.Params{"file_id": file}})
	if err != nil {
		return nil, err
	}
	var at struct {
		Path string `json:"file_path"`
	}
	if json.Unmarshal(result, &at) != nil || at.Path == "" {
		return nil, odd("getFile")
	}
	bounded, cancel := context.WithTimeout(ctx, 4*c.config.Timeout)
	defer cancel()
	address := strings.TrimRight(c.config.API, "/") + "/file/bot" + c.config.Token + "/" + (&url.URL{Path: strings.TrimLeft(at.Path, "/")}).EscapedPath()
	request, err := http.NewRequestWithContext(bounded, http.MethodGet, address, nil)
	if err != nil {
		return nil, odd("file")
	}
	answer, err := c.http.Do(request)
	if err != nil { // its text quotes the address, and so the token
		return nil, &Error{Method: "file", Outcome: Later, Why: Unreached, Cause: causeOf(err), context: ctx.Err()}
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return nil, &Error{Method: "file", Code: answer.StatusCode, Outcome: Never, Why: Gone}
	case answer.StatusCode != http.StatusOK:
		return nil, &Error{Method: "file", Code: answer.StatusCode, Outcome: Later, Why: Down}
	}
	data, err := io.ReadAll(io.LimitReader(answer.Body, limit+1))
	if err != nil {
		return nil, &Error{Method: "file", Outcome: Later, Why: Unreached, Cause: causeOf(err), context: ctx.Err()}
	}
	return data, nil
}
