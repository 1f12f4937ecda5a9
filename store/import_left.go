package store

import "context"

// leftOnes are people whom the list calls inactive and of whom nothing was known:
// marks and places in classes refer to them, so they come in as those who left.
const leftOnes = `INSERT INTO people (source_id, sourced_id, modified_at, school_id, family, given, middle, email_enc, email_blind, phone_enc, phone_blind, contacts_said, extra, ended_on)
	SELECT {source}, i.sourced_id, i.modified_at, i.school_id, i.family, i.given, i.middle, i.email_enc, i.email_blind, i.phone_enc, i.phone_blind, i.contacts_said, i.extra, {yesterday}
	FROM {incoming} JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE NOT EXISTS (SELECT FROM people t WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id)`

// leftAgain is what a bundle says of those who were known: it may have changed since.
const leftAgain = `UPDATE people t SET school_id = i.school_id, family = i.family, given = i.given, middle = i.middle, email_enc = i.email_enc, email_blind = i.email_blind,
		phone_enc = i.phone_enc, phone_blind = i.phone_blind, contacts_said = i.contacts_said, extra = i.extra, modified_at = i.modified_at
	FROM {incoming} JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id AND (t.school_id, t.family, t.given, t.middle, t.email_blind, t.phone_blind, t.extra, t.modified_at)
		IS DISTINCT FROM (i.school_id, i.family, i.given, i.middle, i.email_blind, i.phone_blind, i.extra, i.modified_at)`

// takeLeft writes them; the report counts them as written.
func (i *importing) takeLeft(ctx context.Context) error {
	// Whose roles end with them; of who left before, what was said of their roles stands.
	if err := i.exec(ctx, `CREATE TEMP TABLE left_now ON COMMIT DROP AS SELECT id FROM gone`); err != nil {
		return err
	}
	// Who leaves now was counted as gone.
	again, err := i.number(ctx, `WITH again AS (`+leftAgain+` RETURNING t.id) SELECT count(*)::int FROM again WHERE id NOT IN (SELECT id FROM left_now)`)
	if err != nil {
		return err
	}
	ones, err := i.count(ctx, leftOnes)
	i.report.file("users").Written += again + ones
	return err
}
