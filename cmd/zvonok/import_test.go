package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tealeg/xlsx/v3"
)

func TestImportOfAClassList(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	book := xlsx.NewFile()
	sheet, err := book.AddSheet("5А")
	if err != nil {
		t.Fatal(err)
	}
	for _, values := range [][]string{{"ФИО", "Дата рождения", "Родители"}, {"Звонков Семён", "01.05.2014", "Звонкова Мария +79000000001"}, {"Тестова Анна", "1/05/2014", ""}} {
		row := sheet.AddRow()
		for _, v := range values {
			row.AddCell().SetString(v)
		}
	}
	path := filepath.Join(t.TempDir(), "Список.xlsx")
	if err := book.Save(path); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := s.run("import", path); status != misused || !strings.Contains(stderr, "--school") {
		t.Errorf("without --school: %d %s", status, stderr)
	}
	status, _, stderr := s.run("import", path, "--school", "1234")
	if status != refused || !strings.Contains(stderr, "Список.xlsx, лист «5А»:3: Дата рождения: Дата неоднозначна") {
		t.Errorf("a broken row: %d %s", status, stderr)
	}
	out := s.does("import", path, "--school", "1234", "--keep-going")
	if !strings.Contains(out, "xlsx:1234") {
		t.Errorf("%s", out)
	}
	if out = s.does("invite", "--class", "5А", "--role", "parent"); !strings.Contains(out, "5А     s-") {
		t.Errorf("invite: %s", out)
	}
	if err := os.WriteFile(path, []byte("нет"), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := s.run("import", path, "--school", "1234"); status != refused || !strings.Contains(stderr, "сохраните как «Книга Excel") {
		t.Errorf("no workbook: %d %s", status, stderr)
	}
}
