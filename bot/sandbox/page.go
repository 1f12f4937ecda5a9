package sandbox

import (
	"embed"
	"html/template"
	"net"
	"net/http"
	"net/netip"
	"path"
	"slices"
	"strings"
)

//go:embed page
var pageFiles embed.FS

var pageTemplates = template.Must(template.ParseFS(pageFiles, "page/*.html"))

// pages is the table of what a browser opens, besides /page/ (the files they are made of).
var pages = map[string]func(*Sandbox, http.ResponseWriter, *http.Request){
	"/":                    (*Sandbox).chatPage,
	"/mail":                (*Sandbox).mailPage,
	"/sandbox/live":        (*Sandbox).live,
	"/sandbox/file":        (*Sandbox).chatFile,
	"/sandbox/letter":      (*Sandbox).letterJSON,
	"/sandbox/letter/html": (*Sandbox).letterHTML,
	"/sandbox/letter/file": (*Sandbox).letterFile,
}

// pagePolicy admits nothing that did not come from here, no inline script or style, and no string that becomes HTML.
const pagePolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// pageTypes are the kinds of files that a page is made of; the machine's own tables differ.
var pageTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
}

// knowsHost stops a foreign name that was made to resolve to loopback: its page would be of the same origin as ours.
func (s *Sandbox) knowsHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.Trim(strings.TrimSuffix(name, "."), "[]"))
	if ip, err := netip.ParseAddr(name); err == nil && ip.IsLoopback() {
		return true
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") ||
		slices.ContainsFunc(s.opt.Hosts, func(known string) bool { return known == "*" || strings.EqualFold(known, name) })
}

// servePage answers a browser: GET only, every answer under the strict policy.
func (s *Sandbox) servePage(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	page := pages[r.URL.Path]
	switch {
	case r.Method != http.MethodGet:
		writeError(w, &apiError{code: http.StatusMethodNotAllowed, text: "Method Not Allowed"})
	case page != nil:
		page(s, w, r)
	case strings.HasPrefix(r.URL.Path, "/page/"):
		servePart(w, strings.TrimPrefix(r.URL.Path, "/"))
	default:
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
	}
}

func servePart(w http.ResponseWriter, name string) {
	kind := pageTypes[path.Ext(name)]
	data, err := pageFiles.ReadFile(name)
	if err != nil || kind == "" {
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}

func (s *Sandbox) chatPage(w http.ResponseWriter, _ *http.Request) { s.render(w, "chat.html") }
func (s *Sandbox) mailPage(w http.ResponseWriter, _ *http.Request) { s.render(w, "mail.html") }

func (s *Sandbox) render(w http.ResponseWriter, name string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = pageTemplates.ExecuteTemplate(w, name, s.me.Username) // the reader has gone; the templates are tested
}

// shownPictures may be shown in a page; everything else is saved. None of them can carry a script.
var shownPictures = []string{"image/png", "image/jpeg", "image/gif", "image/webp"}

// isPicture goes by the bytes: what a sender called them does not matter.
func isPicture(data []byte) bool { return slices.Contains(shownPictures, http.DetectContentType(data)) }

// chatFile gives a file of a chat by ?id=: pictures to look at, the rest to save under its name.
func (s *Sandbox) chatFile(w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	data, ok := s.File(id)
	if !ok {
		writeError(w, &apiError{code: http.StatusNotFound, text: "Not Found"})
		return
	}
	if isPicture(data) && !r.URL.Query().Has("save") {
		w.Header().Set("Content-Type", http.DetectContentType(data))
		_, _ = w.Write(data)
		return
	}
	save(w, s.fileName(id), data)
}

func (s *Sandbox) fileName(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.files[id]; f != nil && f.name != "" {
		return f.name
	}
	return "file"
}
