package store

import "strings"

// fileSQL gives the rows of each file, a text a column of the format in version 1.2,
// the sourcedId first. What is NULL is an empty cell. A row that hangs on something
// that was removed is left out, and what a row can do without is left empty there.
var fileSQL = map[string]string{
	"orgs": byID(`SELECT ` + idOf("schools", "t") + ` AS id, ` + headOf + `, t.name, coalesce(t.extra ->> 'type', 'school'), t.extra ->> 'identifier',
			t.extra ->> 'parentSourcedId', CASE WHEN t.zone <> 'Europe/Moscow' THEN t.zone ELSE t.extra ->> 'metadata.timeZone' END
		FROM schools t WHERE t.id = {school}
		UNION ALL SELECT o.sourced_id, ` + said("status", "dateLastModified", "name", "type", "identifier", "parentSourcedId", "metadata.timeZone") + `
		FROM outside_rows o WHERE o.source_id = {source} AND o.file = 'orgs' AND o.sourced_id IN (` + orgsSQL + `)`),

	"academicSessions": byID(`SELECT ` + idOf("periods", "t") + ` AS id, ` + headOf + `, t.title, ` + spelled("t.kind") + `, ` + dayOf("t.starts") + `, ` + dayOf("t.ends") + `,
			(SELECT ` + idOf("periods", "q") + ` FROM periods q WHERE q.id = t.parent_id AND q.removed_at IS NULL), t.school_year::text
		FROM periods t WHERE ` + living),

	"courses": byID(`SELECT ` + idOf("subjects", "t") + ` AS id, ` + headOf + `, (SELECT q.sourced_id FROM periods q WHERE q.school_id = {school} AND q.removed_at IS NULL
				AND q.source_id = t.source_id AND q.sourced_id = t.extra ->> 'schoolYearSourcedId'),
			t.title, t.extra ->> 'courseCode', t.extra ->> 'grades', ` + orgOr(`t.extra ->> 'orgSourcedId'`) + `, t.extra ->> 'subjects', t.extra ->> 'subjectCodes'
		FROM subjects t WHERE ` + living + `
		UNION ALL SELECT ` + noneOf("subjects") + `, '', '', NULL, 'Без предмета', NULL, NULL, ` + theSchool + `, NULL, NULL
		WHERE EXISTS (SELECT FROM classes t WHERE ` + living + ` AND ` + courseOf + ` IS NULL)`),

	// In the place of an sms stand the contacts as they were said (see openContacts).
	"users": byID(`WITH ` + linksSQL + `, ` + kinSQL + `
		SELECT ` + idOf("people", "t") + ` AS id, CASE WHEN t.ended_on < {today} THEN 'inactive' END, ` + instantOf("t.modified_at") + `, t.extra ->> 'enabledUser',
			t.given, t.family, t.middle, CASE WHEN t.school_id = {school} THEN t.email_enc END, CASE WHEN t.school_id = {school} THEN t.contacts_said END,
			CASE WHEN t.school_id = {school} THEN t.phone_enc END, kin.agents, t.extra ->> 'grades',
			CASE WHEN t.school_id <> {school} THEN ` + theSchool + ` ELSE ` + orgOr(`t.extra ->> 'primaryOrgSourcedId'`) + ` END
		FROM people t LEFT JOIN kin ON kin.person = t.id WHERE t.id IN (SELECT id FROM who)`),

	"roles": byID(rolesSQL),

	"demographics": byID(`SELECT ` + idOf("people", "t") + ` AS id, t.born_said ->> 'status', t.born_said ->> 'dateLastModified', ` + dayOf("t.born") + `
		FROM people t WHERE t.school_id = {school} AND (t.born IS NOT NULL OR t.born_said IS NOT NULL)`),

	"classes": byID(`SELECT ` + idOf("classes", "t") + ` AS id, ` + headOf + `, t.title, t.grade, coalesce(` + courseOf + `, ` + noneOf("subjects") + `), t.extra ->> 'classCode',
			CASE WHEN t.kind = 'extracurricular' THEN coalesce(t.extra ->> 'classType', 'scheduled') ELSE t.kind END, t.room, ` + theSchool + `,
			(SELECT string_agg(` + idOf("periods", "q") + `, ',' ORDER BY strpos((t.extra -> 'termSourcedIds')::text, to_json(q.sourced_id)::text), ` +
		idOf("periods", "q") + ` COLLATE "C") FROM class_periods cp
				JOIN periods q ON q.id = cp.period_id AND q.removed_at IS NULL WHERE cp.class_id = t.id),
			t.extra ->> 'subjects', t.extra ->> 'subjectCodes', t.extra ->> 'periods', CASE WHEN t.kind = 'extracurricular' THEN t.kind END
		FROM classes t WHERE ` + living),

	"enrollments": byID(`SELECT ` + idOf("enrolments", "t") + ` AS id, ` + headOf + `, ` + idOf("classes", "c") + `, ` + orgOr(`t.extra ->> 'schoolSourcedId'`) + `, ` + idOf("people", "p") + `,
			t.role, coalesce(t.extra ->> 'primary', CASE WHEN t.leads THEN 'true' END), ` + dayOf("t.begins") + `, ` + dayOf("t.ends") + `
		FROM enrolments t JOIN classes c ON c.id = t.class_id AND c.removed_at IS NULL JOIN people p ON p.id = t.person_id WHERE t.school_id = {school} AND ` + inside("enrollments") + `
		UNION ALL SELECT o.sourced_id, ` + said("status", "dateLastModified", "classSourcedId") + `, ` + orgOr(`o.cells ->> 'schoolSourcedId'`) + `, ` +
		said("userSourcedId", "role", "primary", "beginDate", "endDate") + ` FROM outside_rows o` + named("classes", "c", "classSourcedId") + ` AND c.removed_at IS NULL
		WHERE o.school_id = {school} AND o.file = 'enrollments' AND NOT ` + back("o")),

	"categories": byID(`SELECT ` + idOf("categories", "t") + ` AS id, ` + headOf + `, t.title, coalesce(t.extra ->> 'weight', CASE WHEN t.weight <> 1 THEN ` + decimalOf("t.weight") + ` END),
			CASE WHEN t.counts THEN t.extra ->> 'metadata.counts' ELSE 'false' END, t.kind
		FROM categories t WHERE ` + living + `
		UNION ALL SELECT ` + noneOf("categories") + `, '', '', 'Без вида работы', '1', 'true', NULL
		WHERE EXISTS (SELECT FROM works t JOIN classes c ON c.id = t.class_id AND c.removed_at IS NULL LEFT JOIN categories k ON k.id = t.category_id AND k.removed_at IS NULL
			WHERE ` + living + ` AND k.id IS NULL)`),

	"journalLessons": byID(`SELECT ` + idOf("lessons", "t") + ` AS id, ` + headOf + `, ` + idOf("classes", "c") + `, ` + dayOf("t.day") + `, t.number::text, ` + clockOf("t.starts") + `, ` +
		clockOf("t.ends") + `, t.room, ` + idOf("people", "p") + `, t.topic, t.homework, ` + dayOf("t.due_given") + `, t.attachments,
			(SELECT ` + idOf("lessons", "l") + ` FROM lessons l JOIN classes lc ON lc.id = l.class_id AND lc.removed_at IS NULL WHERE l.id = t.replaces_id AND l.removed_at IS NULL)
		FROM lessons t JOIN classes c ON c.id = t.class_id AND c.removed_at IS NULL LEFT JOIN people p ON p.id = t.teacher_id WHERE ` + living),

	"lineItems": byID(`SELECT ` + idOf("works", "t") + ` AS id, ` + headOf + `, t.title, t.description, coalesce(t.extra ->> 'assignDate', ` + dayOf("t.given_on") + `),
			coalesce(t.extra ->> 'dueDate', ` + dayOf("t.due_on") + `), ` + idOf("classes", "c") + `,
			CASE WHEN k.id IS NULL THEN ` + noneOf("categories") + ` ELSE ` + idOf("categories", "k") + ` END, ` + idOf("periods", "q") + `,
			coalesce(t.extra ->> 'resultValueMin', ` + decimalOf("t.score_min") + `), coalesce(t.extra ->> 'resultValueMax', ` + decimalOf("t.score_max") + `), ` +
		idOf("lessons", "l") + `, coalesce(t.extra ->> 'metadata.weight', ` + decimalOf("t.weight") + `)
		FROM works t JOIN classes c ON c.id = t.class_id AND c.removed_at IS NULL
		LEFT JOIN categories k ON k.id = t.category_id AND k.removed_at IS NULL LEFT JOIN periods q ON q.id = t.period_id AND q.removed_at IS NULL
		LEFT JOIN (lessons l JOIN classes lc ON lc.id = l.class_id AND lc.removed_at IS NULL) ON l.id = t.lesson_id AND l.removed_at IS NULL WHERE ` + living),

	"results": byID(`SELECT ` + idOf("marks", "t") + ` AS id, ` + headOf + `, ` + idOf("works", "w") + `, ` + idOf("people", "p") + `, coalesce(t.status, 'fully graded'),
			CASE WHEN t.extra ? 'score' THEN t.extra ->> 'score' WHEN t.score IS NOT NULL THEN t.score WHEN t.value` + isNumber + ` THEN t.value ELSE substring(t.value FROM '^([1-9])[+-]$') END,
			` + dayOf("coalesce(t.scored, t.day)") + `, t.comment, CASE WHEN t.extra ? 'score' THEN NULL WHEN t.score IS NOT NULL OR NOT t.value` + isNumber + ` THEN t.value END
		FROM marks t JOIN works w ON w.id = t.work_id AND w.removed_at IS NULL JOIN classes c ON c.id = w.class_id AND c.removed_at IS NULL
		JOIN people p ON p.id = t.student_id WHERE ` + living + ` AND ` + inside("results") + `
		UNION ALL SELECT o.sourced_id, ` + said("status", "dateLastModified", "lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment", "textScore") + `
		FROM outside_rows o` + named("works", "w", "lineItemSourcedId") + ` AND w.removed_at IS NULL JOIN classes c ON c.id = w.class_id AND c.removed_at IS NULL
		WHERE o.school_id = {school} AND o.file = 'results' AND NOT ` + back("o")),

	"journalAttendance": byID(`SELECT ` + idOf("attendance", "t") + ` AS id, ` + headOf + `, ` + idOf("people", "p") + `, ` + idOf("lessons", "l") + `,
			CASE WHEN l.id IS NULL THEN ` + dayOf("t.day") + ` ELSE t.extra ->> 'date' END, t.kind, ` + clockOf("t.at") + `, coalesce(nullif(t.minutes, 0)::text, t.extra ->> 'minutes'), t.comment
		FROM attendance t JOIN people p ON p.id = t.student_id` + liveLesson + ` WHERE ` + living),

	"journalNotes": byID(`SELECT ` + idOf("notes", "t") + ` AS id, ` + headOf + `, ` + idOf("people", "p") + `, t.kind, ` + dayOf("t.day") + `, ` + idOf("lessons", "l") + `, ` + idOf("people", "u") + `, t.text
		FROM notes t JOIN people p ON p.id = t.student_id LEFT JOIN people u ON u.id = t.teacher_id` + liveLesson + ` WHERE ` + living),

	"journalHolidays": byID(`SELECT ` + idOf("holidays", "t") + ` AS id, ` + headOf + `, ` + theSchool + `, t.title, ` + dayOf("t.starts") + `, ` + dayOf("t.ends") + `
		FROM holidays t WHERE ` + living),

	"journalEvents": byID(`SELECT ` + idOf("events", "t") + ` AS id, ` + headOf + `, ` + theSchool + `, ` + idOf("classes", "c") + `, t.title, ` + instantOf("t.starts_at") + `, ` +
		instantOf("t.ends_at") + `, t.place, t.text
		FROM events t LEFT JOIN classes c ON c.id = t.class_id WHERE ` + living + ` AND (t.class_id IS NULL OR c.removed_at IS NULL)`),
}

