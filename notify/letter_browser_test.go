package notify_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// reader is a mail reader: one tab of a Chromium of its own.
type reader struct {
	t   *testing.T
	ctx context.Context
}

// openReader starts a Chromium; the test is skipped where there is none.
func openReader(t *testing.T) *reader {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on this machine: letters are looked at where Debian's chromium is installed")
	}
	profile, err := os.MkdirTemp("", "zvonok-browser")
	if err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("lang", "ru"),
		chromedp.Flag("disable-lcd-text", true))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, leave := chromedp.NewContext(ctx, chromedp.WithLogf(t.Logf))
	t.Cleanup(func() {
		leave()
		stop() // waits for the process
		_ = os.RemoveAll(profile)
	})
	return &reader{t: t, ctx: ctx}
}

// opens shows a letter as a person with such a screen sees it.
func (r *reader) opens(letter string, width int64, night bool) image.Image {
	r.t.Helper()
	scheme := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: "light"}
	if night {
		scheme.Value = "dark"
	}
	err := chromedp.Do(r.ctx, chromedp.EmulateViewport(width, 800),
		chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{scheme}})
			return err
		}),
		chromedp.Navigate("file://"+letter))
	if err != nil {
		r.t.Fatal(err)
	}
	raw, err := chromedp.Run(r.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		r.t.Fatal(err)
	}
	out, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// read gives what an expression of the page is.
func read[T any](r *reader, expression string) T {
	r.t.Helper()
	out, err := chromedp.Run(r.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}
