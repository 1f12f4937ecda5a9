package bundle_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// files is a bundle as a test writes it: name to text.
type files map[string]string

const manifest12 = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.2\nfile.users,bulk\nfile.orgs,bulk\nfile.roles,absent\nsource.systemName,Проба\n"

func (f files) folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range f {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func (f files) zip(t testing.TB) string {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for name, text := range f {
		m, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, buf.Bytes())
}

func write(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bundle.zip")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, path string) *bundle.Bundle {
	t.Helper()
	b, err := bundle.Open(path)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// read takes all of a file: the good rows and every problem.
func read(b *bundle.Bundle, file string) (rows []school.Row, problems []school.Problem) {
	for row, p := range b.Rows(file) {
		if p != nil {
			problems = append(problems, *p)
		} else {
			rows = append(rows, row)
		}
	}
	return rows, problems
}

// show is a problem on one line, as a test expects it.
func show(p school.Problem) string {
	mark := ""
	if p.Warning {
		mark = "~"
	}
	return fmt.Sprintf("%s%s:%d:%s:%s: %s", mark, p.File, p.Line, p.Column, p.Value, p.Reason)
}

func wantProblems(t *testing.T, got []school.Problem, want ...string) {
	t.Helper()
	for i, p := range got {
		if i >= len(want) {
			t.Errorf("unexpected: %s", show(p))
		} else if !strings.HasPrefix(show(p), want[i]) {
			t.Errorf("problem %d:\n got %s\nwant %s", i, show(p), want[i])
		}
	}
	for _, w := range want[min(len(got), len(want)):] {
		t.Errorf("missing: %s", w)
	}
}

func value(t *testing.T, file string, row school.Row, column string) any {
	t.Helper()
	f, ok := school.FileNamed(file)
	if !ok || f.Column(column) < 0 {
		t.Fatalf("no column %s.%s", file, column)
	}
	return row.Values[f.Column(column)]
}

func TestFolderAndZipReadTheSame(t *testing.T) {
	t.Parallel()
	f := files{
		"manifest.csv": "\xef\xbb\xbf" + strings.ReplaceAll(manifest12, "\n", "\r\n"),
		// BOM, CRLF, columns out of order, one unknown, a quoted comma and break, no last newline
		"Users.csv": "\xef\xbb\xbffamilyName,sourcedId,x,givenName,status,email\r\n\"Звон\u202eков\",u1,?,\" Семён \",ACTIVE,s@example.org\r\n\"Прим,ерова\",u2,,Мария,,",
		"orgs.csv":  "sourcedId,name,type,metadata.timeZone\no1,Школа,SCHOOL,Asia/Kamchatka\n",
		"notes.txt": "ничего",
	}
	nested := files{"__MACOSX/x.csv": "мусор"}
	for name, text := range f {
		nested["выгрузка/"+name] = text
	}
	delete(nested, "__MACOSX/x.csv")
	for name, path := range map[string]string{"folder": f.folder(t), "zip": f.zip(t), "nested zip": nested.zip(t), "nested folder": nested.folder(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, path)
			m := b.Manifest()
			if m.Version != "1.2" || m.Source != "Проба" || m.ModeOf("users") != school.Bulk || m.ModeOf("roles") != school.Missing || m.ModeOf("results") != school.Missing {
				t.Errorf("manifest: %+v", m)
			}
			wantProblems(t, b.Problems())
			rows, problems := read(b, "users")
			wantProblems(t, problems)
			if len(rows) != 2 {
				t.Fatalf("rows: %v", rows)
			}
			for column, want := range map[string]any{"sourcedId": "u1", "familyName": "Звонков", "givenName": "Семён", "status": "active", "email": "s@example.org", "phone": nil} {
				if got := value(t, "users", rows[0], column); got != want {
					t.Errorf("%s: got %v, want %v", column, got, want)
				}
			}
			if got := value(t, "users", rows[1], "familyName"); got != "Прим,ерова" || rows[1].Line != 3 {
				t.Errorf("second row: %v on line %d", got, rows[1].Line)
			}
		})
	}
}

func TestManifestAndFilesDisagree(t *testing.T) {
	t.Parallel()
	b := open(t, files{
		"manifest.csv": manifest12 + "file.courses,bulk\nfile.classes,often\nfile.results,\n",
		"users.csv":    "sourcedId,givenName,familyName\n", "orgs.csv": "sourcedId,name,type\n", "classes.csv": "sourcedId\n",
		"roles.csv": "sourcedId\n", "results.csv": "sourcedId\n", "academicSessions.csv": "sourcedId,title,type,startDate,endDate,schoolYear\n",
		"journalNotes.csv": "sourcedId,studentSourcedId,kind,date,text\n", "userProfiles.csv": "sourcedId\n", "usrs.csv": "a\n",
		"teachers.csv": "sourcedId,userSourcedId,role,orgSourcedId\n",
	}.folder(t))
	m := b.Manifest()
	for file, want := range map[string]school.Mode{
		"users": school.Bulk, "courses": school.Missing, "classes": school.Missing, "roles": school.Missing, "results": school.Missing,
		"academicSessions": school.Bulk, "journalNotes": school.Bulk, "journalEvents": school.Missing,
	} {
		if m.ModeOf(file) != want {
			t.Errorf("%s: got %s, want %s", file, m.ModeOf(file), want)
		}
	}
	wantProblems(t, b.Problems(),
		"~teachers.csv:0::: Файл с таким именем журналу не нужен: не прочитан. По заголовку в нём строки файла roles.csv.",
		"~usrs.csv:0::: Имя похоже на users.csv",
		"~academicSessions.csv:0::: manifest.csv не называет этот файл: прочитан как bulk.",
		"courses.csv:0::bulk: manifest.csv обещает этот файл, а его нет.",
		"~roles.csv:0::: Файл есть, а manifest.csv говорит absent",
		"manifest.csv:0:file.classes:often: Здесь пишут bulk, delta или absent",
		"~results.csv:0::: Файл есть, а manifest.csv говорит absent",
	)
}

