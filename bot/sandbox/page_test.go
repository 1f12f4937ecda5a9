package sandbox

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// fetch gets a page as a browser that was told this host would.
func fetch(t *testing.T, s *Sandbox, method, path, host string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(soon(t), method, s.URL()+path, nil)
	check(t, err)
	req.Close = true
	if host != "" {
		req.Host = host
	}
	resp, err := http.DefaultClient.Do(req)
	check(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	check(t, err)
	return resp, string(raw)
}

func TestPagesAreOpenedByLoopbackNamesOnly(t *testing.T) {
	t.Parallel()
	s := start(t)
	named := start(t, func(o *Options) { o.Hosts = []string{"demo.school.example"} })
	anybody := start(t, func(o *Options) { o.Hosts = []string{"*"} })
	for _, c := range []struct {
		s    *Sandbox
		host string
		want int
	}{
		{s, "", 200},
		{s, "localhost:1", 200},
		{s, "LOCALHOST.", 200},
		{s, "demo.localhost:8080", 200},
		{s, "[::1]:8080", 200},
		{s, "127.9.9.9", 200},
		{s, "evil.example", 421},
		{s, "127.0.0.1.evil.example:80", 421},
		{s, "localhost.evil.example", 421},
		{s, "192.168.1.5", 421},
		{named, "Demo.School.Example:443", 200},
		{named, "other.example", 421},
		{anybody, "evil.example", 200},
	} {
		for _, path := range []string{"/", "/mail", "/sandbox/people", "/page/look.css"} {
			resp, _ := fetch(t, c.s, http.MethodGet, path, c.host)
			same(t, path+" by "+c.host, resp.StatusCode, c.want)
		}
	}
}

func TestEveryPagePartIsHeldByThePolicy(t *testing.T) {
	t.Parallel()
	s := start(t)
	parts, err := pageFiles.ReadDir("page")
	check(t, err)
	paths := []string{"/", "/mail"}
	for _, part := range parts {
		if !strings.HasSuffix(part.Name(), ".html") {
			paths = append(paths, "/page/"+part.Name())
		}
		raw, err := pageFiles.ReadFile("page/" + part.Name())
		check(t, err)
		for _, evil := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "style=\"", "onclick=\"", "//cdn"} {
			if strings.Contains(string(raw), evil) {
				t.Errorf("%s holds %s", part.Name(), evil)
			}
		}
	}
	for _, path := range paths {
		resp, body := fetch(t, s, http.MethodGet, path, "")
		same(t, path, []any{resp.StatusCode, resp.Header.Get("Content-Security-Policy"), resp.Header.Get("X-Content-Type-Options"), body != ""},
			[]any{200, pagePolicy, "nosniff", true})
	}
	for path, want := range map[string]int{"/page/chat.html": 404, "/page/../page.go": 404, "/page/": 404, "/favicon.ico": 404, "/sandbox/file?id=x": 404, "/sandbox/letter?number=1": 404} {
		resp, _ := fetch(t, s, http.MethodGet, path, "")
		same(t, path, resp.StatusCode, want)
	}
	resp, _ := fetch(t, s, http.MethodPost, "/", "")
	same(t, "POST", resp.StatusCode, http.StatusMethodNotAllowed)
}

func TestFilesOfAChatCannotBecomePages(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	for _, c := range []struct{ name, data, kind, disposition string }{
		{"зло.html", "<html><script>alert(1)</script>", "application/octet-stream", "attachment; filename*=utf-8''%D0%B7%D0%BB%D0%BE.html"},
		{"зло.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream", "attachment; filename*=utf-8''%D0%B7%D0%BB%D0%BE.svg"},
		{"a.png", picture(t, 2, 2), "image/png", ""},
	} {
		m := p.SendsFile(Upload{Name: c.name, MIME: "text/html", Data: []byte(c.data)})
		resp, body := fetch(t, s, http.MethodGet, "/sandbox/file?id="+m.Attachment.ID, "")
		same(t, c.name, []string{resp.Header.Get("Content-Type"), resp.Header.Get("Content-Disposition"), body}, []string{c.kind, c.disposition, c.data})
	}
	resp, _ := fetch(t, s, http.MethodGet, "/sandbox/file?save&id="+p.Messages()[3].Attachment.ID, "")
	same(t, "saved", resp.Header.Get("Content-Disposition"), "attachment; filename=a.png")
}
