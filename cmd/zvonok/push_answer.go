package main

import (
	"bytes"
	"encoding/json"

	"zvonok/store"
	"zvonok/store/school"
)

// pushLine is what became of one line.
type pushLine struct {
	Line     int           `json:"line"`
	OK       bool          `json:"ok"`
	Problems []pushProblem `json:"problems,omitempty"`
}

// pushProblem is why a line was refused, or what of it was passed over.
type pushProblem struct {
	Column  string `json:"column,omitempty"`
	Value   string `json:"value,omitempty"` // never of names and contacts
	Reason  string `json:"reason"`          // Russian, says what to do
	Warning bool   `json:"warning,omitempty"`
}

// pushSummary is the last line.
type pushSummary struct {
	Lines     int  `json:"lines"`
	Refused   int  `json:"refused"`
	Written   int  `json:"written"` // records that are new, changed or removed
	Unchanged int  `json:"unchanged"`
	News      int  `json:"news"`      // changes that somebody will hear of
	Committed bool `json:"committed"` // false: nothing was written
}

// pushAnswer has a line for each line that had something in it, then the summary.
func pushAnswer(lines []int, report store.ImportReport, status int) store.PushAnswer {
	about := map[int][]school.Problem{}
	for _, p := range report.Problems {
		about[p.Line] = append(about[p.Line], p)
	}
	sum := pushSummary{Lines: len(lines), News: report.News, Committed: status < 300}
	for _, f := range report.Files {
		sum.Written += f.Written
		sum.Unchanged += f.Unchanged
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, n := range lines {
		line := pushLine{Line: n, OK: true}
		for _, p := range about[n] {
			line.OK = line.OK && p.Warning
			line.Problems = append(line.Problems, pushProblem{p.Column, p.Value, p.Reason, p.Warning})
		}
		if !line.OK {
			sum.Refused++
		}
		_ = encoder.Encode(line) // into memory, of our own values
	}
	_ = encoder.Encode(map[string]pushSummary{"summary": sum})
	return store.PushAnswer{Status: status, Body: out.Bytes()}
}
