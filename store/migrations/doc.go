// Package migrations embeds the schema: numbered SQL files that goose applies
// once each, under a lock. A change of the schema is a new file; the golden of
// the whole stands beside store's tests.
//
//	00001_school  what a school's list and journal hold
//	00002_family  accounts, chats, links, codes, consents, settings
//	00003_engine  inbox, news, deliveries, jobs, audit
//	00004_access  enter(), policies, grants
package migrations

import "embed"

// Files holds every migration.
//
//go:embed *.sql
var Files embed.FS
