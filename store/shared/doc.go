// Package shared is what replicas share and may lose: the pacing of sends and
// small caches. With Redis they share it; without, each process has its own,
// which is enough while one lease holder does all the sending.
//
//	Wait(chat, reply) ─► queue (memory: replies first, evenly) ─► gate (Redis, if any) ─► leave (Telegram's own count) ─► landed
//	Pause(d) ──────────► queue stops ───────────────────────────► every replica's queue stops, and so does leave
//
// The queue alone keeps Telegram's rates for one process: 29 turns a second, and
// never more than 30 messages on the wire in any rolling second, each counted as
// late as it may have come there. The gate asks Redis
// (redis_rate) for the same rates over all processes. When Redis is away the
// queue goes on alone and Redis is asked again after five seconds: a rate that
// is exceeded costs a 429, a message that is never sent costs more.
//
// Time here is the machine's, not the service's clock: Telegram counts real
// seconds, and a sandbox clock that jumps must not make us send faster. Tests
// run the queue in a testing/synctest bubble.
package shared
