// Package embedded runs the private PostgreSQL that Zvonok uses when no DATABASE_URL is given.
//
//	Start ── gate.lock ──► running?  ──yes──► join ─┐
//	         (one at       │no                      ├─► users/N.lock held ─► Server
//	          a time)      initdb ─► launch ─► ready ┘
//
//	Stop ──► users/N.lock let go ── gate.lock ──► anybody left? ──yes──► leave it running
//	                                              │no
//	                                              SIGINT, wait until it is gone
//
// What lies in the folder of a cluster:
//
//	gate.lock     flock of whoever starts or stops the server at this moment
//	users/        a flock per Server value; the kernel lets go of it when its program dies
//	cluster/      PostgreSQL's own data, mode 0700; made as cluster.new-… and renamed when whole
//	socket/       the Unix socket, mode 0700 (under /tmp where this path is too long for one)
//	server.log    what the server says: no statements, no values
//	binaries/     PostgreSQL itself, where the machine has none and it had to be fetched
//
// The server is nobody's child for long: it runs in a session of its own, so neither Ctrl-C nor the
// death of the program that launched it ends it under the other programs. After kill -9 the next
// program finds it running and adopts it. Whether a program lives is asked of its flock, never of
// a process number: numbers come back.
//
// PostgreSQL refuses to run as root. Under root the server runs as the owner of the existing
// cluster, for a new one as postgres or else nobody; where that user cannot enter the chosen folder,
// everything lies in /var/lib/zvonok/HASH instead (Server.Dir tells).
//
// No network address is listened on. Everybody who can enter the socket folder is trusted as
// the database's superuser: that is the user who runs the server, and root.
package embedded
