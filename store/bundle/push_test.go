package bundle

import (
	"strings"
	"testing"
	"unicode/utf8"

	"zvonok/store/school"
)

// FuzzReadPush: whatever is pushed, reading it ends; each line comes out once, as
// a good row or a problem, unless a later line is about the same record.
func FuzzReadPush(f *testing.F) {
	for _, seed := range []string{
		`{"file":"results","row":{"sourcedId":"r","lineItemSourcedId":"w","studentSourcedId":"s","scoreStatus":"fully graded","score":5,"scoreDate":"2026-11-23"}}`,
		"{\"file\":\"results\",\"remove\":\"r\"}\n{\"file\":\"results\",\"remove\":\"r\"}", `{"file":"users","row":{"agentSourcedIds":["a",1]}}`, `{"file":`, "\n", "[]", "null",
		`{"file":"classes","row":{"sourcedId":" ","termSourcedIds":["a","b"],"metadata.own":null,"title":true}}`, `{"file":"results","row":{}}{}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ReadPush(strings.NewReader(text))
		if err != nil {
			if school.CodeOf(err) != school.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		heard := map[int]bool{}
		for _, problem := range p.Problems() {
			heard[problem.Line] = true
		}
		for _, file := range school.Format {
			last := 0
			for row, problem := range p.Rows(file.Name) {
				if row.Line < last || row.Line == last && problem == nil {
					t.Fatalf("%s: line %d after %d", file.Name, row.Line, last)
				}
				last = row.Line
				heard[row.Line] = true
				if problem != nil && (problem.Reason == "" || problem.Line != row.Line || utf8.RuneCountInString(problem.Value) > 80) {
					t.Fatalf("problem: %+v", problem)
				}
			}
		}
		for _, line := range p.Lines() {
			if !heard[line] && len(p.Lines()) == 1 {
				t.Fatalf("line %d vanished", line)
			}
		}
	})
}

// Every column of the other version is told where its value belongs here.
func TestPushKnowsTheOtherVersion(t *testing.T) {
	t.Parallel()
	for _, f := range school.Format {
		for _, c := range f.Columns {
			if _, told := insteadOf[c.Name]; c.Since != "" && c.Since != pushVersion && !told {
				t.Errorf("%s: %s is passed over", f.Name, c.Name)
			}
		}
	}
}
