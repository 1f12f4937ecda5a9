package store

import (
	"encoding/hex"
	"encoding/json"
)

// saidContacts is what a bundle says of how to reach somebody, letter by letter. It
// is kept where the canonical e-mail and phone do not tell it: a number with
// brackets, a second one, a word that is no address. Only an export reads it.
type saidContacts struct{ Email, Phone, SMS string }

func saidSeal(sourcedID string) Seal {
	return Seal{Table: "people", Column: "contacts", Key: sourcedID}
}

// sealSaid seals what was said. The mark is the same for the same, so that a bundle
// that comes again changes nothing: what is sealed is new each time.
func (s *Store) sealSaid(said saidContacts, sourcedID string) (sealed []byte, mark *string, err error) {
	text, err := json.Marshal(said)
	if err != nil {
		return nil, nil, err
	}
	blind, err := s.keys.Blind(string(text))
	if err != nil {
		return nil, nil, err
	}
	short := hex.EncodeToString(blind[:8])
	sealed, err = s.keys.Seal(text, saidSeal(sourcedID))
	return sealed, &short, err
}

func (s *Store) openSaid(sealed []byte, sourcedID string) (said saidContacts, err error) {
	text, err := s.keys.Open(sealed, saidSeal(sourcedID))
	if err != nil {
		return said, err
	}
	return said, json.Unmarshal(text, &said)
}
