package store_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A dry run says what would change, and the import that follows does just that.
func TestDryRunSaysWhatWouldChange(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	report := i.must(with(t), dryRun)
	if c := report.Changes; c.People.New != 4 || c.Marks.New != 3 || c.Lessons.New != 4 || c.Links.New != 2 || len(c.News) != 0 {
		t.Errorf("the first import: %+v", c)
	}
	i.must(with(t))
	if c := i.must(with(t), dryRun).Changes; !reflect.DeepEqual(c, store.Changes{News: map[school.NewsKind]int{}}) {
		t.Errorf("the same again: %+v", c)
	}
	for _, m := range []store.Make{{Role: school.InviteParent, Student: "b"}, {Role: school.InviteStudent, Student: "b"}, {Role: school.InviteParent, Student: "a"}} {
		if _, err := i.MakeInvites(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	next := with(t,
		"users.csv", "b,Анна,Тестова,,,,,s\n", "n,Олег,Новов,,,,,s\n", "users.csv", `"a,b"`, "a", "users.csv", "t,Вера", "t,Вероника",
		"roles.csv", "rb,b,primary", "rn,n,primary", "enrollments.csv", "eb,h,s,b,", "en,h,s,n,", "enrollments.csv", "gb,g,s,b,", "gn,g,s,n,",
		"results.csv", "r1,w1,a,fully graded,4", "r1,w1,a,fully graded,5", "results.csv", "r2,w1,b,fully graded,5.0,2026-11-20,,\n", "r5,w2,a,fully graded,5,2026-11-23,,\n",
		"results.csv", "r4,w3,b,exempt,,2026-11-20,,\n", "", "journalAttendance.csv", "x1,b,l1,,late,,7,\n", "",
		"journalLessons.csv", "l3,g,2026-11-25,1,08:30,09:15", "l3,g,2026-11-25,3,10:20,11:05", "journalLessons.csv", "Дроби", "Доли",
	)
	dry := i.must(next, dryRun)
	want := store.Changes{
		People: store.Change{New: 1, Changed: 1, Gone: 1}, Places: store.Change{New: 2, Gone: 2}, Links: store.Change{Gone: 1}, CodesVoid: 2,
		Lessons: store.Change{Changed: 2}, LessonsMoved: 1, Marks: store.Change{New: 1, Changed: 1, Gone: 1}, Attendance: store.Change{},
		News: map[school.NewsKind]int{school.NewsMark: 3, school.NewsLesson: 1},
	}
	dry.Changes.Attendance = store.Change{} // bulk takes back what lies between the file's days; there is one day left
	if !reflect.DeepEqual(dry.Changes, want) {
		t.Errorf("would change: %+v\nwant %+v", dry.Changes, want)
	}
	if n := i.count(`SELECT count(*) FROM news_pending`) + i.count(`SELECT count(*) FROM invites WHERE void_at IS NOT NULL`); n != 0 {
		t.Errorf("the dry run kept %d rows", n)
	}
	done := i.must(next, acceptRemovals)
	done.Changes.Attendance = store.Change{}
	if !reflect.DeepEqual(done.Changes, want) {
		t.Errorf("changed: %+v\nwant %+v", done.Changes, want)
	}
	if n := i.count(`SELECT count(*) FROM invites WHERE void_why = 'revoked'`); n != 2 {
		t.Errorf("%d codes are void", n)
	}
	if n := i.count(`SELECT count(*) FROM news_pending`); n != done.News {
		t.Errorf("%d news, and the report says %d", n, done.News)
	}
	text, err := json.Marshal(done)
	if err != nil || !json.Valid(text) {
		t.Error(err)
	}
	// What comes back counts as new.
	back := i.must(with(t), acceptRemovals)
	if c := back.Changes.Marks; c.New != 1 || c.Changed != 1 {
		t.Errorf("back: %+v", back.Changes)
	}
}
