// Package scheduler remembers when.
//
//	robfig/cron, every 5 s ─┐
//	a clock that was moved ─┴▶ Runner.tick ─▶ for each job of THE table (jobs.go):
//	                                          due when Spec.Next(last run) ≤ our clock
//	                                              │ recorded in jobs, then run; panics recovered, no overlap
//	                                              ▼
//	                          release · claim digests, notices · make months · sweep
//
// cron is a mere tick in UTC, and the specs are constant. «Is it 19:00 for this
// person?» is Slot (due.go), a pure function of the person's schedule; the claim
// asks it for every subscription whose next_at has come.
//
// A Runner works while the bot's lease is held; its context ends with the lease.
package scheduler
