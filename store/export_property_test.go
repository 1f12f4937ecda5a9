package store_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// TestExportIsTheInverseOfImport: a school drawn at random, with all that the format
// allows and journals seldom say, comes in, goes out, comes in elsewhere and goes out
// again. What came out is what went in, column by column; both exports are the same
// bytes; and what went out changes nothing where it came from.
func TestExportIsTheInverseOfImport(t *testing.T) {
	t.Parallel()
	draws := 4
	if os.Getenv("ZVONOK_SOAK") != "" {
		draws = 40
	}
	for seed := range draws {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			source := drawnSchool(t, uint64(seed))
			i := newImporting(t)
			if report := i.must(source, keepGoing); report.Refused != 0 {
				t.Fatalf("the drawn school is refused: %v", report.Problems)
			}
			sameRows(t, source, i.roundTrip("", ""))
		})
	}
}

// sheet is a file of a bundle to be changed.
type sheet struct {
	header []string
	rows   [][]string
}

func (s *sheet) at(row []string, column string) *string {
	n := slices.Index(s.header, column)
	if n < 0 {
		panic(column)
	}
	return &row[n]
}

// draw changes files at random.
type draw struct {
	*rand.Rand
	t   *testing.T
	dir string
}

// odds is one chance in n.
func (d *draw) odds(n int) bool { return d.IntN(n) == 0 }

func (d *draw) one(of ...string) string { return of[d.IntN(len(of))] }

func (d *draw) edit(file string, change func(s *sheet)) {
	path := filepath.Join(d.dir, file+".csv")
	f, err := os.Open(path)
	if err != nil {
		d.t.Fatal(err)
	}
	all, err := csv.NewReader(f).ReadAll()
	_ = f.Close()
	if err != nil {
		d.t.Fatal(err)
	}
	s := &sheet{all[0], all[1:]}
	change(s)
	d.Shuffle(len(s.rows), func(a, b int) { s.rows[a], s.rows[b] = s.rows[b], s.rows[a] })
	if f, err = os.Create(path); err != nil {
		d.t.Fatal(err)
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(append([][]string{s.header}, s.rows...)); err != nil {
		d.t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		d.t.Fatal(err)
	}
}

// each puts a value into a column of one row in n.
func (d *draw) each(file string, n int, values map[string]func() string) {
	d.edit(file, func(s *sheet) {
		for _, row := range s.rows {
			for _, column := range slices.Sorted(keys(values)) {
				if d.odds(n) {
					*s.at(row, column) = values[column]()
				}
			}
		}
	})
}

func keys[V any](of map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range of {
			if !yield(k) {
				return
			}
		}
	}
}

// text is what people type: signs of CSV and of spreadsheets among it.
func (d *draw) text() string {
	return d.one("=1+1", "+7", "-5", "@дом", `«Кавычки» и "кавычки"`, "с, запятой", "две\nстроки", "Ёж", "x;y", "'", "0", "NULL", "😀 ура", `\.`)
}

func (d *draw) oneLine() string {
	return d.one("=1+1", "-5", "@дом", `а "б" в`, "с, запятой", "Ёж", "0", "5,6", "😀")
}

