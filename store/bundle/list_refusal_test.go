package bundle_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// parts are the members of a list, for one of them to be changed.
func parts(t testing.TB) map[string]string {
	t.Helper()
	z, err := zip.OpenReader(workbook(t, page{"5А", [][]any{{"ФИО", "Класс"}, {"Годный Иван", "5А"}}}))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	out := map[string]string{}
	for _, m := range z.File {
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[m.Name] = string(text)
	}
	return out
}

// rewritten is a list with one of its members changed.
func rewritten(t testing.TB, member string, change func(text string) string) string {
	t.Helper()
	all := parts(t)
	if all[member] == "" {
		t.Fatalf("no member %s", member)
	}
	all[member] = change(all[member])
	path := filepath.Join(t.TempDir(), "список.xlsx")
	pack(t, path, all)
	return path
}

func pack(t testing.TB, path string, all map[string]string) {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range all {
		to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), os.WriteFile(path, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

const sheetMember = "xl/worksheets/sheet1.xml"

func TestListRefuses(t *testing.T) {
	t.Parallel()
	swap := func(old, new string) func(string) string {
		return func(text string) string {
			if !strings.Contains(text, old) {
				t.Fatalf("no %s in\n%s", old, text)
			}
			return strings.Replace(text, old, new, 1)
		}
	}
	for name, path := range map[string]string{
		"not a zip":       write(t, []byte("это не книга")),
		"a zip of others": files{"users.csv": "x"}.zip(t),
		"a row of billions": rewritten(t, sheetMember, func(text string) string {
			return strings.NewReplacer(`r="A2"`, `r="A2000000000"`).Replace(text)
		}),
		"a column far out":    rewritten(t, sheetMember, swap(`r="A2"`, `r="ZZZZZZZ2"`)),
		"a span of billions":  rewritten(t, sheetMember, swap(`<row r="2"`, `<row r="2" spans="1:2000000000"`)),
		"no XML":              rewritten(t, sheetMember, func(string) string { return "<worksheet><sheetData><row" }),
		"a string not there":  rewritten(t, sheetMember, swap(`<v>0</v>`, `<v>99999</v>`)),
		"a sheet of millions": rewritten(t, sheetMember, swap(`<sheetData>`, `<sheetData>`+strings.Repeat(`<row><c/></row>`, 400_001))),
		"a member of 65 MB":   rewritten(t, "xl/theme/theme1.xml", func(string) string { return strings.Repeat(" ", 65<<20) }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := bundle.OpenWorkbook(path)
			if err == nil || school.CodeOf(err) != school.Invalid {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestListWithoutAnyHeader(t *testing.T) {
	t.Parallel()
	_, problems := told(t, list(t, workbook(t, page{"Лист1", [][]any{{"Иванов", "5А"}}})))
	wantLines(t, "problems", problems,
		"~Список.xlsx, лист «Лист1»:0::: На листе нет строки с заголовками «ФИО», «Класс»: лист не прочитан.",
		"Список.xlsx:0::: Ни на одном листе нет строки с заголовками. Нужны столбцы «ФИО» и «Класс», лучше и «Дата рождения», «Родители».")
}

// wholesome holds what comes of a list to what every list owes.
func wholesome(t *testing.T, path string) {
	t.Helper()
	w, err := bundle.OpenWorkbook(path)
	if err != nil {
		if school.CodeOf(err) != school.Invalid {
			t.Fatal(err)
		}
		return
	}
	l := w.List(bundle.ListOptions{School: "1", SchoolName: "Школа", Today: day(2026, 11, 23), Mint: func(s string) string { return s }})
	users, _ := school.FileNamed("users")
	for row, p := range l.Rows("users") {
		if p != nil {
			if at := l.Place(*p); at.Reason == "" || at.Line == 0 {
				t.Fatalf("%+v", at)
			}
			continue
		}
		for _, c := range []string{"sourcedId", "familyName", "givenName"} {
			if row.Values[users.Column(c)] == nil {
				t.Fatalf("no %s", c)
			}
		}
	}
}

// Whatever a sheet holds, reading it ends, and every person has a name and an id.
func FuzzList(f *testing.F) {
	head := `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>ФИО</t></is></c><c r="B1" t="inlineStr"><is><t>Родители</t></is></c><c r="C1" t="inlineStr"><is><t>Дата рождения</t></is></c></row>`
	f.Add(head + `<row r="2"><c r="A2" t="inlineStr"><is><t>Звонков Пётр</t></is></c><c r="B2" t="inlineStr"><is><t>Мать: Звонкова Мария, 8900 000-00-01 a@b.ru; Звонков О. +79</t></is></c><c r="C2"><v>41700</v></c></row></sheetData></worksheet>`)
	f.Add(head + `<row r="2" spans="1:9"><c r="A2"><f>B2</f><v>1E9</v></c></row></sheetData><mergeCells><mergeCell ref="A1:C9"/></mergeCells></worksheet>`)
	f.Add(`<worksheet><dimension ref="A1:ZZ99"/><sheetData><row><c t="s"><v>-1</v></c></row></sheetData></worksheet>`)
	all, path := parts(f), filepath.Join(f.TempDir(), "список.xlsx")
	delete(all, "xl/theme/theme1.xml") // large, and of no use here
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 64<<10 {
			return
		}
		all[sheetMember] = text
		pack(t, path, all)
		wholesome(t, path)
	})
}

func FuzzListCSV(f *testing.F) {
	path := filepath.Join(f.TempDir(), "5А.csv")
	f.Add("ФИО;Родители;Телефон родителя\nЗвонков Пётр;\"мать Звонкова Мария, отец: Звонков О.\";8900 000-00-01\n")
	f.Add("\xef\xbb\xbfФамилия,Имя,Класс,Д.р.\r\nЗвонков,Пётр,5А,1/05/2014\r\nЗвонков,Пётр,5А,")
	f.Add("\xd4\xc8\xce\t\xca\xeb\xe0\xf1\xf1\n\xc0 \xc1\t5\xc0\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 64<<10 {
			return
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		wholesome(t, path)
	})
}
