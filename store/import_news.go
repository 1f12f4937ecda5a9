package store

import (
	"context"
	"fmt"

	"zvonok/store/school"
)

// fact is how one kind of news is read off a row, before it is written and
// after: a news row has both sides in full, so that it can be told long after.
type fact struct {
	kind     school.NewsKind
	audience school.Audience
	whom     string // id of the audience
	day      string
	when     string // what is not so is no fact: removed, or nothing to tell
	json     string // the sides of school.Fact, in pairs of name and value
	from     string // table x with what it needs; c and s are its class and subject
	// since is the earliest day that is news; also is what more a change owes.
	since, also string
}

const (
	lately  = `{today} - {horizon}`
	toCome  = `{today}`
	ofClass = ` LEFT JOIN classes c ON c.id = x.class_id LEFT JOIN subjects s ON s.id = c.subject_id`
	subject = `'subject', coalesce(nullif(s.title, ''), c.title), `
)

var markFacts = []fact{{
	kind: school.NewsMark, audience: school.ToStudent, whom: `x.student_id`, day: `x.day`, when: `true`, since: lately,
	json: subject + `'value', x.value, 'work', nullif(w.title, ''), 'kind', nullif(k.title, ''), 'weight', x.weight, 'text', nullif(x.comment, '')`,
	from: `marks x JOIN works w ON w.id = x.work_id LEFT JOIN categories k ON k.id = w.category_id` + ofClass,
}}

var absenceFacts = []fact{{
	kind: school.NewsAbsence, audience: school.ToStudent, whom: `x.student_id`, day: `x.day`, when: `true`, since: lately,
	json: subject + `'lesson', l.number, 'value', x.kind, 'minutes', nullif(x.minutes, 0), 'starts', x.at, 'topic', nullif(l.topic, ''), 'text', nullif(x.comment, '')`,
	from: `attendance x LEFT JOIN lessons l ON l.id = x.lesson_id` + ofClass,
}}

var noteFacts = []fact{noteFact(school.NewsRemark, school.Remark), noteFact(school.NewsComment, school.Comment)}

// noteFact keeps remarks and comments apart: one that turns into the other is
// taken back as the one and told as the other.
func noteFact(news school.NewsKind, kind school.NoteKind) fact {
	return fact{
		kind: news, audience: school.ToStudent, whom: `x.student_id`, day: `x.day`, when: `x.kind = '` + string(kind) + `'`, since: lately,
		json: subject + `'text', x.text`, from: `notes x` + ofClass,
	}
}

var lessonFacts = []fact{
	{
		kind: school.NewsHomework, audience: school.ToClass, whom: `x.class_id`, day: `x.day`, when: `x.homework <> ''`, since: lately,
		json: subject + `'text', x.homework, 'due', to_char(x.due_day, 'YYYY-MM-DD')`, from: `lessons x` + ofClass,
	},
	{
		// A day that nobody had planned yet is no change of the timetable.
		kind: school.NewsLesson, audience: school.ToClass, whom: `x.class_id`, day: `x.day`, when: `true`, since: toCome,
		json: subject + `'lesson', x.number, 'starts', x.starts, 'ends', x.ends, 'room', nullif(x.room, ''), 'due', to_char(x.day, 'YYYY-MM-DD')`,
		from: `lessons x` + ofClass,
		also: `(w.fact IS NOT NULL OR EXISTS (SELECT FROM lessons l JOIN planned p ON p.class_id = l.class_id WHERE l.id = b.id AND (l.day <= p.last OR l.replaces_id IS NOT NULL)))`,
	},
}

var workFacts = []fact{{
	kind: school.NewsControl, audience: school.ToClass, whom: `x.class_id`, day: `x.due_on`, when: `x.control`, since: toCome,
	json: subject + `'work', nullif(x.title, ''), 'due', to_char(x.due_on, 'YYYY-MM-DD')`, from: `works x` + ofClass,
}}

// name is its own among the facts: of one kind there may be two, to different audiences.
func (f fact) name() string { return string(f.kind) + "_" + string(f.audience) }

// An event concerns a class, or the whole school: one that goes over from the
// one to the other is taken back there and told here.
var eventFacts = []fact{
	eventFact(school.ToClass, `x.class_id`, `x.class_id IS NOT NULL`),
	eventFact(school.ToSchool, `x.school_id`, `x.class_id IS NULL`),
}

