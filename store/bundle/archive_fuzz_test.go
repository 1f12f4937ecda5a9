package bundle_test

import (
	"os"
	"path/filepath"
	"testing"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// Whatever bytes call themselves a zip, opening and reading them ends.
func FuzzZip(f *testing.F) {
	for _, name := range []string{"manifest.csv", "выгрузка/manifest.csv"} {
		data, err := os.ReadFile(files{name: manifest12, "users.csv": "sourcedId,givenName,familyName\nu,А,Б\n"}.zip(f))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "b.zip")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := bundle.Open(path)
		if err != nil {
			if school.CodeOf(err) != school.Invalid {
				t.Fatal(err)
			}
			return
		}
		defer b.Close()
		everything(b)
	})
}
