// Package store knows: it is the one door to PostgreSQL, concrete, without an
// interface. One noun, one file; an exported method is one transaction told as a
// sentence, its SQL below it.
//
//	             ┌ owner's pool ── system work: inbox, links, import, news, deliveries
//	DATABASE_URL ┤
//	             └ people's pool ─ SET ROLE zvonok_people; each transaction begins with
//	                               enter(account, role, now) and sees by row security
//
// Whatever is asked on behalf of a person goes through read or write in
// access.go with a Viewer, so a handler that names somebody else's child gets no
// rows. SQL never reads a clock: every time is a parameter from Options.Clock.
package store
