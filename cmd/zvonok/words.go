package main

import (
	"context"
	"errors"

	"zvonok/store/school"
)

// usageError is a command line that cannot be understood. Its text is Russian.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func misuse(text string) error { return &usageError{text + ". Подсказка: zvonok help"} }

// words is the one place that turns an error into what the operator reads. Our
// own refusals are told by their code with the reason beside; whatever else is
// said as it is, for it is made to be shown: Russian, without secrets.
func words(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "остановлено"
	case errors.Is(err, context.DeadlineExceeded):
		return "не дождались ответа: " + err.Error()
	}
	refusal, ok := errors.AsType[*school.Error](err)
	if !ok {
		return err.Error()
	}
	what := map[school.Code]string{
		school.Invalid:  "так нельзя",
		school.NotFound: "не нашлось",
		school.Denied:   "отказано",
		school.Conflict: "неоднозначно или уже занято",
		school.Locked:   "временно закрыто",
		school.Internal: "внутренняя ошибка",
	}[refusal.Code]
	if refusal.Field != "" {
		what += " (" + refusal.Field + ")"
	}
	return what + ": " + refusal.Reason
}
