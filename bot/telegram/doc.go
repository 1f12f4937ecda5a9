// Package telegram is the wire to Telegram's Bot API: one client that sends,
// edits and listens, paces what it sends, and knows what an error means.
//
//	Send(Letter) ─┐             ┌─ 200 ok ──────────────► nil
//	Send(Reply) ──┼► Pacer.Wait ┼─ 429 ──► Pacer.Pause ─► Later, RetryAfter
//	Edit ─────────┘  replies    ├─ 5xx, HTML, dial ─────► Later
//	                 first      ├─ written, no answer ──► Ambiguous
//	                            ├─ 403, chat gone ──────► Never, Why
//	                            └─ other 400 ───────────► Never, Refused + Shape (ours to mend)
//
// go-telegram-bot-api makes the requests over an HTTP client of our own, which
// adds what the library lacks: a context, time-outs, a pool of connections,
// and the knowledge whether a request was fully written before it failed. The
// library is not asked to construct itself, since that calls getMe: New makes
// no request. Fields newer than the library go through its MakeRequest.
//
// The token is in every URL, so no foreign error text ever leaves this package:
// an *Error is made of our own words. Nor does what Telegram says about a
// payload, for it quotes people's words; Shape tells lengths and counts.
//
// The rates of Telegram are kept in real time, whatever the service's clock
// says: a sandbox clock that jumps to 19:00 must not make us send faster.
package telegram
