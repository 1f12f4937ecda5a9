package madeup_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zvonok/store/bundle"
	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
)

var today = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func TestSameOptionsSameBytes(t *testing.T) {
	t.Parallel()
	o := madeup.Options{Seed: 7, Today: today}
	one, two, other := t.TempDir(), t.TempDir(), t.TempDir()
	for dir, o := range map[string]madeup.Options{one: o, two: o, other: {Seed: 8, Today: today}} {
		if err := madeup.Write(dir, o); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(one, "*.csv"))
	if err != nil || len(files) != len(school.Format)+1 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	differ := 0
	for _, path := range files {
		name := filepath.Base(path)
		a, b, c := content(t, path), content(t, filepath.Join(two, name)), content(t, filepath.Join(other, name))
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs", name)
		}
		if !bytes.Equal(a, c) {
			differ++
		}
	}
	if differ < 5 {
		t.Errorf("another seed changes only %d files", differ)
	}
}

func content(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// world is what bundles hold together: rows by file and sourcedId.
type world map[string]map[string]school.Row

// take reads a bundle in and fails on any problem or row named twice.
func (w world) take(t *testing.T, dir string) {
	t.Helper()
	b, err := bundle.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }() // it was only read
	for _, p := range b.Problems() {
		t.Errorf("problem: %+v", p)
	}
	for _, f := range school.Format {
		seen := map[string]bool{}
		if w[f.Name] == nil {
			w[f.Name] = map[string]school.Row{}
		}
		for row, p := range b.Rows(f.Name) {
			if p != nil {
				t.Fatalf("problem: %+v", *p)
			}
			id := row.Values[0].(string)
			if seen[id] {
				t.Fatalf("%s: %s stands twice", f.Name, id)
			}
			seen[id] = true
			w[f.Name][id] = row
		}
	}
}

// A bundle a day keeps a school going: two weeks are always planned, and what was
// planned comes to be.
func TestASchoolGoesOn(t *testing.T) {
	t.Parallel()
	o := madeup.Options{Seed: 1, Today: today}
	w := world{}
	dir := t.TempDir()
	if err := madeup.Write(dir, o); err != nil {
		t.Fatal(err)
	}
	w.take(t, dir)
	planned := len(w["journalLessons"])
	for day := today; day.Before(today.AddDate(0, 0, 21)); day = day.AddDate(0, 0, 1) {
		if !madeup.SchoolDay(day).Equal(day) {
			continue
		}
		o.Today = day
		dir := t.TempDir()
		if err := madeup.WriteToday(dir, o); err != nil {
			t.Fatal(err)
		}
		w.take(t, dir)
		w.references(t)
	}
	last := o.Today.AddDate(0, 0, 14)
	taught := 0
	for id := range w["journalLessons"] {
		if w.value("journalLessons", id, "date").(time.Time).Equal(last) {
			taught++
		}
	}
	if len(w["journalLessons"]) <= planned || taught == 0 {
		t.Errorf("%d lessons after %d, %d of them on the last planned day", len(w["journalLessons"]), planned, taught)
	}
}

func (w world) references(t *testing.T) {
	t.Helper()
	for _, f := range school.Format {
		for id, row := range w[f.Name] {
			for i, c := range f.Columns {
				var refs []string
				switch v := row.Values[i].(type) {
				case string:
					refs = []string{v}
				case []string:
					refs = v
				}
				for _, ref := range refs {
					if _, ok := w[c.Ref][ref]; c.Ref != "" && !ok {
						t.Fatalf("%s %s: %s names %s, which is not there", f.Name, id, c.Name, ref)
					}
				}
			}
		}
	}
}

func (w world) value(file, id, column string) any {
	f, _ := school.FileNamed(file)
	return w[file][id].Values[f.Column(column)]
}

func TestSchoolOfAnySizeOnAnyDay(t *testing.T) {
	t.Parallel()
	for _, o := range []madeup.Options{
		{Seed: 1, Today: today},
		{Seed: 2, Today: today, Classes: 1, PerClass: 1, Zone: "Asia/Kamchatka", SchoolID: "s-2"},
		{Seed: 3, Today: time.Date(2026, 11, 22, 22, 0, 0, 0, time.UTC), Classes: 2, PerClass: 3}, // a Sunday
		{Seed: 4, Today: time.Date(2027, 7, 14, 0, 0, 0, 0, time.UTC), Classes: 2, PerClass: 3},   // the holidays
		{Seed: 5, Today: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC), Classes: 4, PerClass: 13},   // the first day
		{Seed: 6, Today: time.Date(2027, 5, 20, 0, 0, 0, 0, time.UTC), Classes: 6, PerClass: 12},
	} {
		t.Run(o.Today.Format(time.DateOnly), func(t *testing.T) {
			t.Parallel()
			all, now := t.TempDir(), t.TempDir()
			if err := madeup.Write(all, o); err != nil {
				t.Fatal(err)
			}
			if err := madeup.WriteToday(now, o); err != nil {
				t.Fatal(err)
			}
			w := world{}
			w.take(t, all)
			w.references(t)
			before := len(w["results"])
			w.take(t, now)
			w.references(t)
			if len(w["results"]) <= before {
				t.Error("today brings no new marks")
			}
		})
	}
}

