package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

type browserStep = chromedp.Action[chromedp.Void]

// browser is one tab of a Chromium of its own.
type browser struct {
	t   *testing.T
	ctx context.Context
}

// browse starts a Chromium; the test is skipped where there is none.
func browse(t *testing.T) *browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: the demo is tried in a browser where Debian's chromium is installed")
	}
	profile, err := os.MkdirTemp("", "zvonok-browser")
	if err != nil {
		t.Fatal(err)
	}
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
	b := &browser{t: t, ctx: ctx}
	b.act(chromedp.EmulateViewport(1280, 800))
	return b
}

// act does one thing after the other; where one cannot be done, the error shows
// what the page showed.
func (b *browser) act(list ...browserStep) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, list...); err != nil {
		seen, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body?.innerText`))
		b.t.Fatalf("%v; the page shows:\n%.3000s", err, seen)
	}
}

// read gives what an expression of the page is.
func (b *browser) read(expression string) string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// types writes into a field (a CSS selector); \r is Enter.
func types(field, text string) browserStep { return chromedp.SendKeys(chromedp.CSS(field), text) }

// press clicks the newest of what can be pressed and says these words by its label
// or its text, or else begins with them.
func press(words string) browserStep {
	return until("there is nothing to press that says "+words, `(words) => {
		const said = (e) => (e.getAttribute("aria-label") ?? e.textContent).trim();
		const all = [...document.querySelectorAll("button, a, summary, [role=button]")].filter((e) => !e.disabled && e.checkVisibility());
		const found = all.findLast((e) => said(e) === words) ?? all.findLast((e) => said(e).startsWith(words));
		found?.click();
		return Boolean(found);
	}`, words)
}

// shows waits until a place (a CSS selector) shows these words.
func shows(place, words string) browserStep {
	return until(place+" does not show "+words, `(place, words) => [...document.querySelectorAll(place)]
		.some((e) => e.checkVisibility() && (e.innerText ?? e.textContent).includes(words))`, place, words)
}

// until waits for a condition of the page, which is evaluated from outside: the
// page's policy admits no eval.
func until(complaint, condition string, args ...string) browserStep {
	list, err := json.Marshal(append([]string{}, args...))
	script := fmt.Sprintf(`new Promise((done) => {
		const end = performance.now() + 30000;
		const look = () => (%s)(...%s) ? done(true) : performance.now() > end ? done(false) : setTimeout(look, 20);
		look();
	})`, condition, list)
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, 50*time.Second)
		defer cancel()
		ok, err := chromedp.Evaluate[bool](script, chromedp.EvalAwaitPromise)(ctx, tab)
		if err == nil && !ok {
			err = fmt.Errorf("%s", complaint)
		}
		return err
	})
}
