package store

import (
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// askMuted reads which kinds of news the reader of each digest of a set wants to
// hear nothing of, child by child; also of each come-back, which tells what digests
// had to. Most readers have chosen nothing, and no row is theirs.
func askMuted(b *pgx.Batch, letters []Letter) {
	var at []int
	var accounts []int64
	var roles []string
	for i, l := range letters {
		if l.ofFamily() || l.Kind == TellComeback {
			at, accounts, roles = append(at, i), append(accounts, l.Account), append(roles, string(l.Role))
		}
	}
	if len(at) == 0 {
		return
	}
	b.Queue(mutedSQL, accounts, roles).Query(func(rows pgx.Rows) error {
		chosen := map[int]NoticePrefs{}
		var n int
		k := noticeChoice{channel: InDigest}
		var c chosenKind
		_, err := pgx.ForEachRow(rows, []any{&n, &k.student, &k.kind, &c.wanted, &c.at}, func() error {
			p, seen := chosen[n]
			if !seen {
				p.chosen = map[noticeChoice]chosenKind{}
				chosen[n] = p
			}
			p.chosen[k] = c
			return nil
		})
		for n, p := range chosen {
			for _, children := range [][]LetterChild{letters[at[n-1]].Students, letters[at[n-1]].unwanted} {
				for j := range children {
					children[j].muted = p.muted(children[j].ID)
				}
			}
		}
		return err
	})
}

// muted are the kinds that digests do not tell of a child, in their usual order.
func (p NoticePrefs) muted(student int64) []school.NewsKind {
	return slices.DeleteFunc(school.NoticeKinds(), func(kind school.NewsKind) bool {
		wanted, _ := p.Wants(student, kind, InDigest)
		return wanted
	})
}

func (c LetterChild) mutes(kind school.NewsKind) bool { return slices.Contains(c.muted, kind) }

// tells: a come-back tells what was missed and nothing beside; every other letter
// all of its range. What was to be told at once was wanted, whatever the person
// wants of digests.
func (c LetterChild) tells(n school.News) bool {
	switch {
	case holds(c.missedAtOnce, n.Seq):
		return true
	case c.missed != nil && !holds(c.missed, n.Seq):
		return false
	}
	return !c.mutes(n.Kind)
}

// onlyWanted takes out of digests what is no news and yet of a kind that the reader
// wants to hear nothing of: the sums and the picture of marks, what is missed, what
// lies ahead. A child of whom nothing is wanted is not in a letter with its siblings;
// where that is so of all, there is nothing new of what was chosen.
func onlyWanted(letters []Letter) {
	for i := range letters {
		l := &letters[i]
		if !l.ofFamily() {
			continue
		}
		var wanted []LetterChild
		for j := range l.Students {
			l.Students[j].hush()
			if c := l.Students[j]; len(c.muted) == len(school.NoticeKinds()) {
				l.unwanted = append(l.unwanted, c)
			} else {
				wanted = append(wanted, c)
			}
		}
		if len(wanted) == 0 {
			l.unwanted = nil
			continue
		}
		l.Students = wanted
	}
}

func (c *LetterChild) hush() {
	c.Partly = len(c.muted) > 0
	if c.mutes(school.NewsHomework) {
		c.Ahead.Homework = nil
	}
	if c.mutes(school.NewsControl) {
		c.Ahead.Controls = nil
	}
	if c.mutes(school.NewsMark) {
		c.Week.Marks = nil
	}
	for i := range c.Sums {
		s := &c.Sums[i]
		if c.mutes(school.NewsMark) {
			s.Marks, s.Average = nil, school.Average{}
		}
		if c.mutes(school.NewsAbsence) {
			s.Missed, s.Late = 0, 0
		}
	}
	c.Sums = slices.DeleteFunc(c.Sums, func(s SubjectSum) bool { return len(s.Marks) == 0 && s.Missed == 0 && s.Late == 0 })
}

const mutedSQL = `SELECT t.n, coalesce(p.student_id, 0), p.kind, p.wanted, p.at
	FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY t (account, role, n)
	JOIN notice_prefs p ON p.account_id = t.account AND p.role = t.role AND p.channel = 'digest'`