const (
	living     = `t.school_id = {school} AND t.removed_at IS NULL`
	headOf     = `t.extra ->> 'status', to_char(t.modified_at AT TIME ZONE 'UTC', ` + instantForm + `)`
	liveLesson = ` LEFT JOIN (lessons l JOIN classes lc ON lc.id = l.class_id AND lc.removed_at IS NULL) ON l.id = t.lesson_id AND l.removed_at IS NULL`
	theSchool  = `(SELECT coalesce(sc.sourced_id, '` + madePrefix + `{mark}-schools-' || sc.id) FROM schools sc WHERE sc.id = {school})`

	// courseOf is the course of a class t: the subject's, else what the source said
	// of a homeroom. NULL where it is in no course that lives.
	courseOf = `coalesce((SELECT coalesce(u.sourced_id, '` + madePrefix + `{mark}-subjects-' || u.id) FROM subjects u WHERE u.id = t.subject_id AND u.removed_at IS NULL),
		(SELECT u.sourced_id FROM subjects u WHERE u.school_id = {school} AND u.removed_at IS NULL AND u.source_id = t.source_id AND u.sourced_id = t.extra ->> 'courseSourcedId'))`
)

// idOf is the sourcedId of a row, made up for one that has none (see madeID).
func idOf(table, alias string) string {
	return `coalesce(` + alias + `.sourced_id, '` + madePrefix + `{mark}-` + table + `-' || ` + alias + `.id)`
}

