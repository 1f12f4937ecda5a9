package notify_test

import (
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// Whatever there may be news of has its place in a week's digest and in a month's: what
// is counted above and told nowhere is lost.
func TestAPeriodTellsOfEveryKind(t *testing.T) {
	t.Parallel()
	for _, kind := range school.NoticeKinds() {
		f := &school.Fact{Subject: "Предмет", Value: "5", Work: "Нечто", Kind: "absent", Text: "Нечто", Due: "2026-12-24", Lesson: 2, Starts: 600, Ends: 645, Weight: 2}
		c := store.LetterChild{ID: 1, Name: "Мария", Full: "Примерова Мария", Class: "5А", Today: monday, Head: monday}
		c.News = []school.News{{Seq: 1, Audience: school.ToStudent, AudienceID: c.ID, Kind: kind, Object: 1, Day: monday, New: f}}
		for name, days := range map[string]int{"week": 6, "month": 30} {
			l := spanned(letter(school.Parent, c), monday.AddDate(0, 0, -days), monday)
			if d := notify.Compose(texts(t), l); d.Empty || len(d.Children[0].Sections) == 0 {
				t.Errorf("%s of a %s: %s", kind, name, strings.Join(d.Children[0].Facts, ", "))
			}
		}
	}
}
