package bot

import (
	"context"

	"zvonok/bot/telegram"
	"zvonok/store/school"
)

// maxPicture is how large a picture Telegram shows as one, in bytes.
const maxPicture = 10 << 20

// fileNames are what a stored file is called: its own name was never kept.
var fileNames = map[string]string{
	"image/jpeg": "prilozhenie.jpg", "image/png": "prilozhenie.png", "image/webp": "prilozhenie.webp", "image/heic": "prilozhenie.heic",
	"application/pdf": "prilozhenie.pdf",
}

// hand sends a stored file to whoever may open it now. It cannot be forwarded.
func (b *Bot) hand(ctx context.Context, r *Request, id int64) error {
	f, err := b.store.OpenFile(ctx, r.Viewer(), id)
	switch {
	case school.CodeOf(err) == school.NotFound: // a right that has just ended
		return nil
	case err != nil:
		return err
	}
	to := telegram.To{Chat: r.Chat, Class: telegram.Reply}
	out := telegram.File{Name: fileNames[f.MIME], Bytes: f.Bytes, Message: telegram.Message{Protected: true}}
	if f.Picture() && len(f.Bytes) <= maxPicture {
		out.Photo = true
		if _, err = b.client.SendFile(ctx, to, out); telegram.WhyOf(err) != telegram.Refused {
			return err
		}
		out.Photo = false // what begins like a picture and is none is still a file
	}
	_, err = b.client.SendFile(ctx, to, out)
	return err
}
