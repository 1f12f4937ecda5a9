package notify_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"

	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// laidOut tells of each text and picture of a letter where it lies and what ink it
// has, top to bottom.
const laidOut = `(() => {
	const out = [], shown = (e) => { for (; e; e = e.parentElement) if (getComputedStyle(e).maxHeight === '0px') return false; return true };
	const walk = (n) => {
		if (n.nodeType === 3 && n.data.trim() && shown(n.parentElement)) {
			const r = document.createRange(); r.selectNodeContents(n);
			const b = r.getBoundingClientRect(), s = getComputedStyle(n.parentElement);
			const block = n.parentElement.closest('h1,h2,h3,p,a,td');
			let first = n;
			while (first !== block && !first.previousSibling) first = first.parentElement;
			const begins = first === block || first.previousSibling.localName === 'br';
			out.push({ In: block.localName, Begins: begins && s.textAlign !== 'center' && block.localName !== 'a', Text: n.data.trim().replace(/\s+/g, ' '), Ink: s.color, Size: parseFloat(s.fontSize),
				X: b.left + scrollX, Y: b.top + scrollY, W: b.width, H: b.height });
		}
		if (n.localName === 'img') {
			const b = n.getBoundingClientRect();
			out.push({ In: 'img', Begins: true, Text: n.alt, X: b.left + scrollX, Y: b.top + scrollY, W: b.width, H: b.height });
		}
		n.childNodes.forEach(walk);
	};
	walk(document.body);
	return { Boxes: out, Wide: document.documentElement.scrollWidth };
})()`

type layout struct {
	Boxes []box
	Wide  float64
}

type box struct {
	In, Text, Ink    string
	Begins           bool // a line of its own, at the left
	Size, X, Y, W, H float64
}

