package sandbox

import (
	"net/http"
	"strings"
	"testing"

	gomail "github.com/wneessen/go-mail"
)

func TestALetterIsAPageThatCanDoNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	m := gomail.NewMsg()
	check(t, m.From("zvonok@school.example"))
	check(t, m.To("mama@family.example"))
	m.Subject("Письмо")
	m.SetBodyString(gomail.TypeTextHTML, `<html><head><title>x</title></head><body><A href="https://school.example/c" target="_top">да</A><img src="cid:chart"></body></html>`)
	check(t, m.EmbedReader("chart.png", strings.NewReader("\x89PNG"), gomail.WithFileContentID("chart")))
	check(t, post(t, s, m))
	resp, body := fetch(t, s, http.MethodGet, "/sandbox/letter/html?number=1", "")
	same(t, "policy", resp.Header.Get("Content-Security-Policy"), letterPolicy)
	if !strings.Contains(body, `<A target="_blank" rel="noopener noreferrer" href="https://school.example/c"`) || !strings.Contains(body, `src="data:image/png;base64,iVBORw=="`) {
		t.Errorf("links open anew and pictures are inside: %s", body)
	}
	_, source := fetch(t, s, http.MethodGet, "/sandbox/letter/file?number=1", "")
	same(t, "source", source, string(s.Mail.All()[0].Raw))
	_, file := fetch(t, s, http.MethodGet, "/sandbox/letter/file?number=1&index=0", "")
	same(t, "file", file, "\x89PNG")
}
