package main

import (
	"errors"
	"fmt"
	"testing"

	"zvonok/store/school"
)

func TestOperatorReadsRussian(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{school.Refuse(school.NotFound, "no such row"), "такого нет (код not_found)"},
		{fmt.Errorf("migrate: %w", school.Wrong("school", "there are several")), "так нельзя (код invalid, school)"},
		{errors.New("файл codes.csv уже есть"), "файл codes.csv уже есть"},
		{errors.New("postgresql 53300"), "не получилось: postgresql 53300"},
	} {
		if got := words(c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
	for _, code := range []school.Code{school.Invalid, school.NotFound, school.Denied, school.Conflict, school.Locked, school.Internal} {
		if got := words(school.Refuse(code, "made up")); !hasRussian(got[:len(got)-len(" (код )")-len(code)]) {
			t.Errorf("%s has no words: %q", code, got)
		}
	}
}