// Letters as a browser really shows them, by day and by night, on a telephone and
// on a desk: nothing sticks out, what stands below is below, every word is
// readable on the very points that it is drawn on; and where things stand is a
// golden. ZVONOK_LOOK names a folder for the pictures, for a person to look at.
func TestLettersOnTheScreen(t *testing.T) {
	t.Parallel()
	r := openReader(t)
	dir := t.TempDir()
	worst, texts := 100.0, 0
	for name, letter := range shownLetters(t) {
		file := filepath.Join(dir, name+".html")
		if err := os.WriteFile(file, []byte(letter), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{390, 700} {
			var said []string
			for _, night := range []bool{false, true} {
				look := fmt.Sprintf("%s_%d_%t", name, width, night)
				screen := r.opens(file, int64(width), night)
				keepLook(t, look, screen)
				if bright := brightness(screen.At(1, 1)); bright > 0.5 == night {
					t.Errorf("%s: the canvas is not of this time of day", look)
				}
				page := read[layout](r, laidOut)
				if page.Wide > float64(width) {
					t.Errorf("%s is %v wide", look, page.Wide)
				}
				said = append(said, page.String())
				for i, b := range page.Boxes {
					if b.X < 0 || b.X+b.W > float64(width) || i > 0 && b.Y+b.H/2 < page.Boxes[i-1].Y {
						t.Errorf("%s: %+v is out of its place", look, b)
					}
					if b.In == "img" {
						continue
					}
					if b.Size < 14 {
						t.Errorf("%s: %q is only %v px", look, b.Text, b.Size)
					}
					c := contrastOn(t, screen, b)
					if c < least {
						t.Errorf("%s: the contrast of %q is %.2f", look, b.Text, c)
					}
					worst, texts = min(worst, c), texts+1
				}
			}
			if said[0] != said[1] {
				t.Errorf("%s: by night things stand elsewhere", name)
			}
			goldie.New(t, goldie.WithNameSuffix(".golden")).Assert(t, fmt.Sprintf("screen_%s_%d", name, width), []byte(said[0]))
		}
	}
	if texts < 500 {
		t.Errorf("only %d texts were seen", texts)
	}
	t.Logf("%d texts, the worst contrast is %.2f", texts, worst)
}

// String is the order of things and where each begins: what does not depend on
// the fonts of a machine.
func (l layout) String() string {
	var out strings.Builder
	for _, b := range l.Boxes {
		x := "-"
		if b.Begins {
			x = fmt.Sprint(int(b.X))
		}
		text := []rune(b.Text)
		fmt.Fprintf(&out, "%-3s %3s %2v  %s\n", b.In, x, b.Size, string(text[:min(len(text), 40)]))
	}
	return out.String()
}

// contrastOn is how a text stands out from the colour that most points around it
// have on the screen.
func contrastOn(t testing.TB, screen image.Image, b box) float64 {
	t.Helper()
	var r, g, bl int
	if _, err := fmt.Sscanf(b.Ink, "rgb(%d, %d, %d)", &r, &g, &bl); err != nil {
		t.Fatalf("%q is no opaque colour: %v", b.Ink, err)
	}
	shot, ok := screen.(*image.RGBA)
	if !ok {
		t.Fatalf("the screen is a %T", screen)
	}
	count := map[color.RGBA]int{}
	var paper color.RGBA
	for y := int(b.Y); y < int(b.Y+b.H); y += 2 { // every other one will do
		for x := int(b.X); x < int(b.X+b.W); x += 2 {
			c := shot.RGBAAt(x, y)
			if count[c]++; count[c] > count[paper] {
				paper = c
			}
		}
	}
	if len(count) == 0 {
		t.Fatalf("%+v is nowhere", b)
	}
	x, y := brightness(color.RGBA{uint8(r), uint8(g), uint8(bl), 255}), brightness(paper)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func keepLook(t testing.TB, name string, screen image.Image) {
	dir := os.Getenv("ZVONOK_LOOK")
	if dir == "" {
		return
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err == nil {
		err = png.Encode(f, screen)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
}

// shownLetters are letters of every shape, their pictures in them.
func shownLetters(t testing.TB) map[string]string {
	t.Helper()
	out := map[string]string{}
	put := func(name string, d notify.Digest) {
		html, err := notify.ShownHTML(d, "https://zvonok.example/unsubscribe?t=x", "https://t.me/zvonok_bot")
		if err != nil {
			t.Fatal(err)
		}
		out[name] = html
	}
	catalog := texts(t)
	put("family", notify.Compose(catalog, letter(school.Parent, marked(maria()), petr())))
	week := marked(summed())
	put("week", notify.Compose(catalog, spanned(letter(school.Parent, week), monday.AddDate(0, 0, -6), monday)))
	put("nothing", notify.Compose(catalog, letter(school.Parent, store.LetterChild{Name: "Олег", Class: "1А", Today: monday})))
	put("nasty", notify.Compose(catalog, letter(school.Parent, nasty())))
	put("teacher", notify.Compose(catalog, staffLetter(school.Teacher, class())))
	put("notice", notify.ComposeNotice(catalog, noticeOf(locale.RU, maria(), school.NewsMark, school.NewsAbsence, school.NewsLesson)))
	html, err := notify.WordsHTML(confirmation(t))
	if err != nil {
		t.Fatal(err)
	}
	out["confirmation"] = html
	l := store.Letter{Delivery: store.Delivery{Kind: store.TellService, Channel: store.ByMail, Instead: store.ByChat}, Language: "ru", AsParent: true}
	l.Service.Key, l.Note = store.NoteSettled, school.AbsenceNote{
		ID: 1, Child: "Мария", Class: "5А", Span: school.Span{From: monday, To: monday.AddDate(0, 0, 2)}, Reason: "illness", Verdict: school.NoteRefused, Why: "Нужна справка от врача",
	}
	words := notify.WordsBy(catalog, l)
	words.Link, words.LinkText = "https://t.me/zvonok_bot", words.Open
	if out["answer"], err = notify.WordsHTML(words); err != nil {
		t.Fatal(err)
	}
	return out
}
