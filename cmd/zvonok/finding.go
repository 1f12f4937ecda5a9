package main

import (
	"encoding/json"
	"fmt"
	"io"
)

// level is how bad a finding is.
type level string

const (
	fine    level = "OK"
	warning level = "WARN"
	failure level = "FAIL"
)

// finding is one line of doctor. It never holds a secret.
type finding struct {
	Level level  `json:"level"`
	About string `json:"about"`
	Text  string `json:"text"`
	Do    string `json:"do,omitempty"` // what to do about it
}

func ok(about, format string, args ...any) finding {
	return finding{Level: fine, About: about, Text: fmt.Sprintf(format, args...)}
}

func warn(about, text, do string) finding { return finding{warning, about, text, do} }
func fail(about, text, do string) finding { return finding{failure, about, text, do} }

// printFindings writes one line each, and what to do below it.
func printFindings(to io.Writer, findings []finding) {
	for _, f := range findings {
		fmt.Fprintf(to, "%-4s  %s: %s\n", f.Level, f.About, f.Text)
		if f.Do != "" {
			fmt.Fprintf(to, "      → %s\n", f.Do)
		}
	}
}

// printJSON is what --json prints in place of a table.
func printJSON(to io.Writer, what any) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(what)
}