func TestTodayTellsTheFirstFamily(t *testing.T) {
	t.Parallel()
	o := madeup.Options{Seed: 1, Today: today}
	cast, err := madeup.CastOf(o)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(cast.Classes, []string{"5А", "7А"}) || len(cast.Children) != 2 {
		t.Fatalf("cast: %+v", cast)
	}
	before, now := world{}, world{}
	for w, write := range map[*world]func(string, madeup.Options) error{&before: madeup.Write, &now: madeup.WriteToday} {
		dir := t.TempDir()
		if err := write(dir, o); err != nil {
			t.Fatal(err)
		}
		w.take(t, dir)
	}
	for _, child := range cast.Children {
		marks := map[any]int{}
		for id := range now["results"] {
			if now.value("results", id, "studentSourcedId") == child {
				marks[now.value("results", id, "scoreDate").(time.Time).Equal(today)]++
			}
		}
		if marks[true] < 2 || marks[false] != 0 {
			t.Errorf("%s: marks %v", child, marks)
		}
		if agents := before.value("users", child, "agentSourcedIds").([]string); !slices.Contains(agents, cast.Parent) || !slices.Contains(agents, cast.Father) {
			t.Errorf("%s: agents %v", child, agents)
		}
	}
	if children := before.value("users", cast.Parent, "agentSourcedIds").([]string); !slices.Equal(children, cast.Children) {
		t.Errorf("the mother's children: %v", children)
	}
	kinds := map[any]int{}
	for id := range now["journalNotes"] {
		if now.value("journalNotes", id, "studentSourcedId") == cast.Children[0] {
			kinds[now.value("journalNotes", id, "kind")]++
		}
	}
	if kinds["remark"] == 0 || kinds["comment"] == 0 {
		t.Errorf("notes: %v", kinds)
	}
	away := map[any]int{}
	for id := range now["journalAttendance"] {
		away[now.value("journalAttendance", id, "kind")]++
	}
	if away["absent"] == 0 || away["late"] == 0 {
		t.Errorf("the register: %v", away)
	}
	changed := 0
	for id := range now["journalLessons"] {
		if _, known := before["journalLessons"][id]; !known {
			continue // planned today
		}
		was := before.value("journalLessons", id, "homework")
		if is := now.value("journalLessons", id, "homework"); was != nil && is != was {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d lessons had their homework changed, want 1", changed)
	}
	controls := 0
	for id := range before["lineItems"] {
		if before.value("lineItems", id, "categorySourcedId") == "category-control" && before.value("lineItems", id, "dueDate").(time.Time).After(today) {
			controls++
		}
	}
	if controls == 0 {
		t.Error("no control work lies ahead")
	}
}

// A man's surname beside a woman's patronymic would look like a bug of ours.
func TestNamesAgree(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := madeup.Write(dir, madeup.Options{Seed: 9, Today: today, Classes: 6, PerClass: 20}); err != nil {
		t.Fatal(err)
	}
	w := world{}
	w.take(t, dir)
	for id := range w["users"] {
		family, middle := w.value("users", id, "familyName").(string), w.value("users", id, "middleName").(string)
		if strings.HasSuffix(middle, "на") != strings.HasSuffix(family, "а") {
			t.Errorf("%s %s do not agree", family, middle)
		}
	}
}

// Nobody is at two lessons at once, no room holds two classes, and a day has four
// to seven lessons.
func TestTimetableHolds(t *testing.T) {
	t.Parallel()
	for _, classes := range []int{6, 30, 35} {
		dir := t.TempDir()
		if err := madeup.Write(dir, madeup.Options{Seed: 3, Today: today, Classes: classes, PerClass: 1}); err != nil {
			t.Fatal(err)
		}
		w := world{}
		w.take(t, dir)
		type slot struct {
			who any
			day time.Time
			at  any
		}
		teachers, rooms, days := map[slot]int{}, map[slot]int{}, map[slot]int{}
		for id := range w["journalLessons"] {
			day, at := w.value("journalLessons", id, "date").(time.Time), w.value("journalLessons", id, "startTime")
			teachers[slot{w.value("journalLessons", id, "teacherSourcedId"), day, at}]++
			if room := w.value("journalLessons", id, "room"); room != "спортзал" {
				rooms[slot{room, day, at}]++
			}
			days[slot{strings.Split(id, "-")[1], day, nil}]++
		}
		for what, taken := range map[string]map[slot]int{"teacher": teachers, "room": rooms} {
			clashes := 0
			for _, n := range taken {
				clashes += n - 1
			}
			if clashes > 0 {
				t.Errorf("%d classes: %d lessons of %d have a %s that is taken", classes, clashes, len(w["journalLessons"]), what)
			}
		}
		for s, n := range days {
			if n < 4 || n > 7 {
				t.Errorf("class %v has %d lessons on %s", s.who, n, s.day.Format(time.DateOnly))
			}
		}
	}
}

func TestRefusesOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []madeup.Options{{Today: today, Classes: 36}, {Today: today, PerClass: -1}, {Today: today, Zone: "Марс"}} {
		if err := madeup.Write(t.TempDir(), o); err == nil {
			t.Errorf("accepted %+v", o)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		if err := madeup.Write(b.TempDir(), madeup.Options{Seed: 1, Today: today, Classes: 30, PerClass: 25}); err != nil {
			b.Fatal(err)
		}
	}
}
