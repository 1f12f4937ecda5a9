// Package school holds the nouns of a school and their rules: what a mark is
// worth, which code is well formed, which day is a school day. It is a leaf:
// it imports the standard library only, knows no database, no chat and no
// clock, and every other room speaks in its types.
//
//	bundle ──rows──▶ school ◀──rows── store
//	                   ▲
//	         bot, notify, scheduler
//
// Two conventions hold everywhere:
//
//   - an instant is a time.Time in UTC;
//   - a school day is a time.Time at 00:00 UTC of that calendar day (Day makes
//     one), and it means that day in the zone of the school.
package school
