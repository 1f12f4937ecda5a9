package notify

import (
	"strings"
	"testing"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// Whatever of a piece of news the journal changes later, of whatever kind, a notice
// says what it was before beside what it is now; and of what was not there before,
// that it was not, where the rest looks as if nothing had changed.
func TestEachCorrectionSaysWhatItWas(t *testing.T) {
	t.Parallel()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	mark := school.Fact{Subject: "Химия", Value: "4", Work: "Опыты", Kind: "Ответ", Weight: 1, Text: "Устно"}
	absence := school.Fact{Subject: "Химия", Lesson: 2, Value: "late", Minutes: 7, Topic: "Кислоты", Text: "Проспала"}
	homework := school.Fact{Subject: "Химия", Text: "§ 7", Due: "2026-11-24"}
	words := school.Fact{Subject: "Химия", Text: "Пела"}
	lesson := school.Fact{Subject: "Химия", Lesson: 2, Starts: 540, Ends: 585, Room: "204", Due: "2026-11-24"}
	control := school.Fact{Subject: "Химия", Work: "Кислоты", Due: "2026-11-24"}
	meeting := school.Fact{Work: "Собрание", Starts: 1110, Ends: 1170, Room: "204", Text: "Итоги", Due: "2026-11-24"}
	of := func(f school.Fact, change func(*school.Fact)) *school.Fact { change(&f); return &f }
	for what, c := range map[string]struct {
		kind     school.NewsKind
		old      school.Fact
		is       *school.Fact
		was, now string
	}{
		"mark":                 {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Value = "5" }), "было: 4 (хорошо)", "5 (отлично)"},
		"mark's work":          {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Work = "Соли" }), "работа была: «Опыты»", "«Соли»"},
		"mark's kind":          {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Kind = "Тест" }), "вид работы был: Ответ", "Тест"},
		"mark's weight":        {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Weight = 2 }), "вес был: 1", "вес 2"},
		"mark's comment":       {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Text = "Молодец" }), "комментарий был: «Устно»", "«Молодец»"},
		"mark's comment gone":  {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Text = "" }), "комментарий был: «Устно»", "4 (хорошо)"},
		"mark is commented":    {school.NewsMark, *of(mark, func(f *school.Fact) { f.Text = "" }), &mark, "раньше было без комментария", "«Устно»"},
		"mark's subject":       {school.NewsMark, mark, of(mark, func(f *school.Fact) { f.Subject = "Физика" }), "предмет был: Химия", "Физика: 4"},
		"mark removed":         {school.NewsMark, mark, nil, "убрано: 4 (хорошо)", "Химия"},
		"absence":              {school.NewsAbsence, absence, of(absence, func(f *school.Fact) { f.Value, f.Minutes = "absent", 0 }), "было: опоздание, 7 минут", "пропуск"},
		"absence's lesson":     {school.NewsAbsence, absence, of(absence, func(f *school.Fact) { f.Lesson = 3 }), "урок был: 2-й", "3-й урок"},
		"absence's subject":    {school.NewsAbsence, absence, of(absence, func(f *school.Fact) { f.Subject = "Физика" }), "предмет был: Химия", "Физика"},
		"absence's topic":      {school.NewsAbsence, absence, of(absence, func(f *school.Fact) { f.Topic = "Соли" }), "тема была: Кислоты", "тема: Соли"},
		"absence's comment":    {school.NewsAbsence, absence, of(absence, func(f *school.Fact) { f.Text = "Врач" }), "комментарий был: «Проспала»", "«Врач»"},
		"absence is commented": {school.NewsAbsence, *of(absence, func(f *school.Fact) { f.Text = "" }), &absence, "раньше было без комментария", "«Проспала»"},
		"absence removed":      {school.NewsAbsence, absence, nil, "убрано: опоздание", "Химия"},
		"homework":             {school.NewsHomework, homework, of(homework, func(f *school.Fact) { f.Text = "§ 8" }), "раньше было задано: § 7", "§ 8"},
		"homework's day":       {school.NewsHomework, homework, of(homework, func(f *school.Fact) { f.Due = "2026-11-27" }), "было: на 24 ноября", "На 27 ноября"},
		"homework gets a day":  {school.NewsHomework, *of(homework, func(f *school.Fact) { f.Due = "" }), &homework, "раньше было без срока", "На 24 ноября"},
		"homework removed":     {school.NewsHomework, homework, nil, "убрано: § 7", "Химия"},
		"remark":               {school.NewsRemark, words, of(words, func(f *school.Fact) { f.Text = "Не пела" }), "раньше было написано: Пела", "Не пела"},
		"remark's subject":     {school.NewsRemark, words, of(words, func(f *school.Fact) { f.Subject = "Физика" }), "предмет был: Химия", "Физика"},
		"remark removed":       {school.NewsRemark, words, nil, "убрано: Пела", "Химия"},
		"comment":              {school.NewsComment, words, of(words, func(f *school.Fact) { f.Text = "Не пела" }), "раньше было написано: Пела", "Не пела"},
		"lesson's number":      {school.NewsLesson, lesson, of(lesson, func(f *school.Fact) { f.Lesson = 4 }), "было: 2-й урок", "4-й урок"},
		"lesson's subject":     {school.NewsLesson, lesson, of(lesson, func(f *school.Fact) { f.Subject = "Физика" }), "было: 2-й урок, Химия", "2-й урок, Физика"},
		"lesson's time":        {school.NewsLesson, lesson, of(lesson, func(f *school.Fact) { f.Starts, f.Ends = 600, 645 }), "09:00–09:45", "10:00–10:45"},
		"lesson's room":        {school.NewsLesson, lesson, of(lesson, func(f *school.Fact) { f.Room = "301" }), "каб. 204", "каб. 301"},
		"lesson's day":         {school.NewsLesson, lesson, of(lesson, func(f *school.Fact) { f.Due = "2026-11-27" }), "24 ноября", "27 ноября"},
		"lesson dropped":       {school.NewsLesson, lesson, nil, "убрано: 2-й урок, Химия", "24 ноября"},
		"control":              {school.NewsControl, control, of(control, func(f *school.Fact) { f.Work = "Соли" }), "было: Кислоты", "Соли"},
		"control's day":        {school.NewsControl, control, of(control, func(f *school.Fact) { f.Due = "2026-11-27" }), "24 ноября", "27 ноября"},
		"control's subject":    {school.NewsControl, control, of(control, func(f *school.Fact) { f.Subject = "Физика" }), "предмет был: Химия", "Физика"},
		"control dropped":      {school.NewsControl, control, nil, "убрано: Кислоты", "Химия"},
		"meeting's title":      {school.NewsMeeting, meeting, of(meeting, func(f *school.Fact) { f.Work = "Экскурсия" }), "название было: «Собрание»", "Экскурсия"},
		"meeting's time":       {school.NewsMeeting, meeting, of(meeting, func(f *school.Fact) { f.Starts = 1080 }), "18:30–19:30", "18:00–19:30"},
		"meeting's place":      {school.NewsMeeting, meeting, of(meeting, func(f *school.Fact) { f.Room = "301" }), "каб. 204", "каб. 301"},
		"meeting's words":      {school.NewsMeeting, meeting, of(meeting, func(f *school.Fact) { f.Text = "Планы" }), "раньше было написано: Итоги", "Планы"},
		"meeting's words gone": {school.NewsMeeting, meeting, of(meeting, func(f *school.Fact) { f.Text = "" }), "раньше было написано: Итоги", "Собрание"},
		"meeting gets words":   {school.NewsMeeting, *of(meeting, func(f *school.Fact) { f.Text = "" }), &meeting, "раньше было без пояснения", "Итоги"},
		"meeting dropped":      {school.NewsMeeting, meeting, nil, "убрано: Вт, 24 ноября", "Собрание"},
	} {
		day := school.Date(2026, 11, 24)
		if c.is != nil && c.is.Due == "2026-11-27" && c.kind != school.NewsHomework {
			day = school.Date(2026, 11, 27)
		}
		old := c.old
		w := writer{t: texts.In(locale.RU), child: store.LetterChild{Today: school.Date(2026, 11, 23)}, notice: true}
		line := w.line(school.News{Kind: c.kind, Day: day, Old: &old, New: c.is})
		got := chatLine(line, false)
		if !strings.Contains(got, c.was) || !strings.Contains(got, c.now) {
			t.Errorf("%s: %q and %q are not both in\n%s", what, c.was, c.now, got)
		}
	}
}
