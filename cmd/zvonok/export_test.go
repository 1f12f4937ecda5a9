package main

import (
	"archive/zip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zvonok/store"
)

// A school goes out as a folder and as a zip, nobody else may open either, and the
// zip comes back without a change.
func TestASchoolGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSchool(t, s)
	place := t.TempDir()
	folder, packed := filepath.Join(place, "папка"), filepath.Join(place, "школа.zip")
	if err := os.Mkdir(folder, 0o755); err != nil { // empty: a bundle may take its place
		t.Fatal(err)
	}
	out := s.does("export", folder)
	if !strings.Contains(out, "Принять обратно: zvonok import "+folder+"\n") || !strings.Contains(out, "results") {
		t.Errorf("it says:\n%s", out)
	}
	var report store.ExportReport
	if err := json.Unmarshal([]byte(s.does("export", "--zip", packed, "--json")), &report); err != nil || report.Files[0].Rows != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	for path, want := range map[string]os.FileMode{folder: 0o700, packed: 0o600, filepath.Join(folder, "users.csv"): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	z, err := zip.OpenReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, m := range z.File {
		info, err := os.Stat(filepath.Join(folder, m.Name))
		if err != nil || info.Size() != int64(m.UncompressedSize64) {
			t.Errorf("%s: %d bytes in the zip, %v", m.Name, m.UncompressedSize64, err)
		}
	}
	var again store.ImportReport
	if err := json.Unmarshal([]byte(s.does("import", packed, "--json")), &again); err != nil || again.News != 0 {
		t.Errorf("%v, %d news", err, again.News)
	}
	for _, f := range again.Files {
		if f.Written != 0 || f.Removed != 0 {
			t.Errorf("%+v", f)
		}
	}
	onlyThere(t, place, "папка", "школа.zip")
}

// What cannot be written is refused before anything is, and leaves nothing behind.
func TestExportRefusals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSchool(t, s)
	place := t.TempDir()
	full := filepath.Join(place, "полная")
	if err := os.MkdirAll(filepath.Join(full, "чужое"), 0o700); err != nil {
		t.Fatal(err)
	}
	taken := filepath.Join(place, "занято.zip")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"a full folder":    {[]string{full}, "Папка не пуста"},
		"a file":           {[]string{taken}, "Там уже что-то есть"},
		"a zip over one":   {[]string{"--zip", taken}, "Там уже что-то есть"},
		"no such parent":   {[]string{filepath.Join(place, "нет", "тут")}, "Рядом с этим местом нельзя писать"},
		"no such school":   {[]string{"--school", "нет", filepath.Join(place, "новая")}, "такой школы нет"},
		"no place at all":  {nil, "нужен ровно один аргумент"},
		"two places named": {[]string{"a", "b"}, "нужен ровно один аргумент"},
	} {
		status, _, stderr := s.run(append([]string{"export"}, c.args...)...)
		if status == done || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: %d %q", name, status, stderr)
		}
	}
	other, err := store.MakeKeys()
	if err != nil {
		t.Fatal(err)
	}
	s.environ["ZVONOK_KEYS"] = string(other.Text())
	if status, _, stderr := s.run("export", filepath.Join(place, "новая")); status != refused || !strings.Contains(stderr, "контакты не расшифровываются") {
		t.Errorf("with other keys: %d %q", status, stderr)
	}
	onlyThere(t, place, "полная", "занято.zip")
}

// Two schools: one must be named, and nothing of the other comes out.
func TestExportIsOfOneSchool(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	overSchool(t, s)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Вторая', 'Asia/Omsk'); INSERT INTO people (school_id, family, given) VALUES (2, 'Чужой', 'Иван')`)
	place := t.TempDir()
	if status, _, stderr := s.run("export", filepath.Join(place, "a")); status != refused || !strings.Contains(stderr, "--school ID") {
		t.Errorf("%d %q", status, stderr)
	}
	var id string
	if err := db.Owner(t).QueryRow(t.Context(), `SELECT sourced_id FROM schools WHERE id = 1`).Scan(&id); err != nil {
		t.Fatal(err)
	}
	s.does("export", "--school", id, filepath.Join(place, "b"))
	text, err := os.ReadFile(filepath.Join(place, "b", "users.csv"))
	if err != nil || strings.Contains(string(text), "Чужой") {
		t.Errorf("another school's people: %v", err)
	}
	onlyThere(t, place, "b")
}

func onlyThere(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(names) {
		t.Errorf("%v lie there, want %v, %v", entries, names, err)
	}
}
