package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// APIKey is a key of a school by which its journal pushes. The key itself is
// shown once, when it is made.
type APIKey struct {
	ID       int64
	School   int64
	SchoolID string // sourcedId
	Name     string
	Locator  string
	Made     time.Time
	Used     time.Time // zero: never
	Pushed   time.Time // zero: never
	Revoked  time.Time // zero: it works
}

const (
	apiKeyPrefix  = "zvk_"
	apiKeyLocator = 8
	apiKeySecret  = 32 // letters of base 32: 160 bits
	apiKeyName    = 60 // runes at most
	usedEvery     = time.Minute
)

// MakeAPIKey makes a key for a school, named by its sourcedId, or for the only
// one where that is empty. Invalid with the field «school» where there are
// several, NotFound where it is not there.
func (s *Store) MakeAPIKey(ctx context.Context, schoolID, name string) (key string, made APIKey, err error) {
	if name = strings.TrimSpace(name); name == "" || len([]rune(name)) > apiKeyName {
		return "", made, school.Wrong("name", "empty or too long")
	}
	locator, secret := strings.ToLower(rand.Text()[:apiKeyLocator]), strings.ToLower(rand.Text() + rand.Text())[:apiKeySecret]
	hash, err := s.keys.Token("apikey", locator+secret)
	if err != nil {
		return "", made, err
	}
	made = APIKey{Name: name, Locator: locator, Made: s.Now()}
	err = s.system(ctx, func(tx pgx.Tx) error {
		if made.School, made.SchoolID, err = schoolNamed(ctx, tx, schoolID); err != nil {
			return err
		}
		err := tx.QueryRow(ctx, `INSERT INTO api_keys (school_id, name, locator, hash, made_at) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
			made.School, name, locator, hash, made.Made).Scan(&made.ID)
		if err != nil {
			return err
		}
		return recordSystem(ctx, tx, record{at: made.Made, action: "apikey_made", school: made.School, object: made.ID})
	})
	return apiKeyPrefix + locator + "_" + secret, made, err
}

// schoolNamed finds a school by its sourcedId, else the only one.
func schoolNamed(ctx context.Context, tx pgx.Tx, sourcedID string) (id int64, name string, err error) {
	rows, err := tx.Query(ctx, `SELECT id, coalesce(sourced_id, '') FROM schools
		WHERE removed_at IS NULL AND ($1 = '' OR sourced_id = $1) ORDER BY id LIMIT 2`, sourcedID)
	if err != nil {
		return 0, "", err
	}
	n := 0
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error { n++; return nil })
	switch {
	case err != nil:
		return 0, "", err
	case n == 0:
		return 0, "", school.Refuse(school.NotFound, "no such school")
	case n > 1 && sourcedID == "":
		return 0, "", school.Wrong("school", "there are several")
	case n > 1:
		return 0, "", school.Refuse(school.Conflict, "two sources have a school of that id")
	}
	return id, name, nil
}

// APIKeys lists the keys, the newest first; those of one school where it is named.
func (s *Store) APIKeys(ctx context.Context, schoolID string) ([]APIKey, error) {
	rows, err := s.owner.Query(ctx, `SELECT k.id, k.school_id, coalesce(c.sourced_id, ''), k.name, k.locator, k.made_at,
			k.last_used_at, k.last_push_at, k.revoked_at
		FROM api_keys k JOIN schools c ON c.id = k.school_id WHERE $1 = '' OR c.sourced_id = $1 ORDER BY k.id DESC`, schoolID)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (k APIKey, err error) {
		var used, pushed, revoked *time.Time
		err = row.Scan(&k.ID, &k.School, &k.SchoolID, &k.Name, &k.Locator, &k.Made, &used, &pushed, &revoked)
		for to, from := range map[*time.Time]*time.Time{&k.Used: used, &k.Pushed: pushed, &k.Revoked: revoked} {
			if from != nil {
				*to = from.UTC()
			}
		}
		return k, err
	})
	return all, translate(err)
}

// RevokeAPIKey ends a key at once, named by its locator. NotFound where no key
// that works has it.
func (s *Store) RevokeAPIKey(ctx context.Context, locator string) error {
	return s.system(ctx, func(tx pgx.Tx) error {
		var id, of int64
		err := tx.QueryRow(ctx, `UPDATE api_keys SET revoked_at = $2 WHERE locator = $1 AND revoked_at IS NULL RETURNING id, school_id`,
			locator, s.Now()).Scan(&id, &of)
		if err != nil {
			return err
		}
		return recordSystem(ctx, tx, record{at: s.Now(), action: "apikey_revoked", school: of, object: id})
	})
}

// CheckAPIKey gives the key that was shown; Denied for one that is none, or was
// revoked.
func (s *Store) CheckAPIKey(ctx context.Context, shown string) (APIKey, error) {
	denied := school.Refuse(school.Denied, "no such key")
	locator, secret, ok := strings.Cut(strings.TrimPrefix(shown, apiKeyPrefix), "_")
	if !ok || !strings.HasPrefix(shown, apiKeyPrefix) || len(locator) != apiKeyLocator || len(secret) != apiKeySecret {
		return APIKey{}, denied
	}
	ours, err := s.keys.Tokens("apikey", locator+secret)
	if err != nil {
		return APIKey{}, err
	}
	k := APIKey{Locator: locator}
	var hash []byte
	var used *time.Time
	err = s.owner.QueryRow(ctx, `SELECT k.id, k.school_id, coalesce(c.sourced_id, ''), k.name, k.hash, k.last_used_at
		FROM api_keys k JOIN schools c ON c.id = k.school_id AND c.removed_at IS NULL
		WHERE k.locator = $1 AND k.revoked_at IS NULL`, locator).Scan(&k.ID, &k.School, &k.SchoolID, &k.Name, &hash, &used)
	if errors.Is(err, pgx.ErrNoRows) {
		return APIKey{}, denied
	}
	if err != nil {
		return APIKey{}, translate(err)
	}
	fits := false
	for _, one := range ours {
		fits = hmac.Equal(one, hash) || fits
	}
	if !fits {
		return APIKey{}, denied
	}
	now := s.Now()
	if used == nil || now.Sub(*used) >= usedEvery || now.Before(*used) {
		_, err = s.owner.Exec(ctx, `UPDATE api_keys SET last_used_at = $2 WHERE id = $1`, k.ID, now)
	}
	return k, translate(err)
}
