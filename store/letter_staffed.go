package store

import (
	"context"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// atSchool is the argument of a word to a curator that names the school it is of.
const atSchool = "Of"

// ofCurators are the words that only a curator may hear.
func (k ServiceKey) ofCurators() bool {
	return slices.Contains([]ServiceKey{CodeVoided, RecoveryVoided, FeedSilent}, k)
}

// readStaffed stops the words to the staff whose reader is by now no curator of the
// school any more, or works there no longer: they may name a child, or hold a family's
// words. What an older version queued names no school; there any will do.
func (s *Store) readStaffed(ctx context.Context, letters []Letter) error {
	var at []int
	var accounts, schools []int64
	var roles []string
	for i, l := range letters {
		var of int64
		role := school.Curator
		switch {
		case l.Stop != "":
			continue
		case l.Service.Key == MessageCame:
			of, role = l.CameIn.School, ""
		case l.Service.Key.ofCurators():
			of, _ = strconv.ParseInt(l.Service.Args[atSchool], 10, 64)
		default:
			continue
		}
		at, accounts, schools, roles = append(at, i), append(accounts, l.Account), append(schools, of), append(roles, string(role))
	}
	if len(at) == 0 {
		return nil
	}
	rows, err := s.owner.Query(ctx, notStaffedSQL, accounts, s.Now(), schools, roles)
	if err != nil {
		return translate(err)
	}
	var n int
	_, err = pgx.ForEachRow(rows, []any{&n}, func() error { letters[at[n-1]].Stop = WhyNoAccess; return nil })
	return translate(err)
}

const notStaffedSQL = `SELECT t.n FROM unnest($1::bigint[], $3::bigint[], $4::text[]) WITH ORDINALITY t (account, school, role, n)
	WHERE NOT EXISTS (SELECT FROM links l JOIN schools o ON o.id = l.school_id ` + schoolDaySQL + `
		LEFT JOIN people p ON p.id = l.person_id
		WHERE l.account_id = t.account AND l.ended_at IS NULL AND t.school IN (0, l.school_id) AND (p.ended_on IS NULL OR p.ended_on >= d.today)
		  AND (l.role = 'curator' OR l.role = 'staff' AND EXISTS (SELECT FROM person_roles r
			WHERE r.person_id = l.person_id AND r.school_id = l.school_id AND t.role IN ('', r.role)
			  AND (r.begins IS NULL OR r.begins <= d.today) AND (r.ends IS NULL OR r.ends >= d.today))))`
