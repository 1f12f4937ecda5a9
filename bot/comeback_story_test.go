package bot_test

import (
	"context"
	"testing"

	"zvonok/store/school"
)

// What was missed stays in the chat when its reader sets up what is to come, and a
// teacher sets up what comes to her as a mother.
func TestUnderAComeBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Teacher("Тамара").met()
	tamara.alsoParent(school.Teacher)
	tamara.orders(school.Parent)
	s.Exec(t, `SELECT tell(1, 'student', 1, 'mark', 1, '2026-11-23', NULL, '{"subject": "Алгебра", "value": "5"}', $1, interval '0')`, s.Clock.Now())
	tamara.Blocks()
	s.evening(nineteen)
	tamara.Unblocks()
	tamara.Says("/start")
	tamara.Hears("Главное меню")
	ctx, stop := context.WithCancel(s.ctx)
	done := make(chan struct{})
	sender := s.sender()
	go func() { defer close(done); sender.Run(ctx) }()
	defer func() { stop(); <-done }()
	missed := tamara.Hears("С возвращением!")
	press(t, tamara, missed, "Настроить")
	tamara.Hears("каждый день в 19:00")
	if now := s.message(tamara, missed.ID); now.Text != missed.Text || now.Edits != 0 {
		t.Errorf("what was missed was edited away:\n%s", now.Text)
	}
	tamara.Taps("Что в сводке")
	tamara.Hears("Рассказываю в сводке")
	tamara.Taps("← Назад")
	tamara.Hears("каждый день в 19:00")
	if got := tamara.actsAs(); got != "teacher" {
		t.Errorf("acts as %s", got)
	}
}
