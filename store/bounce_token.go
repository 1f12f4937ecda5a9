package store

import (
	"crypto/subtle"
	"encoding/base32"
	"strconv"
	"strings"
	"time"

	"zvonok/store/school"
)

const (
	bounceToken      = "bounce"
	bounceProof      = 10 // bytes: 80 bits are enough for what can only be tried by sending mail
	bounceTokenParts = 3
)

// bounceLetters are those of an address: one case, since mail servers fold it.
var bounceLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// BounceToken is what the return path of a letter carries: which delivery it is,
// and a proof that we said so. A bounce that somebody made up stops nobody. It
// holds letters, digits and hyphens alone and has at most 40 of them.
func (s *Store) BounceToken(ref DeliveryRef) (string, error) {
	body := strconv.FormatInt(ref.ID, 36) + "-" + strconv.FormatInt(ref.On.Unix()/secondsADay, 36)
	proof, err := s.keys.Token(bounceToken, body)
	if err != nil {
		return "", err
	}
	return body + "-" + bounceLetters.EncodeToString(proof[:bounceProof]), nil
}

const secondsADay = 24 * 60 * 60

// ReadBounceToken tells which delivery a bounce is about, in any case of its
// letters. NotFound for a token that we did not make. A delivery may be gone by
// the time that its bounce comes.
func (s *Store) ReadBounceToken(token string) (DeliveryRef, error) {
	foreign := school.Refuse(school.NotFound, "not a token of ours")
	parts := strings.Split(strings.ToLower(token), "-")
	if len(parts) != bounceTokenParts || len(token) > 48 {
		return DeliveryRef{}, foreign
	}
	id, err := strconv.ParseInt(parts[0], 36, 64)
	if err != nil {
		return DeliveryRef{}, foreign
	}
	day, err := strconv.ParseInt(parts[1], 36, 32)
	if err != nil {
		return DeliveryRef{}, foreign
	}
	proof, err := bounceLetters.DecodeString(parts[2])
	if err != nil || len(parts[2]) != bounceLetters.EncodedLen(bounceProof) {
		return DeliveryRef{}, foreign
	}
	ours, err := s.keys.Tokens(bounceToken, parts[0]+"-"+parts[1])
	if err != nil {
		return DeliveryRef{}, err
	}
	for _, p := range ours {
		if subtle.ConstantTimeCompare(p[:bounceProof], proof) == 1 {
			return DeliveryRef{On: time.Unix(day*secondsADay, 0).UTC(), ID: id}, nil
		}
	}
	return DeliveryRef{}, foreign
}
