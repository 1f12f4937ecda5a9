package sandbox

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"strconv"
)

type inputMedia struct {
	Type     string          `json:"type"`
	Media    string          `json:"media"`
	Caption  string          `json:"caption"`
	Mode     string          `json:"parse_mode"`
	Entities json.RawMessage `json:"caption_entities"`
	Spoiler  bool            `json:"has_spoiler"`
	Above    bool            `json:"show_caption_above_media"`
	NoDetect bool            `json:"disable_content_type_detection"`
}

func (s *Sandbox) sendMediaGroup(_ context.Context, r *request) (any, error) {
	var media []inputMedia
	if err := decodeStrict([]byte(r.text("media")), &media); err != nil {
		return nil, bad("can't parse media JSON object: %s", err)
	}
	if len(media) > 10 {
		return nil, bad("too many messages to send as an album")
	}
	if len(media) < 2 {
		return nil, strict("an album has 2 to 10 items, this one %d", len(media))
	}
	album := strconv.FormatInt(rand.Int64N(1<<53), 10)
	list := make([]*message, 0, len(media))
	for _, in := range media {
		if in.Type != media[0].Type {
			return nil, bad("%s can't be mixed with other media types", in.Type)
		}
		m, refused := s.albumItem(r, in)
		if refused != nil {
			return nil, refused
		}
		m.MediaGroupID = album
		list = append(list, m)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.open(r)
	if refused == nil {
		refused = s.postAll(r, c, list)
	}
	if refused != nil {
		return nil, refused
	}
	out := make([]wireMessage, 0, len(list))
	for _, m := range list {
		out = append(out, m.wireMessage)
	}
	return out, nil
}

func (s *Sandbox) albumItem(r *request, in inputMedia) (*message, *apiError) {
	body, refused := formatted(in.Caption, in.Mode, string(in.Entities))
	if refused == nil {
		refused = body.fits(maxCaption)
	}
	if refused != nil {
		return nil, refused
	}
	m := &message{wireMessage: wireMessage{
		Caption: body.text, CaptionEntities: body.entities, CaptionAbove: in.Above, MediaSpoiler: in.Spoiler,
	}}
	f, refused := s.fileOf(r, "", in.Media)
	if refused != nil {
		return nil, refused
	}
	switch in.Type {
	case "photo":
		return m, f.asPhoto(m)
	case "document":
		f.asDocument(m)
		return m, nil
	}
	return nil, strict("media of type %q is not supported here", in.Type)
}