func TestUnnamedJournalFileComesAsTheRest(t *testing.T) {
	t.Parallel()
	b := open(t, files{
		"manifest.csv": "propertyName,value\noneroster.version,1.1\nfile.orgs,delta\n", "orgs.csv": "sourcedId,name,type\n",
		"journalNotes.csv": "sourcedId,studentSourcedId,kind,date,text\n", "roles.csv": "sourcedId,userSourcedId,role,orgSourcedId\n",
	}.folder(t))
	if got := b.Manifest().ModeOf("journalNotes"); got != school.Delta {
		t.Errorf("journalNotes: %s", got)
	}
	if got := b.Manifest().ModeOf("roles"); got != school.Missing {
		t.Errorf("roles in a 1.1 bundle: %s", got)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	ok := files{"manifest.csv": manifest12}
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	if _, err := w.CreateRaw(&zip.FileHeader{Name: "users.csv", Method: zip.Deflate, UncompressedSize64: 201 << 20}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no such path": filepath.Join(t.TempDir(), "нет"),
		"not a zip":    write(t, []byte("PK, но нет")),
		"no manifest":  files{"users.csv": "sourcedId\n"}.folder(t),
		"no version":   files{"manifest.csv": "propertyName,value\nfile.users,bulk\n"}.folder(t),
		"version 1.0":  files{"manifest.csv": "propertyName,value\noneroster.version,1.0\n"}.folder(t),
		"odd header":   files{"manifest.csv": "name;value\n"}.folder(t),
		"climbs":       files{"manifest.csv": ok["manifest.csv"], "../users.csv": "x"}.zip(t),
		"absolute":     files{"manifest.csv": ok["manifest.csv"], "/etc/users.csv": "x"}.zip(t),
		"backslash":    files{"manifest.csv": ok["manifest.csv"], `..\users.csv`: "x"}.zip(t),
		"bomb":         write(t, bomb.Bytes()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := bundle.Open(path)
			if err == nil {
				t.Fatal("opened", b.Manifest())
			}
			if school.CodeOf(err) != school.Invalid {
				t.Errorf("code of %v", err)
			}
		})
	}
}

// A member that grows past what it declared ends in a Problem, not in memory.
func TestMemberGrowsPastItsSize(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(files{"manifest.csv": manifest12, "users.csv": "sourcedId,givenName,familyName\n" + strings.Repeat("u,А,Б\n", 5000)}.zip(t))
	if err != nil {
		t.Fatal(err)
	}
	// The uncompressed size in the central directory, 24 bytes into its record, is made a lie.
	at := bytes.LastIndex(data, []byte("users.csv"))
	if central := at - 46; string(data[central:central+4]) == "PK\x01\x02" {
		copy(data[central+24:], []byte{100, 0, 0, 0})
	} else {
		t.Fatal("central directory not found")
	}
	_, problems := read(open(t, write(t, data)), "users")
	if len(problems) == 0 || !strings.Contains(problems[len(problems)-1].Reason, "не читается до конца") {
		t.Errorf("problems: %v", problems)
	}
}

func TestSymbolicLinkCannotLeadOut(t *testing.T) {
	t.Parallel()
	outside := files{"secret.csv": "sourcedId,givenName,familyName\nu,А,Б\n"}.folder(t)
	dir := files{"manifest.csv": manifest12}.folder(t)
	if err := os.Symlink(filepath.Join(outside, "secret.csv"), filepath.Join(dir, "users.csv")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	rows, problems := read(open(t, dir), "users")
	if len(rows) != 0 || len(problems) != 1 {
		t.Errorf("rows %v, problems %v", rows, problems)
	}
}

func TestRowsStreamInBoundedMemory(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString("sourcedId,givenName,familyName,middleName\nu0,\"не закрыта,А,Б\n")
	for text.Len() < 3<<20 {
		text.WriteString("u1,А,Б,В\n")
	}
	rows, problems := read(open(t, files{"manifest.csv": manifest12, "users.csv": text.String()}.folder(t)), "users")
	if len(rows) != 0 || len(problems) != 1 || !strings.Contains(problems[0].Reason, "не закрыта") {
		t.Errorf("rows %d, problems %v", len(rows), problems)
	}
}

func TestRowsStopWhenAsked(t *testing.T) {
	t.Parallel()
	b := open(t, files{"manifest.csv": manifest12, "users.csv": "sourcedId,givenName,familyName\nu1,А,Б\n,,В\nu3,А,Б\n"}.folder(t))
	for n := 1; n <= 3; n++ {
		seen := 0
		for range b.Rows("users") {
			if seen++; seen == n {
				break
			}
		}
		if seen != n {
			t.Errorf("asked for %d, got %d", n, seen)
		}
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
