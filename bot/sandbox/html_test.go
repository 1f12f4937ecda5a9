package sandbox

import (
	"testing"
	"unicode/utf8"
)

func TestHTMLIsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, text string
		entities []Entity
	}{
		{"просто &lt;b&gt; &amp; &quot;так&quot;", `просто <b> & "так"`, nil},
		{"&#1071;&#x44f;&#128276; &nbsp; &copy; & &#0; &#xD800;", "Яя🔔 &nbsp; &copy; & &#0; &#xD800;", nil},
		{"🔔<b>я</b>", "🔔я", []Entity{{Type: "bold", Offset: 2, Length: 1}}},
		{"<B>a</b>", "a", []Entity{{Type: "bold", Length: 1}}},
		{"<b>a</>", "a", []Entity{{Type: "bold", Length: 1}}},
		{"<i><b>a</b>b</i>", "ab", []Entity{{Type: "italic", Length: 2}, {Type: "bold", Length: 1}}},
		{"<u>1</u><ins>2</ins><s>3</s><strike>4</strike><del>5</del>", "12345", []Entity{
			{Type: "underline", Length: 1},
			{Type: "underline", Offset: 1, Length: 1},
			{Type: "strikethrough", Offset: 2, Length: 1},
			{Type: "strikethrough", Offset: 3, Length: 1},
			{Type: "strikethrough", Offset: 4, Length: 1},
		}},
		{`<span class="tg-spoiler">5</span><tg-spoiler>4</tg-spoiler>`, "54", []Entity{{Type: "spoiler", Length: 1}, {Type: "spoiler", Offset: 1, Length: 1}}},
		{`<a href="https://a.example/?a=1&amp;b=2">s</a>`, "s", []Entity{{Type: "text_link", Length: 1, URL: "https://a.example/?a=1&b=2"}}},
		{`<a href='javascript:alert(1)'>s</a>`, "s", nil},
		{`<pre><code class="language-go">x</code></pre>`, "x", []Entity{{Type: "pre", Length: 1, Language: "go"}}},
		{`<code class="language-go">x</code>`, "x", []Entity{{Type: "code", Length: 1}}},
		{"<blockquote>1</blockquote><blockquote expandable>2</blockquote>", "12", []Entity{
			{Type: "blockquote", Length: 1}, {Type: "expandable_blockquote", Offset: 1, Length: 1},
		}},
		{`<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>`, "👍", []Entity{{Type: "custom_emoji", Length: 2, EmojiID: "5368324170671202286"}}},
		{"<b></b>a\r\n\x01b\u202e", "a\n b", nil},
	} {
		text, entities, err := parseHTML(c.in)
		check(t, err)
		same(t, c.in, text, c.text)
		same(t, c.in, entities, c.entities)
	}
}

func TestHTMLIsRefusedInTelegramsWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"я<":                     `Unclosed start tag at byte offset 2`,
		"1 < 2":                  `Unsupported start tag "" at byte offset 2`,
		"5 <p>":                  `Unsupported start tag "p" at byte offset 2`,
		"<b>a":                   `Can't find end tag corresponding to start tag "b"`,
		"a</b>":                  `Unexpected end tag at byte offset 1`,
		"<b>я</i>":               `Unmatched end tag at byte offset 5, expected "</b>", found "</i>"`,
		"<b>a</b":                `Unclosed end tag at byte offset 4`,
		"<span>a</span>":         `Tag "span" must have class "tg-spoiler" at byte offset 0`,
		`<a href="x`:             `Unclosed start tag at byte offset 0`,
		`<a href`:                `Unclosed start tag "a" at byte offset 0`,
		`<a href `:               `Unclosed start tag "a" at byte offset 0`,
		`<a "x">a</a>`:           `Empty attribute name in the tag "a" at byte offset 0`,
		`<a href=http://x>a</a>`: `Unexpected end of name token at byte offset 8`,
		`<i>Иванов <b>5</i></b>`: `Unmatched end tag at byte offset 20, expected "</b>", found "</i>"`,
		"<br/>":                  `Unsupported start tag "br/" at byte offset 0`,
	} {
		if _, _, err := parseHTML(in); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
}

func TestCrossingEntitiesAreWrittenNested(t *testing.T) {
	t.Parallel()
	f := styled{text: "абвг", entities: []Entity{{Type: "bold", Length: 3}, {Type: "italic", Offset: 1, Length: 3}}}
	same(t, "html", f.html(), "<b>а<i>бв</i></b><i>г</i>")
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		"<b>я</b>", `<a href="https://a.example">🔔</a>`, "&#128276;&lt;", "<pre><code class='language-go'>x</code></pre>",
		"<blockquote expandable>x\r\n</blockquote>", "</", "<", "&", "<a href", "<span class=tg-spoiler>5</>", "<b> 5 </b>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, refused := formatted(in, "HTML", "")
		if refused != nil {
			return
		}
		if !utf8.ValidString(got.text) {
			t.Fatalf("text of %q is not UTF-8: %q", in, got.text)
		}
		size := utf16Len(got.text)
		for _, e := range got.entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > size {
				t.Fatalf("%q: entity %+v outside %d units", in, e, size)
			}
		}
		again, refused := formatted(got.html(), "HTML", "")
		if refused != nil || again.text != got.text {
			t.Fatalf("%q written as %q is read as %q (%v), was %q", in, got.html(), again.text, refused, got.text)
		}
	})
}
