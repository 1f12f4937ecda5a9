package sandbox

import (
	"encoding/base64"
	"regexp"
	"strings"
)

var (
	headTag = regexp.MustCompile(`(?i)<head(\s[^>]*)?>`)
	anchor  = regexp.MustCompile(`(?i)<(a|area)\s`)

	wantsScheme = regexp.MustCompile(`(?i)\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)`)
	schemeMeta  = regexp.MustCompile(`(?i)(<meta\s+name="color-scheme"\s+content=")[^"]*dark[^"]*(")`)
	schemeStyle = regexp.MustCompile(`(?i)\b(color-scheme\s*:\s*)(?:light\s+dark|dark\s+light)`)
)

// Conditions of CSS that always and never hold.
const (
	holds  = "(min-width: 0)"
	failed = "(max-width: 0)"
)

// shownHTML is the letter as its reader sees it: links open in a new tab, inline pictures are inside.
func (l Letter) shownHTML() string {
	// The first target of a tag wins in HTML, so every link opens in a new tab, whatever the letter says.
	html := anchor.ReplaceAllString(l.HTML, `<$1 target="_blank" rel="noopener noreferrer" `)
	for _, f := range l.Files {
		if f.ID != "" && strings.HasPrefix(f.MIME, "image/") {
			html = strings.ReplaceAll(html, "cid:"+f.ID, "data:"+f.MIME+";base64,"+base64.StdEncoding.EncodeToString(f.Data))
		}
	}
	if !headTag.MatchString(html) {
		html = `<!doctype html><html lang="ru"><head><title>Письмо</title></head><body>` + html + `</body></html>`
	}
	return html
}

// inScheme shows a letter as a mail client in dark or light colours does that respects the letter's own: what it wrote
// for these colours holds, whatever the browser prefers. Any other scheme leaves the choice to the browser. Clients that
// repaint letters by themselves look different; this shows what the letter asks for.
func inScheme(html, scheme string) string {
	if scheme != "dark" && scheme != "light" {
		return html
	}
	html = wantsScheme.ReplaceAllStringFunc(html, func(condition string) string {
		if strings.EqualFold(wantsScheme.FindStringSubmatch(condition)[1], scheme) {
			return holds
		}
		return failed
	})
	html = schemeMeta.ReplaceAllString(html, "${1}"+scheme+"${2}")
	return schemeStyle.ReplaceAllString(html, "${1}"+scheme)
}
