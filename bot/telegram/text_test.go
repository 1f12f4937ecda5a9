package telegram_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"zvonok/bot/telegram"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Мария <b>":           "Мария &lt;b&gt;",
		`"a" & 'b'`:           "&quot;a&quot; &amp; 'b'",
		"\u202eтекст\u2066":   "текст",
		"a\x00b\x7fc\r\nd\te": "abc\nd\te",
		"\xffок":              "\ufffdок",
	} {
		if got := telegram.Escape(text); got != want {
			t.Errorf("Escape(%q) = %q", text, got)
		}
	}
}

func TestLength(t *testing.T) {
	t.Parallel()
	for html, want := range map[string]int{
		"":                                   0,
		"Привет":                             6,
		"<b>5</b> — <i>отлично</i>":          11,
		"&lt;&gt;&amp;&quot;":                4,
		"&lt&#33;&#x41;&nbsp;":               9, // the last is no entity of Telegram's
		"🔔":                                  2,
		`<a href="https://e.org/?a>b">с</a>`: 1,
		"2 < 3 & 4":                          9,
		"<":                                  1,
		"<b":                                 2,
		`<span class="tg-spoiler">5</span>`:  1,
	} {
		if got := telegram.Length(html); got != want {
			t.Errorf("Length(%q) = %d, want %d", html, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		blocks []string
		limit  int
		want   []string
	}{
		"together":       {[]string{"аа", "бб"}, 6, []string{"аа\n\nбб"}},
		"apart":          {[]string{"аа", "бб"}, 5, []string{"аа", "бб"}},
		"blank":          {[]string{"", " ", "<b> </b>", "а"}, 5, []string{"а"}},
		"nothing":        {nil, 5, nil},
		"at a line":      {[]string{"раз два\nтри"}, 9, []string{"раз два", "три"}},
		"at a word":      {[]string{"раз два три"}, 8, []string{"раз два", "три"}},
		"in a word":      {[]string{"абвгде"}, 4, []string{"абвг", "де"}},
		"tags reopened":  {[]string{`<a href="x">раз <b>два</b></a> три`}, 5, []string{`<a href="x">раз</a>`, `<a href="x"><b>два</b></a>`, "три"}},
		"entities whole": {[]string{"&lt;&lt;&lt;&lt;&lt;"}, 2, []string{"&lt;&lt;", "&lt;&lt;", "&lt;"}},
		"too narrow":     {[]string{"🔔🔔"}, 1, []string{"🔔", "🔔"}},
	} {
		if got := telegram.Split(c.blocks, c.limit); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	many := strings.Repeat("<b>5</b> ", 130)
	if pages := telegram.Split([]string{many}, telegram.MaxText); len(pages) != 2 || strings.Count(pages[0], "<b>") != 100 {
		t.Errorf("130 entities on %d pages", len(pages))
	}
}

// block is a balanced piece of HTML as our renderers write it.
func block(r *rapid.T, depth int) string {
	var out strings.Builder
	for range rapid.IntRange(1, 6).Draw(r, "pieces") {
		if tag := rapid.SampledFrom([]string{"", "", "b", "blockquote", "code"}).Draw(r, "tag"); tag != "" && depth > 0 {
			out.WriteString("<" + tag + ">" + block(r, depth-1) + "</" + tag + ">")
			continue
		}
		words := rapid.StringOfN(rapid.SampledFrom([]rune("аб <>&\"\n🔔5")), 1, 30, -1).Draw(r, "words")
		out.WriteString(telegram.Escape(words))
	}
	return out.String()
}

// Whatever the blocks: each page fits and is balanced, and no letter is lost.
func TestSplitLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		var blocks []string
		for range rapid.IntRange(0, 5).Draw(r, "blocks") {
			blocks = append(blocks, block(r, 3))
		}
		limit := rapid.IntRange(2, 60).Draw(r, "limit")
		pages := telegram.Split(blocks, limit)
		for _, page := range pages {
			if telegram.Length(page) > limit {
				r.Fatalf("%d units: %q", telegram.Length(page), page)
			}
			if !balanced(page) || letters(page) == "" {
				r.Fatalf("unbalanced or blank: %q", page)
			}
		}
		if got, want := letters(strings.Join(pages, "")), letters(strings.Join(blocks, "")); got != want {
			r.Fatalf("%q became %q", want, got)
		}
	})
}

// letters is what a person sees, without white space. Blocks are escaped, so a
// «<» always opens a tag.
func letters(html string) string {
	var out strings.Builder
	inTag := false
	for _, c := range html {
		switch {
		case c == '<':
			inTag = true
		case c == '>':
			inTag = false
		case !inTag && !unicode.IsSpace(c):
			out.WriteRune(c)
		}
	}
	return out.String()
}

func balanced(html string) bool {
	var open []string
	for {
		_, rest, found := strings.Cut(html, "<")
		if !found {
			return len(open) == 0
		}
		tag, after, _ := strings.Cut(rest, ">")
		html = after
		name, closing := strings.CutPrefix(tag, "/")
		switch {
		case !closing:
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			return false
		default:
			open = open[:len(open)-1]
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("Мария <b>\x00\u202e&amp;")
	f.Fuzz(func(t *testing.T, text string) {
		escaped := telegram.Escape(text)
		if strings.ContainsAny(escaped, "<>\"\x00\u202e") || !utf8.ValidString(escaped) {
			t.Errorf("%q", escaped)
		}
		// One unit a character, two beyond the first plane: nothing is read as markup.
		units := 0
		for _, r := range strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", "\"").Replace(escaped) {
			if units++; r > 0xffff {
				units++
			}
		}
		if got := telegram.Length(escaped); got != units {
			t.Errorf("Length(%q) = %d, want %d", escaped, got, units)
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("<b>раз два</b>\nтри", "<a href='>'>&lt;</a>", 5)
	f.Add("</b><b><b", "&#x41;&", 2)
	f.Fuzz(func(t *testing.T, one, two string, limit int) {
		limit = 2 + max(limit, -limit-1)%5000
		for _, page := range telegram.Split([]string{one, two}, limit) {
			if telegram.Length(page) > limit {
				t.Errorf("%d units, limit %d: %q", telegram.Length(page), limit, page)
			}
		}
	})
}
