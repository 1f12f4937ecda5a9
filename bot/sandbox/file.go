package sandbox

import (
	"bytes"
	"context"
	"crypto/rand"
	"image"
	_ "image/gif"  // photos may be GIF,
	_ "image/jpeg" // JPEG
	_ "image/png"  // or PNG
	"net/http"
	"strings"
)

// Limits of files, in bytes.
const (
	maxUpload   = 50 << 20
	maxPhoto    = 10 << 20
	maxDownload = 20 << 20
)

// file is something that was sent once and can be fetched, or sent again by its id.
type file struct {
	id, unique, name, mime string
	data                   []byte
}

// keep stores a file under a new id.
func (s *Sandbox) keep(p part) *file {
	f := &file{id: "BQACAgIAAxkB" + rand.Text(), unique: "AgAD" + rand.Text()[:12], name: p.name, mime: p.mime, data: p.data}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[f.id] = f
	return f
}

// fileOf finds what a parameter sends: a part of its own name, attach://part, or a known file_id.
func (s *Sandbox) fileOf(r *request, name, value string) (*file, *apiError) {
	p, ok := r.parts[name]
	if at, attached := strings.CutPrefix(value, "attach://"); attached {
		p, ok = r.parts[at]
	}
	switch {
	case ok && len(p.data) == 0:
		return nil, bad("file must be non-empty")
	case ok && len(p.data) > maxUpload:
		return nil, &apiError{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	case ok:
		return s.keep(p), nil
	case strings.Contains(value, "://") && !strings.HasPrefix(value, "attach:"):
		return nil, strict("files by URL are not supported here")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[value]; f != nil {
		return f, nil
	}
	return nil, bad("wrong file identifier/HTTP URL specified")
}

// asPhoto makes the message a photo, if the file is a picture that Telegram takes.
func (f *file) asPhoto(m *message) *apiError {
	if len(f.data) > maxPhoto {
		return bad("file of size %d bytes is too big for a photo; the maximum size is %d bytes", len(f.data), maxPhoto)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(f.data))
	if err != nil {
		return bad("IMAGE_PROCESS_FAILED")
	}
	if c.Width+c.Height > 10000 || c.Width > 20*c.Height || c.Height > 20*c.Width {
		return bad("PHOTO_INVALID_DIMENSIONS")
	}
	m.Photo = []photoSize{{FileID: f.id, UniqueID: f.unique, Width: c.Width, Height: c.Height, FileSize: len(f.data)}}
	return nil
}

func (f *file) asDocument(m *message) {
	m.Document = &document{FileID: f.id, UniqueID: f.unique, FileName: f.name, MimeType: f.mime, FileSize: len(f.data)}
}

func (s *Sandbox) getFile(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[r.text("file_id")]
	switch {
	case f == nil:
		return nil, bad("invalid file_id")
	case len(f.data) > maxDownload:
		return nil, bad("file is too big")
	}
	return struct {
		FileID   string `json:"file_id"`
		UniqueID string `json:"file_unique_id"`
		FileSize int    `json:"file_size"`
		FilePath string `json:"file_path"`
	}{f.id, f.unique, len(f.data), "documents/" + f.id}, nil
}

// serveFile answers /file/bot<token>/<file_path>.
func (s *Sandbox) serveFile(w http.ResponseWriter, r *http.Request, rest string) {
	token, path, _ := strings.Cut(rest, "/")
	if fault, hit := s.takeFault("file", 0); hit && !s.before(w, r, fault) {
		return
	}
	if token != s.opt.Token {
		writeError(w, &apiError{code: http.StatusUnauthorized, text: "Unauthorized"})
		return
	}
	data, ok := s.File(strings.TrimPrefix(path, "documents/"))
	if !ok || len(data) > maxDownload {
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(data)
}

// File gives the bytes of a file by its id.
func (s *Sandbox) File(id string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return nil, false
	}
	return f.data, true
}