func eventFact(audience school.Audience, whom, when string) fact {
	return fact{
		kind: school.NewsMeeting, audience: audience, whom: whom, day: `(x.starts_at AT TIME ZONE h.zone)::date`, when: when, since: toCome,
		json: `'work', x.title, 'text', nullif(x.text, ''), 'room', nullif(x.place, ''),
			'due', to_char(x.starts_at AT TIME ZONE h.zone, 'YYYY-MM-DD'), 'starts', ` + wallMinute(`x.starts_at`) + `,
			'ends', CASE WHEN (x.ends_at AT TIME ZONE h.zone)::date = (x.starts_at AT TIME ZONE h.zone)::date THEN ` + wallMinute(`x.ends_at`) + ` END`,
		from: `events x JOIN schools h ON h.id = x.school_id`,
	}
}

// wallMinute is the minute of the day, at the school; midnight is no time of day.
func wallMinute(instant string) string {
	return `nullif(extract(hour FROM ` + instant + ` AT TIME ZONE h.zone)::int * 60 + extract(minute FROM ` + instant + ` AT TIME ZONE h.zone)::int, 0)`
}

func (f fact) sql(ids string) string {
	return fmt.Sprintf(`SELECT x.id, x.school_id, %s AS whom, %s AS day,
		CASE WHEN x.removed_at IS NULL AND %s THEN jsonb_strip_nulls(jsonb_build_object(%s)) END AS fact FROM %s WHERE x.id IN (%s)`,
		f.whom, f.day, f.when, f.json, f.from, ids)
}

// silent tells whether the noun under way makes no news, whatever its rows say.
func (i *importing) silent(n noun) bool {
	return i.first || n.facts == nil || !i.fresh && !i.any()
}

// before reads what the rows that will change say now.
func (i *importing) before(ctx context.Context, n noun) error {
	if i.silent(n) {
		return nil
	}
	if n.table == "lessons" {
		err := i.exec(ctx, `CREATE TEMP TABLE planned ON COMMIT DROP AS SELECT class_id, max(day) AS last FROM lessons
			WHERE source_id = {source} AND removed_at IS NULL AND class_id IN (SELECT class_id FROM changed) GROUP BY class_id`)
		if err != nil {
			return err
		}
	}
	if !i.anyBefore() {
		return nil
	}
	for _, f := range n.facts {
		err := i.exec(ctx, fmt.Sprintf(`CREATE TEMP TABLE was_%s ON COMMIT DROP AS %s`, f.name(),
			f.sql(`SELECT id FROM changed WHERE id IS NOT NULL UNION SELECT id FROM {gone}`)))
		if err != nil {
			return err
		}
	}
	return nil
}

// tell reads what they say after, and holds the differences as pending news: the
// first old stays, the newest new is taken, and equal ends make no news at all.
func (i *importing) tell(ctx context.Context, n noun) error {
	if i.silent(n) {
		return nil
	}
	for _, f := range n.facts {
		also := f.also
		if also == "" {
			also = `true`
		}
		is := f.sql(`SELECT t.id FROM ` + n.table + ` t JOIN changed ch ON t.source_id = {source} AND t.sourced_id = ch.sourced_id UNION SELECT id FROM {gone}`)
		was := `was_` + f.name()
		if !i.anyBefore() {
			was = `(SELECT * FROM b WHERE false)`
		}
		told, err := i.count(ctx, fmt.Sprintf(`WITH b AS MATERIALIZED (%[7]s)
			INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at)
			SELECT coalesce(b.school_id, w.school_id), '%[2]s', coalesce(b.whom, w.whom), '%[1]s', coalesce(b.id, w.id), coalesce(b.day, w.day),
				w.fact, b.fact, {now}, {now} + make_interval(secs => coalesce((sc.holds ->> '%[1]s')::int, %[3]d))
			FROM %[6]s w FULL JOIN b ON b.id = w.id AND b.whom = w.whom JOIN schools sc ON sc.id = coalesce(b.school_id, w.school_id)
			WHERE w.fact IS DISTINCT FROM b.fact AND coalesce(b.day, w.day) >= %[4]s AND %[5]s
			ON CONFLICT (audience_kind, audience_id, kind, object) DO UPDATE SET new = excluded.new, day = excluded.day`,
			f.kind, f.audience, int(f.kind.Hold().Seconds()), f.since, also, was, is))
		if err != nil {
			return err
		}
		mended := 0
		if i.anyBefore() { // of a row that is new nothing was pending
			mended, err = i.count(ctx, fmt.Sprintf(`DELETE FROM news_pending WHERE kind = '%s' AND audience_kind = '%s'
				AND object IN (SELECT id FROM was_%s) AND old IS NOT DISTINCT FROM new`, f.kind, f.audience, f.name()))
		}
		if err != nil {
			return err
		}
		i.report.News += told - mended
		if told != mended {
			i.report.Changes.News[f.kind] += told - mended
		}
	}
	return nil
}
