package bot

import (
	"crypto/sha256"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
)

// The consent text that is in force. Whoever changes a word of it changes both:
// a test holds the text of each version by its hash.
const (
	consentVersion = "2026-11-1"
	consentNumber  = 20261101 // the same, for buttons
)

// consentTo is the agreement to the text as t shows it.
func consentTo(t *locale.Texts, at time.Time) store.Consent {
	hash := sha256.Sum256([]byte(t.Say("link.consent_text")))
	return store.Consent{Version: consentVersion, Hash: hash[:], Language: string(t.Lang()), At: at}
}
