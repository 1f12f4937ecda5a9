package bot_test

import (
	"strings"
	"testing"

	"zvonok/bot"
	"zvonok/bot/tap"
	"zvonok/store"
)

func surveyed(t *testing.T) (*story, *actor) {
	t.Helper()
	s := newStory(t, (*bot.Bot).OnSurvey)
	anna := s.Parent("Анна")
	anna.Says("/survey")
	anna.Hears("Какой цвет?")
	return s, anna
}

func TestFormIsFilled(t *testing.T) {
	t.Parallel()
	s, anna := surveyed(t)
	anna.SendsSticker()
	anna.Hears("словами")
	anna.Says(strings.Repeat("ж", 2001))
	anna.Hears("слишком длинный")
	anna.Says("никакой")
	if m := anna.Hears("Цвет бывает у всех."); !strings.Contains(m.Text, "Какой цвет?") {
		t.Errorf("the question is not asked again: %s", m.Text)
	}
	anna.Says("синий <b>")
	anna.Hears("Какое число?")
	anna.Says("семь") // words where a button was expected
	if m := anna.Hears("нажать одну из кнопок"); len(m.Buttons) == 0 {
		t.Error("the buttons are not shown again")
	}
	anna.Taps("Семь")
	anna.Hears("Итого: синий <b>, 7")
	s.Settled()
	if session, err := s.Session(s.ctx, s.ID(), anna.ID); err != nil || session.Draft != nil {
		t.Errorf("the finished form is still open: %+v, %v", session.Draft, err)
	}
	anna.Taps("Семь") // the button still hangs there
	if told := anna.IsTold(); !strings.Contains(told, "закрыт") {
		t.Errorf("a button of a finished form is answered with %q", told)
	}
}

func TestFormGoesBack(t *testing.T) {
	t.Parallel()
	_, anna := surveyed(t)
	anna.Says("синий")
	anna.Hears("Какое число?")
	anna.Taps("Назад")
	anna.Hears("Какой цвет?")
	anna.Says("белый")
	anna.Hears("Какое число?")
	anna.Taps("Семь")
	anna.Hears("Итого: белый, 7")
}

func TestFormIsLeft(t *testing.T) {
	t.Parallel()
	s, anna := surveyed(t)
	open := func() bool {
		s.Settled()
		session, err := s.Session(s.ctx, s.ID(), anna.ID)
		if err != nil {
			t.Fatal(err)
		}
		return session.Draft != nil
	}
	anna.Says("/help") // nothing was answered yet, so nothing is lost
	if m := anna.Hears("Что я умею"); strings.Contains(m.Text, "не сохранил") || open() {
		t.Errorf("leaving an empty form: %s", m.Text)
	}
	anna.Says("/survey")
	anna.Hears("Какой цвет?")
	anna.Says("синий")
	anna.Hears("Какое число?")
	anna.Says("/help")
	if m := anna.Hears("Что я умею"); !strings.Contains(m.Text, "не сохранил") || open() {
		t.Errorf("leaving a form: %s", m.Text)
	}
	anna.Says("/survey")
	anna.Hears("Какой цвет?")
	anna.Says("отмена")
	anna.Hears("Какое число?") // a colour like any other: only the button's own word cancels
	anna.Taps("Отмена")
	if anna.Hears("отменил"); open() {
		t.Error("the form is open after it was cancelled")
	}
	anna.Says("/cancel")
	anna.Hears("Отменять нечего")
	anna.Says("/survey")
	anna.Hears("Какой цвет?")
	anna.Says("Отмена")
	anna.Hears("отменил")
}

// A button of an earlier form or question changes nothing in this one.
func TestButtonOfAnotherQuestion(t *testing.T) {
	t.Parallel()
	s, anna := surveyed(t)
	anna.Says("синий")
	anna.Hears("Какое число?")
	anna.TapsData(tap.Pack(tap.Pick(1, "number", 7)))
	if told := anna.IsTold(); !strings.Contains(told, "уже ответили") {
		t.Errorf("an older form's button is answered with %q", told)
	}
	session, err := s.Session(s.ctx, s.ID(), anna.ID)
	if err != nil || session.Draft == nil {
		t.Fatal(err)
	}
	anna.TapsData(tap.Pack(tap.Pick(session.Draft.ID, "colour", 7)))
	if told := anna.IsTold(); !strings.Contains(told, "уже ответили") {
		t.Errorf("an older question's button is answered with %q", told)
	}
}

func TestDraftThatExpiredOrIsUnknown(t *testing.T) {
	t.Parallel()
	s, anna := surveyed(t)
	s.Clock.Advance(store.DraftLife)
	anna.Says("синий")
	anna.Hears("Этот вопрос уже закрыт")
	s.Settled()
	for _, d := range []store.Draft{{Form: "of another release", Step: "x"}, {Form: "survey", Step: "number gone"}, {Form: "survey", Step: "colour", Data: []byte("[]")}} {
		d.Bot, d.Chat, d.ID = s.ID(), anna.ID, 1
		if err := s.SaveDraft(s.ctx, d, store.Reply[store.Draft]{}); err != nil {
			t.Fatal(err)
		}
		anna.Says("синий")
		anna.Hears("Этот вопрос уже закрыт")
		s.Settled()
		anna.Says("синий")
		anna.Hears("команды и кнопки")
		s.Settled()
	}
}