// drawnSchool writes a made-up school and draws oddities into it.
func drawnSchool(t *testing.T, seed uint64) string {
	t.Helper()
	d := &draw{rand.New(rand.NewPCG(seed, 18)), t, t.TempDir()}
	o := madeup.Options{
		Seed: int64(seed), Today: storetest.Monday.AddDate(0, 0, -45-d.IntN(30)), Classes: 1 + d.IntN(2), PerClass: 2 + d.IntN(3),
		Zone: d.one("Europe/Moscow", "Asia/Kamchatka", "Europe/Kaliningrad"), Name: d.oneLine(),
	}
	if err := madeup.Write(d.dir, o); err != nil {
		t.Fatal(err)
	}
	day := func() string { return "2026-10-" + fmt.Sprintf("%02d", 1+d.IntN(28)) }
	d.edit("orgs", func(s *sheet) {
		school := s.rows[0]
		*s.at(school, "identifier"), *s.at(school, "parentSourcedId") = d.one("", "12-34"), d.one("", "district")
		if *s.at(school, "metadata.timeZone") == "Europe/Moscow" {
			*s.at(school, "metadata.timeZone") = d.one("", "Europe/Moscow")
		}
		for n, kind := range []string{"district", "department", "national"} {
			other := slices.Clone(school)
			other[0], *s.at(other, "type"), *s.at(other, "parentSourcedId"), *s.at(other, "metadata.timeZone") = kind, kind, d.one("", "district", school[0]), d.one("", "Asia/Omsk")
			if n == 0 || d.odds(2) {
				s.rows = append(s.rows, other)
			}
		}
	})
	d.each("courses", 2, map[string]func() string{
		"courseCode": d.oneLine, "grades": d.oneLine, "subjects": d.text, "subjectCodes": d.text, "schoolYearSourcedId": func() string { return d.one("", "year") },
		"orgSourcedId": func() string { return "district" },
	})
	d.people()
	d.each("classes", 3, map[string]func() string{
		"classCode": d.oneLine, "subjects": d.text, "subjectCodes": d.text, "periods": d.oneLine, "grades": d.oneLine, "location": d.oneLine,
		"termSourcedIds": func() string { return d.one("year", "q2,q1,year", "year,h1") },
	})
	d.each("classes", 9, map[string]func() string{"metadata.kind": func() string { return "extracurricular" }})
	d.each("enrollments", 5, map[string]func() string{
		"beginDate": func() string { return d.one("", "2026-09-01") }, "endDate": func() string { return d.one("", "2026-10-01", "2027-05-31") },
		"primary": func() string { return d.one("", "true", "false", "TRUE") },
	})
	d.edit("enrollments", func(s *sheet) {
		for n, row := range s.rows {
			if d.odds(5) { // of no concern to the journal
				more := slices.Clone(row)
				more[0], *s.at(more, "role") = fmt.Sprint("more-", n), d.one("administrator", "proctor")
				s.rows = append(s.rows, more)
			}
			if d.odds(9) {
				row[1] = "inactive"
			}
		}
	})
	d.each("categories", 2, map[string]func() string{
		"weight": func() string { return d.one("", "0", "1", "0.5", "1.25", "1000000", "0.123456789") }, "metadata.counts": func() string { return d.one("", "true", "false") },
		"metadata.kind": func() string { return d.one("", "control", "homework") },
	})
	d.journal(day)
	d.each("lineItems", 6, map[string]func() string{
		"description": d.text, "title": d.oneLine, "resultValueMin": func() string { return d.one("", "0", "1.5") }, "resultValueMax": func() string { return d.one("", "100", "12.25", "33.33333333") },
		"metadata.weight": func() string { return d.one("", "0", "2", "0.1") }, "dueDate": func() string { return day() + d.one("", "T21:30:00Z", "T10:00:00+03:00") },
		"assignDate":               func() string { return day() + d.one("", "T00:00:00Z", "T23:59:59.5Z") },
		"academicSessionSourcedId": func() string { return d.one("", "year") }, "metadata.lessonSourcedId": func() string { return "" },
	})
	d.edit("results", func(s *sheet) {
		for _, row := range s.rows {
			if !d.odds(3) {
				continue
			}
			score, text := s.at(row, "score"), s.at(row, "textScore")
			switch d.IntN(8) {
			case 0:
				*s.at(row, "scoreStatus"), *score, *text = d.one("exempt", "not submitted", "submitted"), "", ""
			case 1:
				*s.at(row, "scoreStatus") = d.one("partially graded", "submitted", "EXEMPT", "not submitted")
			case 2:
				*score, *text = d.one("4", "4.0", "87.5"), d.one("5", "4-", "зач.", "=5", "4")
			case 3:
				*score, *text = "", d.one("4-", "5", "н/а", "1.0")
			case 4:
				*score, *text = d.one("4-", "А", "5.0", "н"), ""
			case 5:
				*s.at(row, "comment") = d.text()
			case 6:
				*s.at(row, "scoreDate") = day()
			}
		}
	})
	d.heads()
	d.optional()
	return d.dir
}

