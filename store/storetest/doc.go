// Package storetest gives a test a real database of its own: a clone of a
// migrated template, a clock that the test moves, keys of the process. Only
// tests import it.
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
//
//	func TestDiary(t *testing.T) {
//		db := storetest.New(t)   // db.Store, db.Clock, db.URL
//	}
//
// The server is the one in ZVONOK_TEST_DATABASE_URL (make test starts it), else a
// private cluster that all test programs of the machine's user share.
package storetest
