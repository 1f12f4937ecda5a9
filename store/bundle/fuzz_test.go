package bundle

import (
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"zvonok/store/school"
)

// oneFile is a place with one file in it, in memory.
type oneFile struct{ name, text string }

func (o oneFile) names() []string { return []string{o.name} }
func (o oneFile) open(string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(o.text)), nil
}
func (o oneFile) close() error { return nil }

// Whatever stands in a file, reading it ends, and each good row has what the
// table requires, clean.
func FuzzRows(f *testing.F) {
	for i, seed := range []string{
		"sourcedId,name,type\no1,Школа,school\n", "\xef\xbb\xbfsourcedId,title,type,startDate,endDate,schoolYear\r\na,\"Б\"\"В\n\",term,2026-09-01,2027-05-31,2027",
		"sourcedId,givenName,familyName\n\"u,А,Б\n", "sourcedId,,\n,,\n\xff", "a;b\n", "\"",
		"sourcedId,classSourcedId,date,number,startTime,endTime\nl,c,2026-11-23,1,08:30,09:15\n",
	} {
		f.Add(i, seed)
	}
	f.Fuzz(func(t *testing.T, pick int, text string) {
		file := school.Format[(pick%len(school.Format)+len(school.Format))%len(school.Format)]
		b := &Bundle{place: oneFile{file.Name + ".csv", text}, present: map[string]string{file.Name: file.Name + ".csv"}}
		b.manifest = school.Manifest{Version: "1.2", Modes: map[string]school.Mode{file.Name: school.Bulk}}
		if file.Name == "users" {
			b.manifest.Version = "1.1"
		}
		last := 0
		for row, p := range b.Rows(file.Name) {
			if p != nil {
				if p.Reason == "" || p.File == "" || utf8.RuneCountInString(p.Value) > 80 {
					t.Fatalf("problem: %+v", p)
				}
				continue
			}
			if row.Line <= last {
				t.Fatalf("line %d after %d", row.Line, last)
			}
			last = row.Line
			for i, c := range file.Columns {
				if c.Required && row.Values[i] == nil && row.Values[1] != "tobedeleted" {
					t.Fatalf("line %d: %s is empty", row.Line, c.Name)
				}
				if s, ok := row.Values[i].(string); ok && (!utf8.ValidString(s) || strings.ContainsAny(s, "\x00\u202e\u2066")) {
					t.Fatalf("line %d: %s is not clean: %q", row.Line, c.Name, s)
				}
			}
		}
	})
}

// A date is read exactly, or not at all.
func FuzzReadDate(f *testing.F) {
	for _, seed := range []string{"2026-11-22", "1/05/2023", "15.06.2023", "2023-02-30", "0000-00-00", "99/99/9999", "2026-1-2", "３/05/2023"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		day, reason := readDate(text, true)
		switch {
		case reason == "" && day.Format(isoDay) != text:
			t.Fatalf("%q was read as %s", text, day)
		case reason != "" && !day.IsZero():
			t.Fatalf("%q: both %s and %q", text, day, reason)
		}
		at, reason := readInstant(text)
		if reason == "" && at.Location() != time.UTC {
			t.Fatalf("%q: %s is not UTC", text, at)
		}
		if minute, reason := readMinute(text); reason == "" && (minute < 0 || minute >= 24*60) {
			t.Fatalf("%q: minute %d", text, minute)
		}
	})
}

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"dateLastModified", "sourcedId", "sms", "phone", "status"}
	for typed, want := range map[string]string{
		"dataLastModified": "dateLastModified", "datelastmodified": "dateLastModified", "sourcdeId": "sourcedId", "SMS": "sms",
		"smart": "", "fax": "", "phnoe": "phone", "": "", "id": "", "dtLastModifid": "dateLastModified",
	} {
		if got, _ := nearest(typed, names); got != want {
			t.Errorf("%s: got %q, want %q", typed, got, want)
		}
	}
}
