package main

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"zvonok/store/school"
)

// usageError is a command line that cannot be understood. Its text is Russian.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func misuse(text string) error { return &usageError{text + ". Подсказка: zvonok help"} }

// words is the one place that turns an error into what the operator reads. A
// command that knows what a refusal means there says so itself (wording); what
// is left of our own refusals is told by its code alone, for the reason is English;
// all else is said as it is, for it is made to be shown: without secrets, and with
// a Russian word before what only a machine said.
func words(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "остановлено"
	case errors.Is(err, context.DeadlineExceeded):
		return "не дождались ответа: " + err.Error()
	}
	refusal, ours := errors.AsType[*school.Error](err)
	if !ours {
		if text := err.Error(); !hasRussian(text) {
			return "не получилось: " + text
		}
		return err.Error()
	}
	text := map[school.Code]string{
		school.Invalid:  "так нельзя",
		school.NotFound: "такого нет",
		school.Denied:   "отказано",
		school.Conflict: "неоднозначно или уже занято",
		school.Locked:   "временно закрыто",
		school.Internal: "внутренняя ошибка",
	}[refusal.Code]
	code := string(refusal.Code)
	if refusal.Field != "" {
		code += ", " + refusal.Field
	}
	return text + " (код " + code + ")"
}

func hasRussian(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) })
}

// wording says what refusals mean in one command, by «code» or «code field».
type wording map[string]string

func (w wording) of(err error) error {
	refusal, ours := errors.AsType[*school.Error](err)
	if !ours {
		return err
	}
	for _, key := range []string{string(refusal.Code) + " " + refusal.Field, string(refusal.Code)} {
		if text, known := w[key]; known {
			return errors.New(text)
		}
	}
	return err
}
