package sandbox

import (
	"context"
	"testing"
)

func TestChangesTellAllThatHappensOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	anna, pyotr := s.Person("Анна Выдумкина"), s.Person("Пётр Сказкин")
	anna.Says("/start")
	pyotr.Says("/start")
	list, err := s.Changes(t.Context(), 0)
	check(t, err)
	same(t, "both", len(list), 2)
	same(t, "in order", []int64{list[0].Chat, list[1].Chat}, []int64{anna.ID, pyotr.ID})
	heard := make(chan []Message, 1)
	go func() {
		list, _ := s.Changes(t.Context(), list[1].Seq)
		heard <- list
	}()
	must(t, s, "sendMessage", form{"chat_id": id(pyotr.ID), "text": "Звонок"})
	got := <-heard
	same(t, "only the new one", len(got), 1)
	same(t, "its words", got[0].Text, "Звонок")

	check(t, post(t, s, mailTo(t, s, "mama@family.example", "digest-1@school.example")))
	letters, err := s.Mail.After(t.Context(), 0)
	check(t, err)
	same(t, "letters", len(letters), 1)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Mail.After(gone, 1); err == nil {
		t.Error("no second letter came, yet it was given")
	}
}
