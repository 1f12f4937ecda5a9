package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Consent is the agreement to a text: which one, word for word, and when.
type Consent struct {
	Part     ConsentPart
	Version  string
	Hash     []byte // SHA-256 of the text as it was shown
	Language string // «ru», «en»
	At       time.Time
}

// ConsentPart is whose data a text speaks of. What a teacher agreed to says
// nothing of a child, so a parent's code asks the teacher again.
type ConsentPart string

// The parts.
const (
	ConsentAll     ConsentPart = ""        // the text of 2026-11-1, which spoke of everybody
	ConsentParent  ConsentPart = "parent"  // own data and the child's
	ConsentStudent ConsentPart = "student" // own data
	ConsentStaff   ConsentPart = "staff"   // own data, and what is owed to the students'
)

// ConsentFor is the part that a code of a role wants.
func ConsentFor(role school.InviteRole) ConsentPart {
	switch role {
	case school.InviteParent:
		return ConsentParent
	case school.InviteStudent:
		return ConsentStudent
	}
	return ConsentStaff
}

// whole tells whether nothing is missing that must be kept of a consent.
func (c Consent) whole() bool { return c.Version != "" && len(c.Hash) == 32 && !c.At.IsZero() }

// covers tells whether what was agreed to speaks of a part.
func covers(agreed []ConsentPart, part ConsentPart) bool {
	return slices.Contains(agreed, part) || slices.Contains(agreed, ConsentAll)
}

func keepConsent(ctx context.Context, tx pgx.Tx, account int64, c Consent) error {
	_, err := tx.Exec(ctx, `INSERT INTO consents (account_id, part, text_version, text_hash, language, at) VALUES ($1, nullif($2, ''), $3, $4, $5, $6)`,
		account, string(c.Part), c.Version, c.Hash, c.Language, c.At)
	return err
}
