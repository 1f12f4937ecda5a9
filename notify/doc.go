// Package notify tells: it turns queued deliveries into messages and letters and
// sees them out of the house.
//
//	deliveries (rows, queued by the claims and by linking: digests, notices, words)
//	    │ store.LookAhead: read in sets, ahead of the workers
//	    ▼
//	 store.Letters ── a query a section for the whole set, through may_see
//	    │
//	    ▼ compose, notice: rows → Digest, the ONE model (words already chosen, nothing escaped)
//	    ├──────────────┬───────────────┐
//	 renderChat     renderHTML      renderText
//	    │              └──── mail ─────┘
//	    ▼                      ▼
//	 Chat (bot/telegram)    Mail (SMTP)         each is a Channel: sent, later, never, ambiguous
//	    │                      │
//	    └── the turn, store.Recheck, which claims, right before, store.SettleAll right after
//
// A letter on its way: letterWriter.write makes the MIME bytes and signs them,
// pool lends a connection that is open already, transact says the commands and
// tells how far the letter came, judge makes an Outcome of that. Its return path
// names the delivery (ReturnPath, ReadReturnPath, store.ReadBounceToken).
//
// Each channel has a line of its own, so that a mail server that is down delays
// no chat. While a channel is down its breaker probes it, never with a message.
// At least once: after a crash only what was in the air can come a second time,
// and a letter then carries the Message-ID that it had before. In the air are as
// many as there are workers: one that has sent goes on when that is settled.
//
// A week's or a month's letter is composed in compose_period.go, one to the staff
// in compose_staff.go; they end in the same Digest.
// What a channel gives up for good goes on by the person's next one, in the
// transaction that settles it (store/ladder.go): chat, mail, a text message, the
// curator's list. How much of a child a channel may carry is the school's to say;
// Digest.Discreet takes the rest out, last of all. Letters that come back are read
// by ReadReturn.
//
// To add a section: a kind in sections (compose.go) and its lines in lines.go;
// the three renderings need no change.
package notify
