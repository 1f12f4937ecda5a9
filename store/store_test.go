package store_test

import (
	"testing"

	"zvonok/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func TestOpen(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	if err := db.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}
