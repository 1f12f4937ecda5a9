package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"zvonok/store/school"
)

// A class may be called anything; in a spreadsheet it is still a title. Ids are
// the journal's, whatever they look like.
func TestSlipsHoldNoFormula(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"5А": "5А", "": "", "=1+1": "'=1+1", "+5": "'+5", "-5": "'-5", "@5": "'@5", "5-А": "5-А",
	} {
		path := filepath.Join(t.TempDir(), "codes.csv")
		file, err := createSlipFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.end(file.write([]slip{{PersonID: "=p", StudentID: "-1", Class: title, Role: school.InviteParent}})); err != nil {
			t.Fatal(err)
		}
		back, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(back).ReadAll()
		if err := back.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil || len(rows) != 2 || rows[1][2] != want || rows[1][0] != "=p" || rows[1][1] != "-1" {
			t.Errorf("%q: %q %v", title, rows, err)
		}
	}
}
