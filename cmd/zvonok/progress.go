package main

import (
	"fmt"
	"io"
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress tells how an import goes: one moving line on a terminal, a line per
// file elsewhere.
type progress struct {
	to   io.Writer
	bar  *progressbar.ProgressBar // nil: no terminal
	file string
	rows int
	done string // of a file, where no terminal shows it: «прочитано»
}

func newProgress(to io.Writer) *progress {
	p := &progress{to: to, done: "прочитано"}
	if file, isFile := to.(*os.File); isFile && term.IsTerminal(int(file.Fd())) {
		p.bar = progressbar.NewOptions(-1,
			progressbar.OptionSetWriter(to), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
			progressbar.OptionSetItsString("строк"), progressbar.OptionClearOnFinish(), progressbar.OptionSetDescription("читаю"))
	}
	return p
}

// tell is called while a file is read, with the rows of it so far.
func (p *progress) tell(file string, rows int) {
	if file != p.file {
		p.line()
		p.file, p.rows = file, 0
		if p.bar != nil {
			p.bar.Describe(file)
		}
	}
	if p.bar != nil {
		_ = p.bar.Add(rows - p.rows) // a terminal that went away is no reason to stop
	}
	p.rows = rows
}

func (p *progress) line() {
	if p.bar == nil && p.file != "" {
		fmt.Fprintf(p.to, "%s: %s строк: %d\n", p.file, p.done, p.rows)
	}
}

func (p *progress) end() {
	p.line()
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
