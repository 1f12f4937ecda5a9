// Package tap is what a button carries: callback data of at most 64 bytes.
//
//	"1week:2s:g11"
//	 │└──┘ └┘ └─ date: days since 1970-01-01, base 36; empty = «today, whenever it is tapped»
//	 │ │   └─ id: base 36, never a position in a list
//	 │ └─ verb: a row of the table in verb.go, which also says what its arguments are
//	 └─ version of this grammar
//
// Buttons stand under screens and under notices, and they outlive releases. So
// there is exactly one spelling of each tap (Pack(Parse(s)) == s), and Parse
// tells two failures apart: ErrStale (an older or newer release made it: show a
// fresh screen and one kind line) and ErrForeign (nobody here made it).
//
// A tap is not signed. It says what the person would like, never what they may:
// every handler checks the viewer's rights as if the ids were typed by hand.
//
// To add a verb: a constant and a row in verb.go, a constructor in make_*.go.
package tap
