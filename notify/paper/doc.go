// Package paper draws what is seen and not read: values in, bytes out. It knows
// no child, no language and no store; every word on a picture is given to it.
//
//	WeekMarks ── the marks of a week as a PNG: days across, marks up
//
// A picture never stands alone: who sends it says its numbers beside it.
package paper
