// Package madeup writes a made-up Russian school as a journal bundle, OneRoster
// CSV 1.2 with the journal's files: classes, teachers, families, a timetable,
// lessons with homework, marks, absences, remarks, control works ahead. It is a
// leaf; what it writes comes in by the ordinary import.
//
//	Options ─▶ calendar ─▶ people ─▶ timetable ─▶ lessons ─▶ marks, absences, notes ─▶ Write (up to yesterday)
//	                                                                                └▶ WriteToday (a delta)
//
// The same options give the same bytes. What happens in a lesson depends on the
// seed, the class and the day alone, so the school of tomorrow is today's with a
// day more. Every surname is a thing from a school bag: nobody is called so.
package madeup
