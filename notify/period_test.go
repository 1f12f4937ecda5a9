package notify_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sebdah/goldie/v2"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// summed is Мария with what her subjects came to.
func summed() store.LetterChild {
	c := maria()
	average := func(values ...string) (a school.Average) {
		for _, v := range values {
			a.Add(school.Mark{Value: v, Weight: 1, Counts: true})
		}
		return a
	}
	c.Sums = []store.SubjectSum{
		{Subject: "Алгебра", Marks: []string{"5", "4-", "н", "5"}, Average: average("5", "4-", "5"), Missed: 1},
		{Subject: "История", Marks: []string{"4"}, Average: average("4")},
		{Subject: "Русский язык", Marks: []string{"4-", "3"}, Average: average("4-", "3")},
		{Subject: "Физкультура", Late: 2, Missed: 3},
		{Subject: "Чтение", Marks: []string{"зач.", "зач."}},
	}
	old := func(seq int64, kind school.NewsKind, day int, f school.Fact) {
		c.News = append(c.News, school.News{Seq: seq, Kind: kind, Object: seq, Day: school.Date(2026, time.November, day), New: &f})
	}
	old(40, school.NewsHomework, 17, school.Fact{Subject: "История", Text: "§ 10", Due: "2026-11-19"})
	old(41, school.NewsHomework, 18, school.Fact{Subject: "История", Text: "§ 11", Due: "2026-11-20"})
	old(42, school.NewsLesson, 17, school.Fact{Subject: "Музыка", Lesson: 3, Starts: 640, Ends: 685, Room: "21", Due: "2026-11-17"})
	return c
}

func spanned(l store.Letter, from, to time.Time) store.Letter {
	l.Period = school.Span{From: from, To: to}
	return l
}

// class is 5А on the Monday: the first school day of its week.
func class() store.StaffClass {
	return store.StaffClass{
		ID: 1, School: 1, SchoolName: "Школа № 1", Title: "5А", Today: monday, Open: true, First: true, Students: 25,
		Unlinked: []string{"Примеров Олег", "Примерова Яна"},
		Waiting: []store.StaffNote{
			{ID: 1, Student: "Примерова Мария", Span: school.Span{From: monday, To: monday.AddDate(0, 0, 2)}},
			{ID: 2, Student: "Примеров Пётр", Span: school.Span{From: monday, To: monday}, Lessons: []int{1, 2}},
		},
		Missing: []store.StaffAway{
			{Student: "Примеров Олег", Day: monday.AddDate(0, 0, -3), Lessons: []int{4, 5}},
			{Student: "Примерова <Ева>", Day: monday.AddDate(0, 0, -1)},
		},
		Away: 3, Late: 1, Unnoted: 2,
	}
}

func staffLetter(role school.Role, classes ...store.StaffClass) store.Letter {
	l := letter(role)
	l.EmptyToo, l.Staff = false, &store.StaffLetter{Classes: classes, Schools: 1}
	return l
}

// A week, a month, two schools, and the staff, for a person to read.
func TestOtherRenderings(t *testing.T) {
	t.Parallel()
	week := spanned(letter(school.Parent, summed()), monday.AddDate(0, 0, -6), monday)
	month := spanned(letter(school.Parent, summed()), school.Date(2026, time.November, 1), school.Date(2026, time.November, 30))
	english := week
	english.Language = "en"
	veiled := week
	veiled.HideMarks = true
	here, there := maria(), petr()
	here.School, there.School = "Школа № 1", "Школа № 2"
	there.Today = monday.AddDate(0, 0, 1)
	ordinary := class()
	ordinary.First = false
	full, empty := class(), class()
	full.ID, full.Title, full.Away, full.Late, full.Unnoted = 2, "9Б", 0, 0, 0
	late := class()
	late.ID, late.Title, late.Away, late.Unnoted, late.Late = 3, "10А", 0, 0, 2
	empty.Waiting, empty.Missing, empty.First = nil, nil, false
	nothing := staffLetter(school.Teacher, empty)
	nothing.EmptyToo = true
	two := staffLetter(school.Teacher, class(), full)
	two.Staff.Classes[1].SchoolName, two.Staff.Schools = "Школа № 2", 2
	englishStaff := staffLetter(school.Management, class(), full, late)
	englishStaff.Language = "en"
	englishTeacher := staffLetter(school.Teacher, class())
	englishTeacher.Language = "en"
	for name, l := range map[string]store.Letter{
		"week": week, "month": month, "week_english": english, "week_veiled": veiled,
		"part":               spanned(letter(school.Parent, summed()), monday.AddDate(0, 0, -37), monday),
		"schools":            letter(school.Parent, here, there),
		"teacher":            staffLetter(school.Teacher, class()),
		"teacher_ordinary":   staffLetter(school.Teacher, ordinary),
		"teacher_two":        two,
		"teacher_nothing":    nothing,
		"teacher_english":    englishTeacher,
		"management":         staffLetter(school.Management, class(), full, late),
		"management_english": englishStaff,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			catalog := texts(t)
			d := notify.Compose(catalog, l)
			g := goldie.New(t, goldie.WithNameSuffix(".golden"))
			g.Assert(t, "digest_"+name+"_chat", []byte(sandbox.RenderTerminal(seen(t, l, d))))
			g.Assert(t, "digest_"+name+"_text", []byte("Subject: "+d.Subject+"\n\n"+notify.RenderText(d, "https://zvonok.example/unsubscribe?t=x")))
			html, err := notify.RenderHTML(d, "https://zvonok.example/unsubscribe?t=x")
			if err != nil {
				t.Fatal(err)
			}
			for _, b := range d.Children {
				for _, s := range b.Sections {
					if !strings.Contains(html, s.Title) {
						t.Errorf("the letter lacks %q", s.Title)
					}
				}
			}
			if missing := catalog.Missing(); len(missing) > 0 {
				t.Errorf("texts are missing: %v", missing)
			}
		})
	}
}

// A class that has no school today has no block, and a letter without one is not
// sent, though the person wants to hear that there is nothing new; who asks for
// it now sees it.
func TestNoSchoolToday(t *testing.T) {
	t.Parallel()
	closed := class()
	closed.Open = false
	l := staffLetter(school.Teacher, closed)
	if d := notify.Compose(texts(t), l); len(d.Children) != 0 || !d.Empty {
		t.Errorf("%+v", d.Children)
	}
	l.Kind = store.TellNow
	if d := notify.Compose(texts(t), l); len(d.Children) != 1 || d.Empty {
		t.Errorf("%+v", d.Children)
	}
}
