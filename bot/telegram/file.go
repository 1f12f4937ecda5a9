package telegram

import (
	"context"
	"fmt"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// File is a file made by us. Message.Text is its caption, up to MaxCaption.
type File struct {
	Name  string
	Bytes []byte
	// Photo is shown as a picture (10 MB at most), otherwise as a document (50 MB).
	Photo bool
	Message
}

// SendFile sends a file; see Send for what it returns.
func (c *Client) SendFile(ctx context.Context, to To, f File) (At, error) {
	method, field := "sendDocument", "document"
	if f.Photo {
		method, field = "sendPhoto", "photo"
	}
	params := tgbotapi.Params{}
	f.put(params, "caption")
	return c.deliver(ctx, to, call{
		method: method,
		params: params,
		file:   &tgbotapi.RequestFile{Name: field, Data: tgbotapi.FileBytes{Name: f.Name, Bytes: f.Bytes}},
		shape:  func() string { return fmt.Sprintf("file %d bytes, %s", len(f.Bytes), f.shape()) },
	})
}
