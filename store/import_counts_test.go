package store_test

import (
	"slices"
	"strings"
	"testing"
)

// One row of a file is one line of the report's account, wherever it goes: out of its
// table, back into it, to two schools at once, out of the list under another name.
func TestARowIsCountedOnce(t *testing.T) {
	t.Parallel()
	status := func(file string, lines ...string) (edits []string) { // gives a file a column status
		for n, line := range strings.Split(strings.TrimSpace(small[file]), "\n") {
			id, rest, _ := strings.Cut(line, ",")
			word := ""
			if n == 0 {
				word = "status"
			}
			if slices.Contains(lines, id) {
				word = "tobedeleted"
				if file == "users.csv" {
					word, rest = "inactive", strings.Replace(rest, "Анна", "Инна", 1)
				}
			}
			edits = append(edits, file, line+"\n", id+","+word+","+rest+"\n")
		}
		return edits
	}
	for name, c := range map[string]struct {
		file  string
		edits []string
		back  int // rows written when it comes as it was again
	}{
		"a mark is none":        {"results", []string{"results.csv", "r1,w1,a,fully graded,4", "r1,w1,a,exempt,"}, 1},
		"none is a mark":        {"results", []string{"results.csv", "r4,w3,b,exempt,", "r4,w3,b,fully graded,4"}, 1},
		"none is taken back":    {"results", status("results.csv", "r4"), 1},
		"a teacher's place":     {"enrollments", []string{"enrollments.csv", "gt,g,s,t,teacher", "gt,g,s,t,proctor"}, 1},
		"a kind of work goes":   {"categories", status("categories.csv", "d"), 1},
		"a child goes, renamed": {"users", status("users.csv", "b"), 1},
		"nothing but an order":  {"results", []string{"results.csv", "r2,w1,b,fully graded,5.0,2026-11-20,,\n", "", "results.csv", "r1,w1", "r2,w1,b,fully graded,5.0,2026-11-20,,\nr1,w1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := importing{newImporting(t).DB, t}
			two := []string{"orgs.csv", "s,Школа,school,Asia/Yekaterinburg\n", "s,Школа,school,Asia/Yekaterinburg\ns2,Вторая школа,school,Asia/Kamchatka\n"}
			i.must(with(t, two...), named("district"))
			account := func(bundle string, want int) {
				t.Helper()
				f := file(i.must(bundle, named("district"), acceptRemovals, keepGoing), c.file)
				if f.Written != want || f.Unchanged != f.In-want || f.Quarantined != 0 || f.Removed != 0 {
					t.Errorf("%+v, want %d written", f, want)
				}
			}
			account(with(t, append(slices.Clone(two), c.edits...)...), min(1, c.back))
			account(with(t, two...), c.back)
			account(with(t, two...), 0)
		})
	}
}
