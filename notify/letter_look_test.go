package notify_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// least is what WCAG asks of text: 4.5 to 1.
const least = 4.5

// Every word of every letter is readable on what it stands on, by day and by
// night; at night with the style sheet, and where a mail reader dropped it.
func TestLettersAreReadable(t *testing.T) {
	t.Parallel()
	pairs := map[string]float64{}
	for name, l := range sampleLetters(t) {
		doc, err := html.Parse(strings.NewReader(l[0]))
		if err != nil {
			t.Fatal(err)
		}
		for look, night := range map[string]map[string]map[string]string{"light": nil, "dark": darkRules(t, l[0])} {
			n := 0
			inks(doc, paint{size: 16}, night, func(p paint, text string) {
				n++
				if p.ink == "" || p.paper == "" {
					t.Errorf("%s, %s: no colour of %q", name, look, text)
					return
				}
				c := contrast(t, p.ink, p.paper)
				pairs[look+" "+p.ink+" on "+p.paper] = c
				if c < least {
					t.Errorf("%s, %s: %q is %s on %s: %.2f", name, look, text, p.ink, p.paper, c)
				}
				if p.size < 14 {
					t.Errorf("%s: %q is only %d px", name, text, p.size)
				}
			})
			if n < 4 { // a brand, a title, what happened, what to do
				t.Errorf("%s: %d texts were seen", name, n)
			}
		}
	}
	worst := math.Inf(1)
	for _, c := range pairs {
		worst = min(worst, c)
	}
	t.Logf("%d pairs of colours, the worst contrast is %.2f", len(pairs), worst)
}

type paint struct {
	ink, paper string
	size       int
}

// inks tells of each text how it is painted, by inline styles and, at night, by
// the classes of the style sheet, which win there.
func inks(n *html.Node, p paint, night map[string]map[string]string, see func(paint, string)) {
	if n.Type == html.ElementNode {
		if n.Data == "style" || n.Data == "head" {
			return
		}
		own := map[string]string{}
		for _, a := range n.Attr {
			if a.Key == "style" {
				own = declarations(a.Val)
			}
		}
		for _, a := range n.Attr {
			if a.Key == "class" {
				for _, class := range strings.Fields(a.Val) {
					for k, v := range night[class] {
						own[k] = v
					}
				}
			}
		}
		if own["max-height"] == "0" {
			return // the preheader, which nobody sees in the letter
		}
		if v := own["color"]; v != "" {
			p.ink = v
		}
		if v := own["background-color"]; v != "" {
			p.paper = v
		}
		if v, ok := strings.CutSuffix(own["font-size"], "px"); ok {
			p.size, _ = strconv.Atoi(v)
		}
	}
	if text := strings.TrimSpace(n.Data); n.Type == html.TextNode && text != "" {
		see(p, text)
	}
	for c := range n.ChildNodes() {
		inks(c, p, night, see)
	}
}

func declarations(style string) map[string]string {
	out := map[string]string{}
	for d := range strings.SplitSeq(style, ";") {
		if k, v, ok := strings.Cut(d, ":"); ok {
			out[strings.TrimSpace(k)] = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "!important"))
		}
	}
	return out
}

var rule = regexp.MustCompile(`(?m)^\.([a-z]+) \{ ([^}]*) \}$`)

func darkRules(t testing.TB, letter string) map[string]map[string]string {
	t.Helper()
	out := map[string]map[string]string{}
	for _, found := range rule.FindAllStringSubmatch(letter, -1) {
		out[found[1]] = declarations(found[2])
		if strings.Count(found[2], "!important") != strings.Count(found[2], ":") {
			t.Errorf(".%s does not win over an inline style", found[1])
		}
	}
	if len(out) < 5 {
		t.Fatalf("%d rules of the night were found", len(out))
	}
	return out
}

// contrast is WCAG's ratio of two colours.
func contrast(t testing.TB, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t testing.TB, colour string) float64 {
	t.Helper()
	var c [3]int
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &c[0], &c[1], &c[2]); err != nil {
		t.Fatalf("%q is no colour: %v", colour, err)
	}
	out := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64(c[i]) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		out += weight * v
	}
	return out
}

// What a letter is made of: one column, tables that say that they are none,
// nothing fetched from anywhere, nothing that counts who opened it.
func TestLettersAreBuiltForMailReaders(t *testing.T) {
	t.Parallel()
	for name, l := range sampleLetters(t) {
		text := l[0]
		for _, must := range []string{
			`<html lang="ru">`, `<meta name="color-scheme" content="light dark">`, "prefers-color-scheme: dark", `max-width:600px`, "<title>",
		} {
			if !strings.Contains(text, must) {
				t.Errorf("%s: no %s", name, must)
			}
		}
		if len(text) > 100<<10 {
			t.Errorf("%s: %d bytes", name, len(text))
		}
		doc, err := html.Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			attr := map[string]string{}
			for _, a := range n.Attr {
				attr[a.Key] = a.Val
			}
			switch n.Data {
			case "table":
				if attr["role"] != "presentation" {
					t.Errorf("%s: a table that a screen reader reads as one", name)
				}
			case "img":
				if !strings.HasPrefix(attr["src"], "cid:") || attr["alt"] == "" {
					t.Errorf("%s: a picture from %q, alt %q", name, attr["src"], attr["alt"])
				}
			case "a":
				if !strings.HasPrefix(attr["href"], "https://") {
					t.Errorf("%s: a link to %q", name, attr["href"])
				}
			case "script", "link", "iframe", "form", "object", "video":
				t.Errorf("%s: a <%s>", name, n.Data)
			}
			if strings.Contains(attr["style"], "url(") {
				t.Errorf("%s: a style fetches something", name)
			}
		}
	}
}
