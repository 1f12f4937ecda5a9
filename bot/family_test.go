package bot

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

func someFamily() []store.ChildDay {
	week := aWeek()
	full := store.Diary{Student: maria(), Class: "5А", Days: week.Days[:1]}
	free := store.Diary{Student: school.Person{ID: 102, Given: "Семён"}, Class: "2Б", Days: []store.DiaryDay{{Day: week.Days[0].Day}}}
	return []store.ChildDay{{Diary: full, Homework: someHomework()}, {Diary: free}}
}

func TestFamilyScreens(t *testing.T) {
	t.Parallel()
	monday := school.Date(2026, 11, 23)
	golden(t, "family_day", familyScreen(parentOfTwo(t, locale.RU), monday, someFamily()))
	golden(t, "family_day_en", familyScreen(parentOfTwo(t, locale.EN), monday, someFamily()))
	var many []store.ChildDay
	for range 5 {
		many = append(many, someFamily()...)
	}
	for i := range many {
		for j := range many[i].Homework.Tasks {
			many[i].Homework.Tasks[j].Text = strings.Repeat("очень длинное задание ", 2000)
		}
	}
	if n := telegram.Length(familyScreen(parentOfTwo(t, locale.RU), monday, many).Text); n > maxText {
		t.Errorf("ten children are %d units long", n)
	}
}

// TestSiblingsAreNeverMixed draws schools in which everything bears the name of
// whom it is about, and families of any shape over them. In each family's day
// the block of a child holds all that is the child's and nothing of anybody else.
func TestSiblingsAreNeverMixed(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	town := &familyTown{db: db}
	shown := 0
	rapid.Check(t, func(r *rapid.T) {
		town.grow(t, r)
		req := parentOfTwo(t, locale.RU)
		req.Session = store.Session{Account: town.account, Role: school.Parent, Children: town.kin}
		s, err := (&family{store: db.Store}).show(t.Context(), req)
		if err != nil {
			r.Fatal(err)
		}
		blocks := strings.Split(s.Text, "\n\n")[1:]
		if len(blocks) != len(town.kin) {
			r.Fatalf("%d blocks for %d children:\n%s", len(blocks), len(town.kin), s.Text)
		}
		for i, child := range town.kin {
			shown += len(town.about[child.ID])
			if got, want := words(blocks[i]), town.about[child.ID]; !slices.Equal(got, want) {
				r.Fatalf("the block of %s tells %v, want %v:\n%s", child.Name, got, want, blocks[i])
			}
		}
	})
	if shown < 100 {
		t.Errorf("only %d facts were ever shown", shown)
	}
}

