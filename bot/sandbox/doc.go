// Package sandbox is a local stand-in for Telegram and for a mailbox, reached over HTTP and SMTP only.
//
//	service ──HTTP──▶ /bot<token>/<method> ─▶ methods (THE table) ─▶ send, edit, keyboard, html, rates
//	   ▲                     ▲                                          │ message in a chat
//	   │ long poll, webhook  └ faults (500, 429, cut, silence)          ▼
//	   └────────── updates ◀── Person.Says / Taps / Blocks … ◀── Person.Hears / Sees / Messages
//	service ──SMTP──▶ mailbox ─▶ Mailbox.To / Wait
//	other process ──HTTP──▶ /sandbox/… : the same verbs as JSON
//	browser ──HTTP──▶ / (chats), /mail (letters), with a clock ◀── /sandbox/live: one stream of all that changes
//
// It refuses what Telegram refuses, in Telegram's words, and is stricter where Telegram forgives silently: an unknown
// parameter, an unknown field of a button or a 101st entity is an error that begins with «sandbox:». So a request that
// passes here is one whose every part is known.
//
// An update stays queued until its offset is acknowledged (or the webhook answered 2xx), so a service that is killed
// gets it again. Every change rings one bell; whoever waits (a poll, Hears, a letter) looks again, nobody sleeps.
//
// The pages are the files of page/, embedded: no build step, nothing from elsewhere, texts only ever as text nodes, held
// by a strict policy; they open under loopback names only (Options.Hosts adds others).
//
// It holds made-up people only, listens where it is told (loopback) and is never part of serve.
package sandbox
