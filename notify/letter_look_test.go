package notify_test

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// least is what WCAG asks of text: 4.5 to 1.
const least = 4.5

// readers are what letters are read on: canvas and ink, as mail readers have them
// by day and by night. A letter declares neither.
var readers = map[string][2]string{
	"day": {"#ffffff", "#202124"}, "night": {"#121212", "#e8eaed"}, "black night": {"#000000", "#e8eaed"},
}

// Every word of every letter is readable on whatever a mail reader shows it on:
// either it has the reader's own ink, over tints that let the canvas through, or it
// stands on a solid ground of its own.
func TestLettersAreReadable(t *testing.T) {
	t.Parallel()
	pairs := map[string]float64{}
	for name, l := range sampleLetters(t) {
		doc, err := html.Parse(strings.NewReader(l[0]))
		if err != nil {
			t.Fatal(err)
		}
		for look, reader := range readers {
			n := 0
			inks(t, doc, paint{ink: solid(t, reader[1]), paper: solid(t, reader[0]), size: 16}, func(p paint, text string) {
				n++
				x, y := brightness(p.ink), brightness(p.paper)
				c := (max(x, y) + 0.05) / (min(x, y) + 0.05)
				pairs[fmt.Sprint(p.ink, p.paper)] = c
				if c < least {
					t.Errorf("%s, %s: %q is %v on %v: %.2f", name, look, text, p.ink, p.paper, c)
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
	ink, paper color.RGBA
	size       int
}

// inks tells of each text how it is painted, by inline styles alone: there is no
// other.
func inks(t *testing.T, n *html.Node, p paint, see func(paint, string)) {
	if n.Type == html.ElementNode {
		if n.Data == "head" {
			return
		}
		own := map[string]string{}
		for _, a := range n.Attr {
			if a.Key == "style" {
				own = declarations(a.Val)
			}
		}
		if own["max-height"] == "0" {
			return // the preheader, which nobody sees in the letter
		}
		ground, ink := own["background-color"], own["color"]
		if ground != "" {
			p.paper = over(t, ground, p.paper)
		}
		if ink != "" && ink != "inherit" {
			p.ink = solid(t, ink)
			if !strings.HasPrefix(ground, "#") {
				t.Errorf("a colour of text, %s, with no ground of its own", ink)
			}
		}
		if v, ok := strings.CutSuffix(own["font-size"], "px"); ok {
			p.size, _ = strconv.Atoi(v)
		}
	}
	if text := strings.TrimSpace(n.Data); n.Type == html.TextNode && text != "" {
		see(p, text)
	}
	for c := range n.ChildNodes() {
		inks(t, c, p, see)
	}
}

func declarations(style string) map[string]string {
	out := map[string]string{}
	for d := range strings.SplitSeq(style, ";") {
		if k, v, ok := strings.Cut(d, ":"); ok {
			out[strings.TrimSpace(k)] = strings.TrimSpace(v)
		}
	}
	return out
}

func solid(t testing.TB, colour string) color.RGBA {
	t.Helper()
	c := color.RGBA{A: 255}
	if _, err := fmt.Sscanf(colour, "#%02x%02x%02x", &c.R, &c.G, &c.B); err != nil {
		t.Fatalf("%q is no colour: %v", colour, err)
	}
	return c
}

// over is a colour, or a tint, laid on a paper.
func over(t testing.TB, colour string, paper color.RGBA) color.RGBA {
	t.Helper()
	var r, g, b, share float64
	if _, err := fmt.Sscanf(colour, "rgba(%f,%f,%f,%f)", &r, &g, &b, &share); err != nil {
		return solid(t, colour)
	}
	if share > 0.25 {
		t.Errorf("%s hides the canvas", colour)
	}
	mix := func(tint float64, under uint8) uint8 { return uint8(math.Round(tint*share + float64(under)*(1-share))) }
	return color.RGBA{mix(r, paper.R), mix(g, paper.G), mix(b, paper.B), 255}
}

// brightness is WCAG's relative luminance.
func brightness(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	out := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v := float64([]uint32{r, g, b}[i]) / 0xffff
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		out += weight * v
	}
	return out
}

// understood is what letters use of CSS: each has been put to caniemail, and no
// reader of TestMailReadersCanShowLetters objects to it.
var understood = strings.Fields(`background-color border border-left border-radius border-top color display font-family font-size height letter-spacing
	line-height margin max-height max-width min-width overflow padding table-layout text-align text-decoration vertical-align white-space width word-break`)

// What a letter is made of: one column, tables that say that they are none,
// nothing fetched from anywhere, nothing that counts who opened it.
func TestLettersAreBuiltForMailReaders(t *testing.T) {
	t.Parallel()
	for name, l := range sampleLetters(t) {
		text := l[0]
		for _, must := range []string{
			`<html lang="ru">`, `<meta name="color-scheme" content="light dark">`, `<meta name="supported-color-schemes" content="light dark">`, `max-width:600px`, "<title>",
		} {
			if !strings.Contains(text, must) {
				t.Errorf("%s: no %s", name, must)
			}
		}
		for _, no := range []string{"<style", "<body", "@media", "class="} { // what some reader takes away
			if strings.Contains(text, no) {
				t.Errorf("%s: %s", name, no)
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
			for property, value := range declarations(attr["style"]) {
				if !slices.Contains(understood, property) || strings.Contains(value, "url(") {
					t.Errorf("%s: %s:%s is not known to be understood", name, property, value)
				}
			}
		}
	}
}
