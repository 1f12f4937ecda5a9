package store

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// The words about an absence note; each has the argument Note and nothing else:
// what it says is read when it is sent, by the rights of that moment.
const (
	NoteFiled     ServiceKey = "note_filed"     // to whoever settles it
	NoteFiledToo  ServiceKey = "note_filed_too" // to the child's other parents
	NoteChanged   ServiceKey = "note_changed"   // to both: the days were changed
	NoteTakenBack ServiceKey = "note_withdrawn" // to both
	NoteSettled   ServiceKey = "note_settled"   // to all parents: confirmed or refused
	NotesWait     ServiceKey = "notes_wait"     // to whoever settles: before the first lesson of a day
)

// ofNote tells whether a word is about a note.
func (k ServiceKey) ofNote() bool {
	return slices.Contains([]ServiceKey{NoteFiled, NoteFiledToo, NoteChanged, NoteTakenBack, NoteSettled, NotesWait}, k)
}

// concerned are the accounts whom a child's notes concern, by their part.
type concerned map[string][]int64

func (s *Store) audience(ctx context.Context, tx pgx.Tx, student int64) (concerned, error) {
	out := concerned{}
	rows, err := tx.Query(ctx, `SELECT account, part FROM absence_audience($1, $2) ORDER BY account`, student, s.Now())
	if err != nil {
		return nil, err
	}
	var account int64
	var part string
	_, err = pgx.ForEachRow(rows, []any{&account, &part}, func() error {
		out[part] = append(out[part], account)
		return nil
	})
	return out, err
}

// reader is who settles: the class teacher, else the curator.
func (c concerned) reader() school.NoteReader {
	switch {
	case len(c["leader"]) > 0:
		return school.ToLeader
	case len(c["curator"]) > 0:
		return school.ToCurator
	}
	return school.ToNobody
}

func (c concerned) settlers() []int64 { return slices.Clone(c[string(c.reader())]) }

// othersThan are the parents but one. Who is a parent and settles hears it once, as the school.
func (c concerned) othersThan(account int64) []int64 {
	settlers := c.settlers()
	return slices.DeleteFunc(slices.Clone(c["parent"]), func(a int64) bool { return a == account || slices.Contains(settlers, a) })
}

// noteWord is a word about a note. To a family it may wait for quiet hours to
// end; to whoever settles the note it never does, parent too or not.
type noteWord struct {
	key      ServiceKey
	note     int64
	toFamily bool
}

// tellOfNote puts a word about a note into the queue of each account.
func (s *Store) tellOfNote(ctx context.Context, tx pgx.Tx, w noteWord, accounts ...int64) error {
	body, err := json.Marshal(Service{Key: w.key, Args: map[string]string{"Note": noteNumber(w.note)}})
	if err != nil {
		return err
	}
	for _, account := range accounts {
		sealed, err := s.keys.Seal(body, serviceSeal(account))
		if err != nil {
			return err
		}
		at := s.Now()
		due := at
		if w.toFamily && w.key.waits() {
			if due, err = s.afterQuiet(ctx, tx, w.note, account); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `SELECT queue_absence($1, $2, $3, $4, $5, $6)`, w.note, account, string(ByChat), sealed, at, due); err != nil {
			return err
		}
	}
	return nil
}

// delivered marks a note whose word has just reached whoever settles it.
func (s *Store) delivered(ctx context.Context, tx pgx.Tx, d Delivery) error {
	what, err := s.openService(d.Account, d.Body)
	if err != nil || what.Key != NoteFiled && what.Key != NoteChanged {
		return nil //nolint:nilerr // one that no key opens has been settled as such
	}
	_, err = tx.Exec(ctx, `UPDATE absence_notes n SET delivered_at = $2 WHERE n.id = $1 AND n.delivered_at IS NULL
		AND EXISTS (SELECT FROM absence_audience(n.student_id, $2) a WHERE a.account = $3 AND a.part <> 'parent')`,
		noteOf(what), s.Now(), d.Account)
	return err
}

// noteOf is the note that a word is about; 0: none.
func noteOf(what Service) int64 {
	id, err := strconv.ParseInt(what.Args["Note"], 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// readNotes gives each letter about a note the note as it is now. A letter to
// somebody whom the note does not concern any more does not go out.
func (s *Store) readNotes(ctx context.Context, letters []Letter) error {
	for i := range letters {
		l := &letters[i]
		if l.Stop != "" || !l.Service.Key.ofNote() {
			continue
		}
		err := s.system(ctx, func(tx pgx.Tx) error {
			var err error
			l.Note, err = s.scanNote(tx.QueryRow(ctx, noteSQL+`WHERE n.id = $1`, noteOf(l.Service)))
			if err = readable(err); err != nil {
				return err
			}
			people, err := s.audience(ctx, tx, l.Note.Student)
			if err != nil {
				return err
			}
			if l.Service.Key == NotesWait {
				l.Waiting, err = s.waitingWith(ctx, tx, l.Note)
			}
			l.AsParent = !slices.Contains(people.settlers(), l.Account)
			if !slices.Contains(people.told(l.Service.Key), l.Account) {
				l.Stop = WhyNoAccess
			}
			return err
		})
		switch {
		case school.CodeOf(err) == school.NotFound:
			l.Stop = WhyNoAccess
		case err != nil:
			return err
		}
	}
	return nil
}

// told are those whom a word may reach.
func (c concerned) told(key ServiceKey) []int64 {
	switch key {
	case NoteFiled, NotesWait:
		return c.settlers()
	case NoteFiledToo, NoteSettled:
		return c["parent"]
	}
	return append(c.settlers(), c["parent"]...)
}
