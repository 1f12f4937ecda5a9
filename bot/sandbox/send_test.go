package sandbox

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"
)

func TestTheLengthCountsUTF16UnitsAfterParsing(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	send := func(text string) form { return form{"chat_id": id(p.ID), "text": text, "parse_mode": "HTML"} }
	must(t, s, "sendMessage", send(repeat("<b>я</b>", 50)+repeat("ы", maxText-50)))
	must(t, s, "sendMessage", send(repeat("&amp;", maxText)))
	must(t, s, "sendMessage", send(repeat("🔔", maxText/2)))
	refused(t, s, "sendMessage", send(repeat("ы", maxText+1)), 400, "Bad Request: message is too long")
	refused(t, s, "sendMessage", send(repeat("🔔", maxText/2)+"!"), 400, "Bad Request: message is too long")
	must(t, s, "sendMessage", send("  "+repeat("ы", maxText)+" \n"))
	for _, empty := range []string{" ", "\n\t", "<b></b>", "<i> </i>"} {
		refused(t, s, "sendMessage", send(empty), 400, "Bad Request: message text is empty")
	}
	refused(t, s, "sendMessage", send("a\xff"), 400, "Bad Request: strings must be encoded in UTF-8")
	must(t, s, "sendMessage", send(repeat("<b>я</b> ", maxEntities)))
	refused(t, s, "sendMessage", send(repeat("<b>я</b> ", maxEntities+1)), 400,
		"sandbox: 101 entities, Telegram keeps 100 and drops the rest")
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "parse_mode": "XML"}, 400, "Bad Request: unsupported parse_mode")
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "parse_mode": "MarkdownV2"}, 400,
		"sandbox: parse mode MarkdownV2 is not supported here, HTML is")
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "entities": `[{"type":"bold","offset":0,"length":2}]`}, 400,
		"sandbox: entity bold at 0+2 lies outside the text")
}

func TestWhatIsKeptWithAMessage(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	r := must(t, s, "sendMessage", form{
		"chat_id": id(p.ID), "text": "<tg-spoiler>5</tg-spoiler>", "parse_mode": "html", "protect_content": "true",
		"disable_notification": "true", "link_preview_options": `{"is_disabled":true}`,
	})
	same(t, "entities", sent(t, r).Entities, []Entity{{Type: "spoiler", Length: 1}})
	m, _ := p.Last()
	same(t, "flags", []any{m.Protected, m.Silent, m.LinkPreview, m.HTML},
		[]any{true, true, `{"is_disabled":true}`, "<tg-spoiler>5</tg-spoiler>"})

	must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "ответ", "reply_parameters": fmt.Sprintf(`{"message_id":%d}`, m.ID)})
	answer, _ := p.Last()
	same(t, "reply", answer.ReplyTo, m.ID)
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "ответ", "reply_parameters": `{"message_id":77}`}, 400,
		"Bad Request: message to be replied not found")
	must(t, s, "sendMessage", form{
		"chat_id": id(p.ID), "text": "ответ", "reply_parameters": `{"message_id":77,"allow_sending_without_reply":true}`,
	})
}

func picture(t *testing.T, w, h int) string {
	t.Helper()
	var b bytes.Buffer
	check(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))))
	return b.String()
}

func TestFilesPhotosAlbums(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	to := id(p.ID)
	r := must(t, s, "sendPhoto", form{"chat_id": to, "@photo": picture(t, 40, 30), "caption": repeat("ы", maxCaption), "has_spoiler": "true"})
	photo := sent(t, r).Photo[0]
	same(t, "size", []int{photo.Width, photo.Height}, []int{40, 30})
	again := sent(t, must(t, s, "sendPhoto", form{"chat_id": to, "photo": photo.FileID}))
	same(t, "by its id", again.Photo[0].UniqueID, photo.UniqueID)
	last, _ := p.Last()
	same(t, "attachment", last.Attachment.Kind, "photo")

	refused(t, s, "sendPhoto", form{"chat_id": to, "@photo": picture(t, 1, 1), "caption": repeat("ы", maxCaption+1)}, 400,
		"Bad Request: message caption is too long")
	refused(t, s, "sendPhoto", form{"chat_id": to, "@photo": "no picture"}, 400, "Bad Request: IMAGE_PROCESS_FAILED")
	refused(t, s, "sendPhoto", form{"chat_id": to, "@photo": picture(t, 1, 21)}, 400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
	refused(t, s, "sendPhoto", form{"chat_id": to, "@photo": picture(t, 1, 1) + repeat("x", maxPhoto)}, 400,
		fmt.Sprintf("Bad Request: file of size %d bytes is too big for a photo; the maximum size is 10485760 bytes", maxPhoto+len(picture(t, 1, 1))))
	refused(t, s, "sendPhoto", form{"chat_id": to, "photo": "made-up"}, 400, "Bad Request: wrong file identifier/HTTP URL specified")
	refused(t, s, "sendPhoto", form{"chat_id": to}, 400, "Bad Request: there is no photo in the request")
	refused(t, s, "sendDocument", form{"chat_id": to, "document": "https://school.example/a.pdf"}, 400, "sandbox: files by URL are not supported here")
	refused(t, s, "sendDocument", form{"chat_id": to, "@document": ""}, 400, "Bad Request: file must be non-empty")

	album := func(n int) form {
		f, media := form{"chat_id": to}, []string{}
		for i := range n {
			f[fmt.Sprintf("@f%d", i)] = "text"
			media = append(media, fmt.Sprintf(`{"type":"document","media":"attach://f%d","caption":"<b>%d</b>","parse_mode":"HTML"}`, i, i))
		}
		f["media"] = "[" + strings.Join(media, ",") + "]"
		return f
	}
	must(t, s, "sendMediaGroup", album(3))
	last, _ = p.Last()
	same(t, "album", []any{last.Album != "", last.HTML}, []any{true, "<b>2</b>"})
	refused(t, s, "sendMediaGroup", album(1), 400, "sandbox: an album has 2 to 10 items, this one 1")
	refused(t, s, "sendMediaGroup", album(11), 400, "Bad Request: too many messages to send as an album")
}

func TestAFileTooLargeToFetch(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	p.SendsFile(Upload{Name: "большой.zip", Data: make([]byte, maxDownload+1)})
	large := p.Messages()[1].Attachment
	refused(t, s, "getFile", form{"file_id": large.ID}, 400, "Bad Request: file is too big")
	refused(t, s, "getFile", form{"file_id": "made-up"}, 400, "Bad Request: invalid file_id")
}
