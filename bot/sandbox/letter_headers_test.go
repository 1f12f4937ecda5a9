package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	gosmtp "github.com/emersion/go-smtp"
)

// writes sends a letter as it stands, from and to what its envelope says.
func writes(t *testing.T, s *Sandbox, from, to, raw string) {
	t.Helper()
	c, err := gosmtp.Dial(s.Mail.addr)
	check(t, err)
	check(t, c.SendMail(from, []string{to}, strings.NewReader(strings.ReplaceAll(raw, "\n", "\r\n"))))
	check(t, c.Quit())
}

func TestHeadersAreExplained(t *testing.T) {
	t.Parallel()
	s := start(t)
	writes(t, s, "bounces+k3=family.example@school.example", "mama@family.example", `DKIM-Signature: v=1; a=rsa-sha256; d=school.example;
 bh=made+up=
From: =?utf-8?q?=D0=97=D0=B2=D0=BE=D0=BD=D0=BE=D0=BA?= <diary@school.example>
To: <mama@family.example>
Subject: =?utf-8?q?<b>=D0=9C=D0=B0=D1=80=D0=B8=D1=8F</b>?=
X-Unheard-Of: =?no-such-charset?q?x?=
List-Unsubscribe: <https://school.example/u>
list-unsubscribe-post: List-Unsubscribe=One-Click
Content-Type: text/plain; charset=utf-8

Алгебра 5
`)
	_, body := fetch(t, s, http.MethodGet, "/sandbox/letter?number=1", "")
	var answer struct{ Result letterPage }
	check(t, json.Unmarshal([]byte(body), &answer))
	told := func(list []headerLine) string {
		var b strings.Builder
		for _, h := range list {
			fmt.Fprintf(&b, "%s: %s (%t)\n", h.Name, h.Value, h.Why != "")
		}
		return b.String()
	}
	same(t, "envelope", told(answer.Result.Envelope), "MAIL FROM: bounces+k3=family.example@school.example (true)\nRCPT TO: mama@family.example (true)\n")
	same(t, "headers", told(answer.Result.Headers), `DKIM-Signature: v=1; a=rsa-sha256; d=school.example; bh=made+up= (true)
From: Звонок <diary@school.example> (true)
To: <mama@family.example> (true)
Subject: <b>Мария</b> (true)
X-Unheard-Of: =?no-such-charset?q?x?= (false)
List-Unsubscribe: <https://school.example/u> (true)
list-unsubscribe-post: List-Unsubscribe=One-Click (true)
Content-Type: text/plain; charset=utf-8 (true)
`)

	writes(t, s, "", "mama@family.example", "Subject: report\n\nx\n")
	same(t, "a bounce", s.Mail.All()[1].envelope()[0].Value, "<>")
}

// One sentence each, read by whoever tries the demo.
func TestWhatHeadersAreForIsSaidInOneSentence(t *testing.T) {
	t.Parallel()
	for name, why := range whyHeader {
		if name != strings.ToLower(name) || !strings.HasSuffix(why, ".") && !strings.HasSuffix(why, ").") || strings.Count(why, ". ") > 0 {
			t.Errorf("%s: %s", name, why)
		}
	}
}
