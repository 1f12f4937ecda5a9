package notify

import (
	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
)

// ComposeComeback is what was missed while the chat took nothing, as one digest
// under a title of its own.
func ComposeComeback(catalog *locale.Catalog, l store.Letter) Digest {
	d := Compose(catalog, l)
	d.Comeback, d.Title = true, d.T.Say("reach.comeback")
	return d
}

// comebackDoors stand under it: what is to come, and how.
func comebackDoors(d Digest) []telegram.Button {
	return []telegram.Button{button(d.T.Say("digest.button_change"), tap.ToFamilyDigests(true))}
}