// noneOf stands in a column that may not be empty, for nothing (see setOursAside).
func noneOf(table string) string { return `'` + madePrefix + `{mark}-` + table + `-0'` }

// byID by bytes, whatever the database's collation.
func byID(text string) string {
	return `SELECT x.* FROM (` + text + `) AS x ORDER BY x.id COLLATE "C"`
}

func dayOf(column string) string { return `to_char(` + column + `, 'YYYY-MM-DD')` }

func clockOf(minute string) string {
	m := `least(` + minute + `, 1439)` // the format has no 24:00
	return `CASE WHEN ` + minute + ` IS NOT NULL THEN lpad((` + m + ` / 60)::text, 2, '0') || ':' || lpad((` + m + ` % 60)::text, 2, '0') END`
}

// decimalOf never writes 1e+06.
func decimalOf(column string) string { return `(` + column + `::text)::numeric::text` }

// instantForm has the microseconds always: dates of a million rows are written by it.
const instantForm = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`

func instantOf(column string) string {
	at := column + ` AT TIME ZONE 'UTC'`
	return `to_char(` + at + `, 'YYYY-MM-DD"T"HH24:MI:SS') || CASE WHEN ` + at + ` <> date_trunc('second', ` + at + `) THEN to_char(` + at + `, '.US') ELSE '' END || 'Z'`
}

// said gives columns of a row o that is kept outside of the tables.
func said(columns ...string) string {
	return `o.cells ->> '` + strings.Join(columns, `', o.cells ->> '`) + `'`
}

// named joins an outside row o to the row that it names.
func named(table, alias, column string) string {
	return ` JOIN ` + table + ` ` + alias + ` ON ` + alias + `.source_id = o.source_id AND ` + alias + `.sourced_id = o.cells ->> '` + column + `'`
}

// inside leaves out a row t that the source says otherwise now: it is given from outside.
func inside(file string) string {
	return `NOT EXISTS (SELECT FROM outside_rows x WHERE x.source_id = t.source_id AND x.file = '` + file + `' AND x.sourced_id = t.sourced_id AND NOT ` + back("x") + `)`
}

// spelled gives words back in OneRoster's own letters.
func spelled(word string) string {
	var out strings.Builder
	for _, w := range []string{"gradingPeriod", "schoolYear", "siteAdministrator", "systemAdministrator", "districtAdministrator"} {
		out.WriteString(` WHEN '` + strings.ToLower(w) + `' THEN '` + w + `'`)
	}
	return `CASE ` + word + out.String() + ` ELSE ` + word + ` END`
}
