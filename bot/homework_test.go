package bot

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// someHomework is for a Tuesday: short, long, with files, with what is no file.
func someHomework() store.Homework {
	tuesday := school.Date(2026, 11, 24)
	return store.Homework{
		Student: maria(), Class: "5А", Span: school.Span{From: tuesday, To: tuesday},
		Tasks: []store.Task{
			{Lesson: 1, Class: 11, Title: "Математика", Given: tuesday.AddDate(0, 0, -1), Due: tuesday, Text: "№ 345, 346 <обязательно>\nповторить правило"},
			{
				Lesson: 2, Class: 12, Title: "Литература", Given: tuesday.AddDate(0, 0, -4), Due: tuesday,
				Text:        "Прочитать «Муму» целиком, выписать в тетрадь описание Герасима и ответить письменно на вопросы с первого по пятый на странице 115; кто хочет, готовит сообщение о том, как жили дворовые люди в Москве в начале девятнадцатого века.",
				Attachments: []string{"https://files.example/mumu.pdf?a=1&b=2", "javascript:alert(1)", "http://school.example/", "рабочий_лист.docx", "data:text/html,x", "https://"},
			},
		},
		Groups: []store.Group{{ID: 12, Title: "Литература"}, {ID: 11, Title: "Математика"}},
	}
}

func TestHomeworkScreens(t *testing.T) {
	t.Parallel()
	day := someHomework()
	week := someHomework()
	week.Span = school.Week(week.Span.From)
	week.Tasks = append(week.Tasks, week.Tasks[0])
	week.Tasks[2].Due = school.Date(2026, 11, 26)
	empty := store.Homework{Student: maria(), Class: "5А", Span: day.Span}
	holiday := empty
	holiday.Holidays = []school.Holiday{{Title: "Осенние <каникулы>", Span: day.Span}}
	subject := someHomework()
	subject.Of, subject.Tasks = subject.Groups[0], subject.Tasks[1:]
	undated := subject.Tasks[0]
	undated.Due, undated.Text, undated.Attachments = time.Time{}, "Стихотворение на выбор", nil
	subject.Tasks = append(subject.Tasks, undated)
	none := store.Homework{Student: maria(), Class: "5А", Of: subject.Of}
	ru := parentOfTwo(t, locale.RU)
	for name, screen := range map[string]Screen{
		"homework_day":          homeworkScreen(ru, day),
		"homework_day_en":       homeworkScreen(parentOfTwo(t, locale.EN), day),
		"homework_day_none":     homeworkScreen(ru, empty),
		"homework_day_holiday":  homeworkScreen(ru, holiday),
		"homework_week":         homeworkWeekScreen(ru, week),
		"homework_week_en":      homeworkWeekScreen(parentOfTwo(t, locale.EN), week),
		"homework_week_none":    homeworkWeekScreen(ru, store.Homework{Student: maria(), Span: week.Span}),
		"homework_subjects":     homeworkSubjectsScreen(ru, day),
		"homework_subject":      homeworkSubjectScreen(ru, subject),
		"homework_subject_none": homeworkSubjectScreen(ru, none),
		"homework_task":         taskScreen(ru, 101, day.Tasks[1], 0),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}

// A text of fifty thousand letters is cut on the screen of the day, and every
// word of it stands on the pages behind the button.
func TestEndlessHomework(t *testing.T) {
	t.Parallel()
	h := someHomework()
	h.Tasks[0].Text = strings.Repeat("слово <b> & ", 5000)
	h.Tasks[1].Text = strings.Repeat("ж", 50_000)
	r := parentOfTwo(t, locale.RU)
	for _, s := range []Screen{homeworkScreen(r, h), homeworkWeekScreen(r, h), homeworkSubjectScreen(r, h)} {
		if n := telegram.Length(s.Text); n > maxText || n < 100 {
			t.Errorf("a screen is %d units long", n)
		}
	}
	if s := homeworkScreen(r, h); len(s.Rows[1]) != 2 || s.Rows[1][0].Tap.B != 1 {
		t.Errorf("what was cut has no button: %+v", s.Rows)
	}
	for _, task := range h.Tasks {
		words := 0
		pages := leaves(task.Text, leafLetters)
		for i, page := range pages {
			s := taskScreen(r, 101, task, int64(i+1))
			if n := telegram.Length(s.Text); n > maxText {
				t.Errorf("page %d is %d units long", i+1, n)
			}
			words += len(strings.Join(strings.Fields(page), ""))
		}
		if want := len(strings.Join(strings.Fields(task.Text), "")); words != want {
			t.Errorf("the pages hold %d bytes of %d", words, want)
		}
	}
	if s := taskScreen(r, 101, h.Tasks[0], 9999); !strings.Contains(s.Rows[0][1].Text, " из ") {
		t.Errorf("a page beyond the last: %+v", s.Rows)
	}
}

// Only http and https are links, whatever a school attached.
func TestAttachments(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://files.example/a%20b.pdf": `<a href="https://files.example/a%20b.pdf">a b.pdf</a>`,
		"http://school.example":           `<a href="http://school.example">school.example</a>`,
		"HTTPS://school.example/x":        `<a href="https://school.example/x">x</a>`,
		`https://x.example/"><b>`:         `<a href="https://x.example/%22%3E%3Cb%3E">&quot;&gt;&lt;b&gt;</a>`,
		"javascript:alert(1)":             "",
		"JaVaScRiPt:alert(1)":             "",
		"tg://user?id=1":                  "",
		"file:///etc/passwd":              "",
		"//x.example/y":                   "",
		"http:///x":                       "",
		"лист.docx":                       "лист.docx",
		"<b>.pdf":                         "&lt;b&gt;.pdf",
		"https://x.example/" + strings.Repeat("a", 2e3): "",
		"https://x.example/\x00":                        "",
	} {
		if got := attachment(address); got != want {
			t.Errorf("%q becomes %q, want %q", address, got, want)
		}
	}
}
