// Package notify tells: it turns queued deliveries into messages and letters and
// sees them out of the house.
//
//	deliveries (rows, queued by the claim and by linking)
//	    │ store.TakeUp: a set, claimed by this owner
//	    ▼
//	 store.Letters ── a query a section for the whole set, through may_see
//	    │
//	    ▼ compose: rows → Digest, the ONE model (words already chosen, nothing escaped)
//	    ├──────────────┬───────────────┐
//	 renderChat     renderHTML      renderText
//	    │              └──── mail ─────┘
//	    ▼                      ▼
//	 Chat (bot/telegram)    Mail (SMTP)         each is a Channel: sent, later, never, ambiguous
//	    │                      │
//	    └── store.MaySend right before, store.Settle right after, row by row
//
// Each channel has a line of its own, so that a mail server that is down delays
// no chat. While a channel is down its breaker probes it, never with a message.
// At least once: after a crash only what was in the air can come a second time,
// and a letter then carries the Message-ID that it had before.
//
// A week's or a month's letter is composed in compose_period.go, one to the staff
// in compose_staff.go; they end in the same Digest.
//
// To add a section: a kind in sections (compose.go) and its lines in lines.go;
// the three renderings need no change.
package notify
