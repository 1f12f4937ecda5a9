package bundle_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// What is no spreadsheet at all is told by what it is, not by its name.
func TestNoSpreadsheetIsNamed(t *testing.T) {
	t.Parallel()
	const ole = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	wide := func(text string) string { return strings.Join(strings.Split(text, ""), "\x00") + "\x00" }
	for name, c := range map[string]struct{ file, says string }{
		"an old book":           {ole + strings.Repeat("\x00", 504) + wide("Workbook"), "старого Excel"},
		"a book under password": {ole + strings.Repeat("\x00", 504) + wide("EncryptedPackage"), "закрыт паролем"},
		"nothing":               {"", "пуст"},
		"a page":                {"<html>", "не читается как XLSX"},
	} {
		for _, as := range []string{"5А.xlsx", "5А.XLS"} {
			path := filepath.Join(t.TempDir(), as)
			if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := bundle.OpenWorkbook(path); school.CodeOf(err) != school.Invalid || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// A file of some kilobytes that would fill the memory is refused, or its cell is:
// one string that all cells share, entities that unfold, rows without end.
func TestListBombs(t *testing.T) {
	t.Parallel()
	const sharedMember = "xl/sharedStrings.xml"
	cells := func(n int) string { return strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, n) }
	shared := func(length, uses int) string {
		all := parts(t)
		all[sharedMember] = `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>` + strings.Repeat("я", length) + `</t></si></sst>`
		all[sheetMember] = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` + cells(uses) + `</sheetData></worksheet>`
		path := filepath.Join(t.TempDir(), "список.xlsx")
		pack(t, path, all)
		return path
	}
	for name, path := range map[string]string{
		"a string that all cells share": shared(50_000, 5000),
		"a string of megabytes":         shared(1<<20, 5000), // 10 GB, were it copied
		"entities that unfold": rewritten(t, sheetMember, func(text string) string {
			return `<!DOCTYPE x [<!ENTITY a "ха"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + strings.Replace(text, "<sheetData>", "<sheetData>&b;", 1)
		}),
		"a million empty rows": rewritten(t, sheetMember, func(text string) string {
			return strings.Replace(text, "</sheetData>", `<row r="1048576"/></sheetData>`, 1)
		}),
	} {
		if _, err := bundle.OpenWorkbook(path); school.CodeOf(err) != school.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
