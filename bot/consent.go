package bot

import (
	"crypto/sha256"
	"time"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
)

// The consent texts that are in force, one for each part. Whoever changes a word
// of one changes both: a test holds the text of each version by its hash.
const (
	consentVersion = "2026-11-3"
	consentNumber  = 20261103 // the same, for buttons
)

// consentParts are the parts in an order that buttons count on.
var consentParts = []store.ConsentPart{store.ConsentParent, store.ConsentStudent, store.ConsentStaff}

// consentText is what somebody of a part reads, word for word.
func consentText(t *locale.Texts, part store.ConsentPart) string {
	switch part {
	case store.ConsentStudent:
		return t.Say("link.consent_text_student")
	case store.ConsentStaff:
		return t.Say("link.consent_text_staff")
	}
	return t.Say("link.consent_text")
}

// consentTo is the agreement to the text as t shows it.
func consentTo(t *locale.Texts, part store.ConsentPart, at time.Time) store.Consent {
	hash := sha256.Sum256([]byte(consentText(t, part)))
	return store.Consent{Part: part, Version: consentVersion, Hash: hash[:], Language: string(t.Lang()), At: at}
}

// consentOnButton names version and part, so that a press under one text never
// agrees to another that took its place.
func consentOnButton(part store.ConsentPart) int64 {
	for i, p := range consentParts {
		if p == part {
			return consentNumber*10 + int64(i)
		}
	}
	return 0
}

func consentScreen(r *Request, part store.ConsentPart) Screen {
	on := consentOnButton(part)
	return Screen{
		Text: r.T.Say("link.consent", "Text", consentText(r.T, part), "Version", consentVersion),
		Rows: [][]Button{{
			{Text: r.T.Say("link.button_agree"), Tap: tap.Consent(r.Draft(), on, true)},
			{Text: r.T.Say("link.button_decline"), Tap: tap.Consent(r.Draft(), on, false)},
		}},
	}
}
