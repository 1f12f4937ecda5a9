// Command zvonok is the whole service in one program.
//
//	main ─▶ program.run ─▶ a command (cobra, a file each) ─▶ Config ─▶ house ─▶ group
//
//	house (built top to bottom, closed in reverse):
//	  keys ─ database ─ migrate ─ store ─ shared ─ telegram ─ bot ─ notify ─ scheduler ─ http
//
//	group (first to finish stops all, waits for all):
//	  http        health, metrics, webhook, the pages that a letter links to
//	  presence    who we are at Telegram; asks until it answers
//	  work        under the bot's lease: long poll, lanes, sender, jobs
//
// Nothing here knows a mark or a child: commands put rooms together and print
// what they say. Exit status: 0 done, 1 refused or failed, 2 wrong usage.
package main
