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

func someNotes() store.Notes {
	day := school.Date(2026, 11, 23)
	note := func(kind school.NoteKind, back int, text string) store.Note {
		return store.Note{Note: school.Note{Kind: kind, Day: day.AddDate(0, 0, -back), Text: text}}
	}
	lesson := note(school.Remark, 0, "Забыла <сменную> обувь & форму")
	lesson.SubjectTitle, lesson.TeacherName = "Физкультура", "Чтецова А. И."
	return store.Notes{Student: maria(), Month: school.Date(2026, 11, 1), Before: school.Date(2026, 9, 1), After: school.Date(2026, 12, 1), Page: 2, Pages: 3, Notes: []store.Note{
		lesson,
		note(school.Comment, 3, "Хорошо работала на уроке"),
		note(school.Remark, 400, strings.Repeat("Разговаривала на уроке. ", 15)),
	}}
}

func TestRemarksScreens(t *testing.T) {
	t.Parallel()
	student := parentOfTwo(t, locale.RU)
	student.Session.Role, student.Session.Children = school.Student, student.Session.Children[:1]
	comments := someNotes()
	comments.Notes, comments.Page, comments.Pages = comments.Notes[1:2], 1, 1
	comments.After = time.Time{}
	none := store.Notes{Student: maria(), Page: 1, Pages: 1}
	for name, screen := range map[string]Screen{
		"remarks_parent":       remarksScreen(parentOfTwo(t, locale.RU), someNotes()),
		"remarks_parent_en":    remarksScreen(parentOfTwo(t, locale.EN), someNotes()),
		"remarks_none":         remarksScreen(parentOfTwo(t, locale.RU), none),
		"remarks_student":      remarksScreen(student, comments),
		"remarks_student_none": remarksScreen(student, none),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, name, screen)
		})
	}
}

// However much teachers write, a page is one message.
func TestLongRemarksFitOneMessage(t *testing.T) {
	t.Parallel()
	n := someNotes()
	for range 10 {
		n.Notes = append(n.Notes, n.Notes[0])
	}
	n.Notes = n.Notes[3:]
	for i := range n.Notes {
		n.Notes[i].Text = strings.Repeat("очень длинное замечание ", 2000)
	}
	if units := telegram.Length(remarksScreen(parentOfTwo(t, locale.RU), n).Text); units > maxText {
		t.Errorf("a page is %d units long", units)
	}
}
