package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
	"zvonok/store/storetest"
)

// What the driver says of an argument that it cannot send quotes the argument:
// the text stays here, the chain goes on.
func TestNoErrorQuotesAnArgument(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	broken := errors.New("made up: Тестова")
	for name, fn := range map[string]func(tx pgx.Tx) error{
		"an argument": func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `SELECT $1::int`, struct{ Family string }{"Тестова"})
			return err
		},
		"a value read": func(tx pgx.Tx) error {
			var n int
			return tx.QueryRow(t.Context(), `SELECT 'Тестова'`).Scan(&n)
		},
		"a row": func(tx pgx.Tx) error {
			_, err := tx.Exec(t.Context(), `SELECT 'Тестова'::int`)
			return err
		},
		"whatever": func(pgx.Tx) error { return broken },
	} {
		err := db.System(t.Context(), fn)
		if err == nil || strings.Contains(err.Error(), "Тестова") {
			t.Errorf("%s: %v", name, err)
		}
		if name == "whatever" && !errors.Is(err, broken) {
			t.Errorf("the chain is cut: %v", err)
		}
	}
	for _, want := range []error{context.Canceled, context.DeadlineExceeded, school.Wrong("name", "too long")} {
		if err := db.System(t.Context(), func(pgx.Tx) error { return want }); !errors.Is(err, want) {
			t.Errorf("%v became %v", want, err)
		}
	}
}