// words are what a block tells, by the marks that the town puts on everything.
func words(block string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(block, func(r rune) bool { return strings.ContainsRune(" \n<>/,.:", r) }) {
		if strings.HasPrefix(w, "x") {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// familyTown grows by a school with each draw.
type familyTown struct {
	db      *storetest.DB
	school  int64
	account int64
	kin     []store.Child
	about   map[int64][]string // student -> what is theirs
}

func (f *familyTown) grow(t *testing.T, r *rapid.T) {
	f.school++
	f.about, f.kin = map[int64][]string{}, nil
	base := f.school * 100
	var sql strings.Builder
	fmt.Fprintf(&sql, `INSERT INTO schools (id, name, zone) OVERRIDING SYSTEM VALUE VALUES (%d, 'Школа', 'Europe/Moscow');`, base)
	fmt.Fprintf(&sql, `INSERT INTO accounts (id, created_at) OVERRIDING SYSTEM VALUE VALUES (%d, '2026-11-01Z');`, base)
	f.account = base
	classes := rapid.IntRange(1, 3).Draw(r, "classes")
	for c := range classes {
		class := base + int64(c)
		fmt.Fprintf(&sql, `INSERT INTO classes (id, school_id, kind, title) OVERRIDING SYSTEM VALUE VALUES (%d, %d, 'scheduled', 'xsubject%d');`, class, base, class)
		fmt.Fprintf(&sql, `INSERT INTO lessons (school_id, class_id, day, number, starts, ends, homework, due_day) VALUES
			(%d, %d, '2026-11-23', %d, 510, 555, 'xhomework%d', '2026-11-24'), (%d, %d, '2026-11-24', 1, 510, 555, '', NULL);`, base, class, c+1, class, base, class)
		fmt.Fprintf(&sql, `INSERT INTO works (id, school_id, class_id, title, given_on, due_on) OVERRIDING SYSTEM VALUE
			VALUES (%d, %d, %d, 'Работа', '2026-11-23', '2026-11-23');`, class, base, class)
	}
	for n := range rapid.IntRange(1, 6).Draw(r, "students") {
		student := base + int64(n)
		fmt.Fprintf(&sql, `INSERT INTO people (id, school_id, family, given) OVERRIDING SYSTEM VALUE VALUES (%d, %d, 'Выдуманный', 'xname%d');`, student, base, student)
		about := []string{fmt.Sprintf("xname%d", student)}
		for c := range classes {
			class := base + int64(c)
			if !rapid.Bool().Draw(r, "enrolled") {
				continue
			}
			fmt.Fprintf(&sql, `INSERT INTO enrolments (school_id, class_id, person_id, role) VALUES (%d, %d, %d, 'student');`, base, class, student)
			about = append(about, fmt.Sprintf("xsubject%d", class), fmt.Sprintf("xhomework%d", class))
			if rapid.Bool().Draw(r, "marked") {
				mark := fmt.Sprintf("xm%d", student)
				fmt.Fprintf(&sql, `INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) VALUES (%d, %d, %d, %d, '2026-11-23', '%s');`,
					base, student, class, class, mark)
				about = append(about, mark)
			}
		}
		if rapid.Bool().Draw(r, "remarked") {
			fmt.Fprintf(&sql, `INSERT INTO notes (school_id, student_id, kind, day, text) VALUES (%d, %d, 'remark', '2026-11-23', 'xremark%d');`, base, student, student)
			about = append(about, fmt.Sprintf("xremark%d", student))
		}
		if rapid.Bool().Draw(r, "absent") {
			fmt.Fprintf(&sql, `INSERT INTO attendance (school_id, student_id, day, kind, comment) VALUES (%d, %d, '2026-11-23', 'ill', 'xill%d');`, base, student, student)
			about = append(about, fmt.Sprintf("xill%d", student))
		}
		if rapid.Bool().Draw(r, "linked") {
			fmt.Fprintf(&sql, `INSERT INTO links (account_id, school_id, role, student_id, since) VALUES (%d, %d, 'parent', %d, '2026-11-01Z');`, base, base, student)
			f.kin = append(f.kin, store.Child{ID: student, Name: fmt.Sprintf("xname%d", student), SchoolZone: "Europe/Moscow"})
		}
		slices.Sort(about)
		f.about[student] = slices.Compact(about)
	}
	f.db.Exec(t, sql.String())
	if len(f.kin) == 0 { // nobody's parent may ask for nothing
		r.Skip("no children")
	}
}

// A child that is not the viewer's is not in the family's day, even where a
// session should still name it.
func TestAChildUnlinkedMeanwhileIsNotShown(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO schools (name, zone) VALUES ('Школа', 'Europe/Moscow');
		INSERT INTO people (school_id, family, given) VALUES (1, 'Выдуманный', 'Пётр'), (1, 'Выдуманная', 'Мария');
		INSERT INTO accounts (created_at) VALUES ('2026-11-01Z');
		INSERT INTO links (account_id, school_id, role, student_id, since, ended_at) VALUES
			(1, 1, 'parent', 1, '2026-11-01Z', '2026-11-02Z'), (1, 1, 'parent', 2, '2026-11-01Z', NULL);`)
	r := parentOfTwo(t, locale.RU)
	r.Session = store.Session{Account: 1, Role: school.Parent, Children: []store.Child{{ID: 1, Name: "Пётр"}, {ID: 2, Name: "Мария"}}}
	r.Tap = tap.ToFamily(time.Time{})
	s, err := (&family{store: db.Store}).show(t.Context(), r)
	if err != nil || strings.Contains(s.Text, "Пётр") || !strings.Contains(s.Text, "Мария") {
		t.Errorf("%v: %s", err, s.Text)
	}
}