func (d *draw) people() {
	d.each("users", 6, map[string]func() string{
		"enabledUser": func() string { return d.one("", "false", "TRUE") }, "middleName": d.oneLine, "grades": d.oneLine,
		"email": func() string { return d.one("", "Ivan@Example.org", "не адрес") }, "phone": func() string { return d.one("", "8 900 000 00 02", "нет") },
		"sms": func() string { return d.one("", "+79000000003", "мессенджер") }, "primaryOrgSourcedId": func() string { return d.one("", "district") },
	})
	d.edit("users", func(s *sheet) {
		for _, row := range s.rows {
			if d.odds(8) {
				row[1] = "inactive"
			}
			switch agents := s.at(row, "agentSourcedIds"); d.IntN(12) {
			case 0: // an aunt who teaches here, oneself, the other way round
				*agents = s.rows[d.IntN(len(s.rows))][0] + "," + *agents
			case 1:
				*agents = ""
			case 2:
				*agents += "," + s.rows[d.IntN(len(s.rows))][0]
			}
		}
	})
	d.each("demographics", 4, map[string]func() string{"birthDate": func() string { return d.one("", "2014-02-28") }})
	d.edit("roles", func(s *sheet) {
		for n, row := range s.rows {
			if *s.at(row, "role") == "parent" {
				*s.at(row, "role") = d.one("parent", "guardian", "relative")
			}
			if d.odds(5) {
				*s.at(row, "roleType") = d.one("", "secondary")
			}
			if d.odds(5) {
				*s.at(row, "beginDate") = d.one("2024-09-01", "2026-09-01")
			}
			if d.odds(9) {
				*s.at(row, "endDate") = d.one("2026-10-01", "2030-01-01")
			}
			if d.odds(9) {
				*s.at(row, "orgSourcedId") = "district"
			}
			if d.odds(12) {
				row[1] = "inactive"
			}
			if d.odds(6) { // a second one of the same kind, or of no concern
				more := slices.Clone(row)
				more[0], *s.at(more, "role"), *s.at(more, "roleType") = fmt.Sprint("more-", n), d.one(*s.at(row, "role"), "aide", "counselor", "systemAdministrator"), "secondary"
				s.rows = append(s.rows, more)
			}
		}
	})
}

func (d *draw) journal(day func() string) {
	d.edit("journalLessons", func(s *sheet) {
		for _, row := range s.rows {
			if d.odds(20) {
				*s.at(row, "topic"), *s.at(row, "homework") = d.text(), d.text()
			}
			if d.odds(20) {
				*s.at(row, "homeworkDueDate"), *s.at(row, "room"), *s.at(row, "teacherSourcedId") = day(), d.oneLine(), ""
			}
			if d.odds(30) {
				*s.at(row, "attachments") = "https://files.example/a.pdf http://files.example/б?x=1,2"
			}
			if d.odds(15) {
				*s.at(row, "replacesLessonSourcedId") = s.rows[d.IntN(len(s.rows))][0]
			}
		}
	})
	d.each("journalAttendance", 3, map[string]func() string{
		"comment": d.text, "minutes": func() string { return d.one("", "0", "45") }, "time": func() string { return d.one("", "08:05", "00:00", "23:59") },
		"kind": func() string { return d.one("absent", "ill", "excused", "late", "arrived", "left") }, "date": day,
	})
	d.each("journalNotes", 3, map[string]func() string{
		"text": d.text, "lessonSourcedId": func() string { return "" }, "teacherSourcedId": func() string { return "" }, "kind": func() string { return d.one("remark", "comment") },
	})
	d.each("journalHolidays", 3, map[string]func() string{"title": d.oneLine})
	d.each("journalEvents", 2, map[string]func() string{
		"classSourcedId": func() string { return "" }, "place": d.oneLine, "text": d.text, "title": d.oneLine,
		"startTime": func() string {
			return time.Date(2026, 12, 1, d.IntN(24), d.IntN(60), d.IntN(2), d.IntN(2)*500_000_000, time.UTC).Format(time.RFC3339Nano)
		},
	})
	d.edit("journalEvents", func(s *sheet) {
		for _, row := range s.rows {
			*s.at(row, "endTime") = d.one("", "2026-12-24T10:00:00+03:00")
		}
	})
}

// heads puts a status and a date into rows of every file.
func (d *draw) heads() {
	for _, f := range school.Format {
		often, inactive := 1+d.IntN(4), f.Name != "users" && f.Name != "roles" && f.Name != "enrollments"
		d.edit(f.Name, func(s *sheet) {
			for _, row := range s.rows {
				if d.odds(often) {
					*s.at(row, "dateLastModified") = d.one("2026-11-20", "2026-11-20T18:25:43.511Z", "2026-11-20T18:25:43+03:00", "2026-11-20T18:25:43.000001Z")
				}
				if inactive && d.odds(12) {
					row[1] = d.one("active", "inactive", "Inactive")
				}
			}
		})
	}
}

// optional drops columns that a row can do without, and whole files.
func (d *draw) optional() {
	for _, f := range school.Format {
		d.edit(f.Name, func(s *sheet) {
			for _, c := range f.Columns {
				n := slices.Index(s.header, c.Name)
				if n < 0 || c.Required || !d.odds(9) || c.Name == "parentSourcedId" || c.Name == "score" || c.Name == "textScore" || c.Name == "date" || c.Name == "lessonSourcedId" {
					continue
				}
				s.header = slices.Delete(slices.Clone(s.header), n, n+1)
				for i := range s.rows {
					s.rows[i] = slices.Delete(slices.Clone(s.rows[i]), n, n+1)
				}
			}
			if f.Journal && f.Name != "journalLessons" && d.odds(8) {
				s.rows = nil
			}
		})
	}
}
