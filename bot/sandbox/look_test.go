package sandbox

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// luminance is that of WCAG 2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		check(t, err)
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryTextCanBeRead(t *testing.T) {
	t.Parallel()
	raw, err := pageFiles.ReadFile("page/look.css")
	check(t, err)
	light, dark, _ := strings.Cut(string(raw), "prefers-color-scheme: dark")
	colours := func(css string) map[string]string {
		out := map[string]string{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6})`).FindAllStringSubmatch(css, -1) {
			out[m[1]] = m[2]
		}
		return out
	}
	themes := map[string]map[string]string{"light": colours(light), "dark": colours(dark)}
	same(t, "both themes name the same", slices.Sorted(maps.Keys(themes["light"])), slices.Sorted(maps.Keys(themes["dark"])))
	for name, theme := range themes {
		for _, pair := range []string{
			"ink page", "ink side", "ink in", "ink out", "ink soft", "ink wall", "quiet page", "quiet side", "quiet in", "quiet soft", "quiet wall",
			"board-ink board", "link page", "link side", "link in", "link out", "link soft", "key-ink key", "warn-ink warn", "dark-ink dark",
		} {
			a, b, _ := strings.Cut(pair, " ")
			if c := contrast(t, theme[a], theme[b]); c < 4.5 {
				t.Errorf("%s, %s: contrast %.2f, at least 4.5", name, pair, c)
			}
		}
	}
	for name, theme := range themes { // where a field begins must be seen
		for _, around := range []string{"in", "page", "side"} {
			if c := contrast(t, theme["edge"], theme[around]); c < 3 {
				t.Errorf("%s, edge %s: contrast %.2f, at least 3", name, around, c)
			}
		}
	}
	raw, err = pageFiles.ReadFile("page/chat.css")
	check(t, err)
	hues := regexp.MustCompile(`\.hue-\d \{ background: (#[0-9a-f]{6})`).FindAllStringSubmatch(string(raw), -1)
	same(t, "hues", len(hues), 6)
	for _, hue := range hues {
		if c := contrast(t, hue[1], "#ffffff"); c < 4.5 {
			t.Errorf("initials on %s: contrast %.2f", hue[1], c)
		}
	}
}
