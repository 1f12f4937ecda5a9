package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

type step = chromedp.Action[chromedp.Void]

// browser is one tab of a Chromium of its own.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// screen is the size and colours that a page is opened in.
type screen struct {
	width, height int64
	dark          bool
}

var desktop = screen{width: 1280, height: 800}

// browse starts a Chromium; the test is skipped where there is none. An error on the page's console fails the test, and
// whatever the page's policy stops is one.
func browse(t *testing.T, on screen) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: the pages are tried where Debian's chromium is installed")
	}
	profile, err := os.MkdirTemp("", "zvonok-browser")
	check(t, err)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "ru"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(ctx, chromedp.WithLogf(t.Logf))
	t.Cleanup(func() {
		leave()
		stop() // waits for the process
		_ = os.RemoveAll(profile)
	})
	scheme := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "light"}
	if on.dark {
		scheme.Value = "dark"
	}
	b := &browser{t: t, ctx: ctx}
	b.act(chromedp.EmulateViewport(on.width, on.height), chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{scheme},
		})
		return err
	}))
	console := chromedp.Console(ctx)
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for m, err := range console {
			if err == nil && (m.Type == chromedp.ConsoleError || m.IsException()) && m.Source != "network" {
				t.Errorf("the page complains: %s", m)
			}
		}
	}()
	t.Cleanup(func() {
		leave()
		<-heard
	})
	return b
}

// act does one thing after the other; where one cannot be done, the error shows what the page showed.
func (b *browser) act(list ...step) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, list...); err != nil {
		seen, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body?.innerText`))
		b.t.Fatalf("%v; the page shows:\n%.1500s", err, seen)
	}
}

// evaluated gives what an expression of the page is, or comes to.
func evaluated[T any](b *browser, expression string) T {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	check(b.t, err)
	return out
}

// open goes to an address of the sandbox.
func open(s *Sandbox, path string) step { return chromedp.Navigate(s.URL() + path) }

// types writes into a field (a CSS selector), letter by letter; \r is Enter.
func types(field, text string) step { return chromedp.SendKeys(chromedp.CSS(field), text) }

// press clicks what can be pressed and says these words by its label or its text, or else begins with them.
func press(words string) step {
	return until("there is nothing to press that says "+words, `(words) => {
		const said = (e) => (e.getAttribute("aria-label") ?? e.textContent).trim();
		const all = [...document.querySelectorAll("button, a, summary, [role=button]")].filter((e) => !e.disabled && e.checkVisibility());
		const found = all.find((e) => said(e) === words) ?? all.find((e) => said(e).startsWith(words));
		found?.click();
		return Boolean(found);
	}`, words)
}

// shows waits until a place (a CSS selector) shows these words; hides, until it does not.
func shows(place, words string) step {
	return until(place+" does not show "+words, `(place, words) => [...document.querySelectorAll(place)]
		.some((e) => e.checkVisibility() && (e.innerText ?? e.textContent).includes(words))`, place, words)
}

func hides(place, words string) step {
	return until(place+" goes on showing "+words, `(place, words) => ![...document.querySelectorAll(place)]
		.some((e) => e.checkVisibility() && (e.innerText ?? e.textContent).includes(words))`, place, words)
}

// until waits for a condition of the page. It is evaluated from outside, since the page's policy admits no eval.
func until(complaint, condition string, args ...string) step {
	list, err := json.Marshal(append([]string{}, args...))
	script := fmt.Sprintf(`new Promise((done) => {
		const end = performance.now() + 20000;
		const look = () => (%s)(...%s) ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20);
		look();
	})`, condition, list)
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 40*time.Second)
		defer cancel()
		ok, err := chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)(ctx, tab)
		if err == nil && !ok {
			err = fmt.Errorf("%s", complaint)
		}
		return err
	})
}
