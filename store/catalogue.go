package store

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// classTitle is what a screen says of a group: nothing in it is about a child.
type classTitle struct {
	subject  int64
	title    string // of the subject; of the class where it has none
	school   int64
	homeroom string // the title of a homeroom, «5А»; empty: another group
}

// catalogue remembers the titles of groups, so that a diary week is range scans
// and not joins. Its rows are told to every member of a school anyway; what is
// asked is rights-checked before it is looked up here.
type catalogue struct {
	mu    sync.Mutex
	by    map[int64]classTitle
	until time.Time
}

const catalogueLife = time.Minute

// classTitles answers for the classes asked; what it has not seen it reads once.
func (s *Store) classTitles(ctx context.Context, classes []int64) (map[int64]classTitle, error) {
	out := make(map[int64]classTitle, len(classes))
	missing := s.titles.take(classes, out, s.Now())
	if len(missing) == 0 {
		return out, nil
	}
	rows, err := s.owner.Query(ctx, `SELECT c.id, coalesce(c.subject_id, 0), coalesce(nullif(s.title, ''), c.title), c.school_id,
			CASE c.kind WHEN 'homeroom' THEN c.title ELSE '' END
		FROM classes c LEFT JOIN subjects s ON s.id = c.subject_id WHERE c.id = ANY ($1)`, missing)
	if err != nil {
		return nil, translate(err)
	}
	read := map[int64]classTitle{}
	var id int64
	var t classTitle
	_, err = pgx.ForEachRow(rows, []any{&id, &t.subject, &t.title, &t.school, &t.homeroom}, func() error {
		read[id], out[id] = t, t
		return nil
	})
	if err != nil {
		return nil, translate(err)
	}
	s.titles.put(read)
	return out, nil
}

// take moves what is known into out and returns what is not.
func (c *catalogue) take(classes []int64, out map[int64]classTitle, now time.Time) []int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.After(c.until) || now.Before(c.until.Add(-catalogueLife)) {
		c.by, c.until = map[int64]classTitle{}, now.Add(catalogueLife)
	}
	var missing []int64
	for _, id := range classes {
		if t, ok := c.by[id]; ok {
			out[id] = t
		} else {
			missing = append(missing, id)
		}
	}
	return missing
}

func (c *catalogue) put(read map[int64]classTitle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, t := range read {
		c.by[id] = t
	}
}

// forget makes the next reader ask again: an import may have renamed a subject.
func (c *catalogue) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.until = time.Time{}
}
