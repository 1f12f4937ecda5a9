// Package bot holds the conversations: it listens, keeps, and answers.
//
//	long poll ─┐                         ┌ lane(chat) ─ Request ─ router ─ handler ─┐
//	webhook ───┴─ intake ─ inbox (rows) ─┤ lane(chat) …                      Screen │
//	                                     └ …                                        ▼
//	              done ◀──────────────────────────────────────── show: edit or send
//
// The intake writes updates into the inbox in one insert and acknowledges them
// only then. Lanes (a bounded number of workers, under the lease) take the oldest
// update of each chat, so one chat has one order and a slow chat stalls nobody.
// The router's table says whose an update is; a handler reads rows, or runs one
// effect through after, which keeps the answer in the effect's own transaction:
//
//	new ──effect and its Screen in one transaction──▶ effected ──shown──▶ done
//
// A crash between the two shows the kept Screen again and repeats no effect. A
// handler never sends: it returns a Screen, a value, and show alone speaks.
//
// Only input is a state. A form (form.go) keeps a draft after each accepted
// answer; a command or a button of the menu leaves it; everything else is in the
// buttons themselves (bot/tap), so a restart changes nothing for anybody.
//
// To add a screen: a handler in the feature's file, a line in router.go, its words
// in notify/locale/texts. No messenger's type goes beyond intake and show.
package bot
