package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// FeedSilent tells a curator where the journal is silent: School (its name) and Of (its id);
// Days and Last (YYYY-MM-DD, may be empty) where nothing came; Marks, «7А=5;8Б=6»,
// classes without new marks for so many school days.
const FeedSilent ServiceKey = "feed_silent"

// feedHour is when, on the school's wall, a curator is told in the morning.
const feedHour = 10

// TellOfSilence tells the curators of every school whose journal went silent:
// once for each thing, until it speaks again. It says how many people it told.
func (s *Store) TellOfSilence(ctx context.Context) (int, error) {
	feeds, err := s.Feeds(ctx)
	if err != nil {
		return 0, err
	}
	told := 0
	for _, f := range feeds {
		if !f.Term || s.Now().In(zoneNamed(f.Zone)).Hour() < feedHour {
			continue
		}
		n, err := s.tellOfSilence(ctx, f)
		told += n
		if err != nil {
			return told, err
		}
	}
	return told, nil
}

func (s *Store) tellOfSilence(ctx context.Context, f school.Feed) (int, error) {
	told := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		fresh, err := s.alarms(ctx, tx, f)
		if err != nil || len(fresh) == 0 {
			return err
		}
		rows, err := tx.Query(ctx, curatorsSQL, f.School, school.Day(s.Now(), zoneNamed(f.Zone)))
		if err != nil {
			return err
		}
		people, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, account := range people {
			if err := s.queueService(ctx, tx, account, ByChat, Service{Key: FeedSilent, Args: fresh}); err != nil {
				return err
			}
		}
		told = len(people)
		return nil
	})
	return told, err
}

// alarms writes down what is silent now, and gives as arguments what was not
// silent before; nothing where all of it was told.
func (s *Store) alarms(ctx context.Context, tx pgx.Tx, f school.Feed) (map[string]string, error) {
	var what []string
	var objects []int64
	if f.Late() {
		what, objects = append(what, "feed"), append(objects, 0)
	}
	for _, c := range f.NoNewMarks {
		what, objects = append(what, "marks"), append(objects, c.Class)
	}
	_, err := tx.Exec(ctx, `DELETE FROM feed_alarms WHERE school_id = $1
		AND (what, object) NOT IN (SELECT * FROM unnest($2::text[], $3::bigint[]))`, f.School, what, objects)
	if err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, `INSERT INTO feed_alarms (school_id, what, object, told_at)
		SELECT $1, t.what, t.object, $4 FROM unnest($2::text[], $3::bigint[]) t (what, object) ON CONFLICT DO NOTHING RETURNING what, object`,
		f.School, what, objects, s.Now())
	if err != nil {
		return nil, err
	}
	fresh := map[string]map[int64]bool{"feed": {}, "marks": {}}
	var kind string
	var object int64
	if _, err := pgx.ForEachRow(rows, []any{&kind, &object}, func() error { fresh[kind][object] = true; return nil }); err != nil {
		return nil, err
	}
	out := map[string]string{}
	if fresh["feed"][0] {
		out["Days"] = strconv.Itoa(f.Quiet)
		if came := f.Came(); !came.IsZero() {
			out["Last"] = school.Day(came, zoneNamed(f.Zone)).Format(time.DateOnly)
		}
	}
	var classes []string
	for _, c := range f.NoNewMarks {
		if fresh["marks"][c.Class] {
			classes = append(classes, strings.NewReplacer("=", " ", ";", " ").Replace(c.Title)+"="+strconv.Itoa(c.Days))
		}
	}
	if len(classes) > 0 {
		out["Marks"] = strings.Join(classes, ";")
	}
	if len(out) > 0 {
		out["School"], out[atSchool] = f.Name, strconv.FormatInt(f.School, 10)
	}
	return out, nil
}

const curatorsSQL = `SELECT DISTINCT l.account_id FROM links l
	JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
	LEFT JOIN people p ON p.id = l.person_id
	LEFT JOIN person_roles r ON l.role = 'staff' AND r.person_id = l.person_id AND r.school_id = l.school_id AND r.role = 'curator'
		AND (r.begins IS NULL OR r.begins <= $2) AND (r.ends IS NULL OR r.ends >= $2)
	WHERE l.school_id = $1 AND l.ended_at IS NULL AND (p.ended_on IS NULL OR p.ended_on >= $2)
	  AND (l.role = 'curator' OR r.role IS NOT NULL)`
