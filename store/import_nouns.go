package store

// goes is when a staged row s takes its record back.
const goes = `s.status IS NOT DISTINCT FROM 'tobedeleted'`

// sits joins a staged row s to the school that it names, else to the only one.
func sits(column string) string {
	return ` LEFT JOIN LATERAL (SELECT id, zone FROM schools c WHERE c.source_id = {source} AND c.removed_at IS NULL
		AND (c.sourced_id = s.` + quoted(column) + ` OR (SELECT count(*) FROM schools o WHERE o.source_id = {source} AND o.removed_at IS NULL) = 1) LIMIT 1) sc ON true`
}

// joins ties a column of a staged row to a row that is merged already.
func joins(kind, table, alias, column string) string {
	return ` ` + kind + ` ` + table + ` ` + alias + ` ON ` + alias + `.source_id = {source} AND ` + alias + `.sourced_id = s.` + quoted(column)
}

// within is when a row t is dated inside what the staged file covers; outside of
// that the file says nothing.
func within(column string) string {
	return `t.` + column + ` BETWEEN (SELECT min(` + column + `) FROM {incoming}) AND (SELECT max(` + column + `) FROM {incoming})`
}

// nouns is the way of each file into its table, in the order of the format.
var nouns = []noun{
	{
		file: "orgs", table: "schools", columns: []string{"name", "zone", "extra"}, end: softly,
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, s.name, coalesce(s."metadata.timeZone", t.zone, 'Europe/Moscow'),
				` + beside(
			"status", inactive, "type", `nullif(s.type, 'school')`, "identifier", `s.identifier`, "parentSourcedId", `s."parentSourcedId"`,
			"metadata.timeZone", `CASE WHEN s."metadata.timeZone" = 'Europe/Moscow' THEN s."metadata.timeZone" END`,
		) + `
			FROM st_orgs s LEFT JOIN schools t ON t.source_id = {source} AND t.sourced_id = s."sourcedId"
			WHERE NOT s.bad AND s."sourcedId" IN (SELECT sourced_id FROM school_orgs)`,
	},
	{
		// Sessions, courses and categories name no school, or a district: every
		// school of the source has them.
		file: "academicSessions", table: "periods", columns: []string{"school_id", "kind", "title", "starts", "ends", "school_year", "extra"}, end: softly,
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, sc.id, s.type, s.title, s."startDate", s."endDate", s."schoolYear"::int, ` + beside("status", inactive) + `
			FROM "st_academicSessions" s CROSS JOIN schools sc WHERE NOT s.bad AND sc.source_id = {source} AND sc.removed_at IS NULL`,
		settle: []string{`UPDATE periods p SET parent_id = q.id FROM "st_academicSessions" s
			LEFT JOIN periods q ON q.source_id = {source} AND q.sourced_id = s."parentSourcedId"
			WHERE NOT s.bad AND p.source_id = {source} AND p.sourced_id = s."sourcedId" AND (q.id IS NULL OR q.school_id = p.school_id)
			AND p.parent_id IS DISTINCT FROM q.id AND (q.id IS NOT NULL OR s."parentSourcedId" IS NULL) AND {only} IN (0, p.school_id)`},
	},
	{
		file: "courses", table: "subjects", columns: []string{"school_id", "title", "extra"}, end: softly,
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, sc.id, s.title, ` + beside(
			"status", inactive, "schoolYearSourcedId", `s."schoolYearSourcedId"`, "courseCode", `s."courseCode"`, "grades", `s.grades`,
			"orgSourcedId", `nullif(s."orgSourcedId", sc.sourced_id)`, "subjects", `s.subjects`, "subjectCodes", `s."subjectCodes"`,
		) + ` FROM st_courses s CROSS JOIN schools sc
			WHERE NOT s.bad AND sc.source_id = {source} AND sc.removed_at IS NULL
			AND (sc.sourced_id = s."orgSourcedId" OR s."orgSourcedId" IS NULL OR s."orgSourcedId" NOT IN (SELECT sourced_id FROM school_orgs))`,
	},
	{
		file: "users", table: "people", end: people, absent: `true`,
		columns: []string{"school_id", "family", "given", "middle", "email_enc", "email_blind", "phone_enc", "phone_blind", "contacts_said", "extra"},
		same:    []string{"school_id", "family", "given", "middle", "email_blind", "phone_blind"},
		from: `SELECT s."sourcedId", s."dateLastModified", s.status IS NOT DISTINCT FROM 'tobedeleted' OR s.status IS NOT DISTINCT FROM 'inactive', sc.id,
				s."familyName", s."givenName", coalesce(s."middleName", ''), s.email_enc, s.email_blind, s.phone_enc, s.phone_blind, s.contacts_said,
				` + beside(
			"enabledUser", `s."enabledUser"`, "grades", `s.grades`, "agentSourcedIds", `s."agentSourcedIds"`, "contacts", `s.contacts_mark`,
			"primaryOrgSourcedId", `CASE WHEN {named} AND s."primaryOrgSourcedId" IS DISTINCT FROM sc.sourced_id THEN coalesce(s."primaryOrgSourcedId", '') END`,
		) + `
			FROM st_users s LEFT JOIN homes h ON h.person = s."sourcedId"
			LEFT JOIN schools sc ON sc.source_id = {source} AND sc.sourced_id = h.org WHERE NOT s.bad`,
	},
	{
		file: "classes", table: "classes", end: softly,
		columns: []string{"school_id", "kind", "title", "grade", "subject_id", "room", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, sc.id, coalesce(s."metadata.kind", s."classType"), s.title, coalesce(s.grades, ''),
				CASE WHEN s."classType" = 'homeroom' THEN NULL ELSE u.id END, coalesce(s.location, ''), ` + beside(
			"status", inactive, "courseSourcedId", `CASE WHEN s."classType" = 'homeroom' THEN s."courseSourcedId" END`,
			"classType", `CASE WHEN s."metadata.kind" IS NOT NULL THEN nullif(s."classType", 'scheduled') END`,
			"classCode", `s."classCode"`, "subjects", `s.subjects`, "subjectCodes", `s."subjectCodes"`, "periods", `s.periods`,
			"termSourcedIds", `CASE WHEN s."termSourcedIds" <> ARRAY(SELECT v FROM unnest(s."termSourcedIds") v ORDER BY v COLLATE "C") THEN s."termSourcedIds" END`,
		) + `
			FROM st_classes s` + sits("schoolSourcedId") + joins("LEFT JOIN", "subjects", "u", "courseSourcedId") + ` AND u.school_id = sc.id WHERE NOT s.bad`,
		settle: []string{
			`CREATE TEMP TABLE wanted ON COMMIT DROP AS SELECT DISTINCT c.id AS class_id, p.id AS period_id, c.school_id
				FROM st_classes s JOIN classes c ON c.source_id = {source} AND c.sourced_id = s."sourcedId"
				CROSS JOIN LATERAL unnest(s."termSourcedIds") AS v
				JOIN periods p ON p.source_id = {source} AND p.sourced_id = v AND p.school_id = c.school_id
				WHERE NOT s.bad`,
			`DELETE FROM class_periods cp USING classes c, st_classes s WHERE c.id = cp.class_id AND c.source_id = {source}
				AND c.sourced_id = s."sourcedId" AND ` + live + ` AND NOT EXISTS (SELECT FROM wanted w WHERE w.class_id = cp.class_id AND w.period_id = cp.period_id)`,
			`INSERT INTO class_periods (class_id, period_id, school_id) SELECT class_id, period_id, school_id FROM wanted w
				WHERE NOT EXISTS (SELECT FROM class_periods cp WHERE cp.class_id = w.class_id AND cp.period_id = w.period_id)`,
		},
	},
	{
		// Who administers or proctors a class is of no concern to the journal; who taught
		// it before, by the same row, teaches it no more.
		file: "enrollments", table: "enrolments", end: dated, absent: `true`,
		columns: []string{"school_id", "class_id", "person_id", "role", "leads", "begins", "ends", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + ` OR s.status IS NOT DISTINCT FROM 'inactive' OR s.role NOT IN ('student', 'teacher'), c.school_id, c.id, p.id, s.role,
				s.role = 'teacher' AND coalesce(s.primary, false), s."beginDate", s."endDate", ` + beside(
			"primary", `CASE WHEN s.role <> 'teacher' OR NOT s.primary THEN s.primary END`, "schoolSourcedId", `nullif(s."schoolSourcedId", sc.sourced_id)`,
		) + `
			FROM st_enrollments s` + joins("LEFT JOIN", "classes", "c", "classSourcedId") + ` LEFT JOIN schools sc ON sc.id = c.school_id` + joins("LEFT JOIN", "people", "p", "userSourcedId") + ` WHERE NOT s.bad`,
	},
	{
		file: "categories", table: "categories", columns: []string{"school_id", "title", "weight", "counts", "kind", "extra"}, end: softly,
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, sc.id, s.title, coalesce(s.weight, 1)::real, coalesce(s."metadata.counts", true), coalesce(s."metadata.kind", ''), ` + beside(
			"status", inactive, "weight", `CASE WHEN s.weight = 1 THEN s.weight ELSE `+inexact(`s.weight`)+` END`,
			"metadata.counts", `CASE WHEN s."metadata.counts" THEN s."metadata.counts" END`,
		) + `
			FROM st_categories s CROSS JOIN schools sc WHERE NOT s.bad AND sc.source_id = {source} AND sc.removed_at IS NULL`,
		again: []string{weighSQL + `k.source_id = {source} AND k.sourced_id IN (SELECT sourced_id FROM changed)`},
	},
	{
		file: "journalLessons", table: "lessons", end: softly, absent: within("day"), facts: lessonFacts,
		columns: []string{"school_id", "class_id", "day", "number", "starts", "ends", "room", "teacher_id", "topic", "homework", "due_given", "attachments", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, c.school_id, c.id, s.date, s.number::smallint, s."startTime"::smallint, s."endTime"::smallint,
				coalesce(s.room, ''), p.id, coalesce(s.topic, ''), coalesce(s.homework, ''), s."homeworkDueDate", coalesce(s.attachments, ''), ` + beside("status", inactive) + `
			FROM "st_journalLessons" s` + joins("LEFT JOIN", "classes", "c", "classSourcedId") + joins("LEFT JOIN", "people", "p", "teacherSourcedId") + ` WHERE NOT s.bad`,
		settle: []string{
			`UPDATE lessons l SET replaces_id = r.id FROM "st_journalLessons" s
				LEFT JOIN lessons r ON r.source_id = {source} AND r.sourced_id = s."replacesLessonSourcedId"
				WHERE NOT s.bad AND s."replacesLessonSourcedId" IS NOT NULL AND l.source_id = {source} AND l.sourced_id = s."sourcedId"
				AND l.replaces_id IS DISTINCT FROM r.id`,
			`UPDATE lessons l SET replaces_id = NULL FROM "st_journalLessons" s WHERE NOT s.bad AND s."replacesLessonSourcedId" IS NULL
				AND l.replaces_id IS NOT NULL AND l.source_id = {source} AND l.sourced_id = s."sourcedId"`,
		},
		reckoned: "due_day", reckon: `CASE WHEN ch.homework <> '' THEN coalesce(ch.due_given,
			min(ch.day) OVER (PARTITION BY ch.class_id ORDER BY ch.day GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING)) END`,
		again: []string{
			homeworkDueSQL,
			weighSQL + `l.source_id = {source} AND l.sourced_id IN (SELECT sourced_id FROM changed)`,
			attendSQL,
		},
	},
	{
		file: "lineItems", table: "works", end: softly, absent: within("due_on"), facts: workFacts,
		columns: []string{"school_id", "class_id", "category_id", "period_id", "lesson_id", "title", "description", "given_on", "due_on", "weight", "control", "score_min", "score_max", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, c.school_id, c.id, k.id, p.id, l.id, s.title, coalesce(s.description, ''),
				` + localDay("assignDate") + `, ` + localDay("dueDate") + `, s."metadata.weight"::real, coalesce(k.kind = 'control', false),
				s."resultValueMin"::real, s."resultValueMax"::real, ` + beside(
			"status", inactive, "assignDate", timed(`s."assignDate"`), "dueDate", timed(`s."dueDate"`),
			"resultValueMin", inexact(`s."resultValueMin"`), "resultValueMax", inexact(`s."resultValueMax"`), "metadata.weight", inexact(`s."metadata.weight"`),
		) + `
			FROM "st_lineItems" s` + joins("LEFT JOIN", "classes", "c", "classSourcedId") + ` LEFT JOIN schools sc ON sc.id = c.school_id` +
			joins("LEFT JOIN", "categories", "k", "categorySourcedId") + ` AND k.school_id = c.school_id
			LEFT JOIN periods p ON p.source_id = {source} AND p.sourced_id = coalesce(s."academicSessionSourcedId", s."gradingPeriodSourcedId") AND p.school_id = c.school_id` +
			joins("LEFT JOIN", "lessons", "l", "metadata.lessonSourcedId") + ` WHERE NOT s.bad`,
		again: []string{weighSQL + `w.source_id = {source} AND w.sourced_id IN (SELECT sourced_id FROM changed)`},
	},
	{
		// A result without a mark (exempt, not handed in) is none; it takes back
		// the one that was.
		file: "results", table: "marks", end: softly, facts: markFacts,
		absent:  `EXISTS (SELECT FROM "st_academicSessions" a WHERE NOT a.bad AND t.day BETWEEN a."startDate" AND a."endDate")`,
		columns: []string{"school_id", "student_id", "class_id", "work_id", "lesson_id", "day", "value", "comment", "weight", "counts", "status", "score", "scored", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + ` OR coalesce(s."textScore", s.score) IS NULL, w.school_id, p.id, w.class_id, w.id, w.lesson_id,
				coalesce(l.day, s."scoreDate"), coalesce(s."textScore", ` + plainScore + `), coalesce(s.comment, ''),
				coalesce(w.weight, k.weight, 1)::real, s."scoreStatus" = 'fully graded' AND coalesce(k.counts, true),
				nullif(s."scoreStatus", 'fully graded'), ` + besideScore + `, nullif(s."scoreDate", coalesce(l.day, s."scoreDate")), ` +
			beside("status", inactive, "score", scoreAlone) + `
			FROM st_results s` + joins("LEFT JOIN", "works", "w", "lineItemSourcedId") + joins("LEFT JOIN", "people", "p", "studentSourcedId") + `
			LEFT JOIN categories k ON k.id = w.category_id LEFT JOIN lessons l ON l.id = w.lesson_id WHERE NOT s.bad`,
	},
	{
		file: "journalAttendance", table: "attendance", end: softly, facts: absenceFacts,
		absent:  within("day"),
		columns: []string{"school_id", "student_id", "lesson_id", "class_id", "day", "kind", "at", "minutes", "comment", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, coalesce(l.school_id, p.school_id), p.id, l.id, l.class_id, coalesce(l.day, s.date), s.kind,
				s.time::smallint, coalesce(s.minutes, 0)::smallint, coalesce(s.comment, ''),
				` + beside("status", inactive, "date", `CASE WHEN l.id IS NOT NULL THEN s.date END`, "minutes", `CASE WHEN s.minutes = 0 THEN s.minutes END`) + `
			FROM "st_journalAttendance" s` + joins("LEFT JOIN", "lessons", "l", "lessonSourcedId") + joins("LEFT JOIN", "people", "p", "studentSourcedId") + ` WHERE NOT s.bad`,
	},
	{
		file: "journalNotes", table: "notes", end: softly, absent: within("day"), facts: noteFacts,
		columns: []string{"school_id", "student_id", "lesson_id", "class_id", "teacher_id", "kind", "day", "text", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, coalesce(l.school_id, p.school_id), p.id, l.id, l.class_id, u.id, s.kind, s.date, s.text, ` + beside("status", inactive) + `
			FROM "st_journalNotes" s` + joins("LEFT JOIN", "lessons", "l", "lessonSourcedId") + joins("LEFT JOIN", "people", "p", "studentSourcedId") +
			joins("LEFT JOIN", "people", "u", "teacherSourcedId") + ` WHERE NOT s.bad`,
	},
	{
		file: "journalHolidays", table: "holidays", end: softly, absent: within("starts"),
		columns: []string{"school_id", "title", "starts", "ends", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, sc.id, s.title, s."startDate", s."endDate", ` + beside("status", inactive) + `
			FROM "st_journalHolidays" s` + sits("schoolSourcedId") + ` WHERE NOT s.bad`,
	},
	{
		file: "journalEvents", table: "events", end: softly, absent: within("starts_at"), facts: eventFacts,
		columns: []string{"school_id", "class_id", "title", "starts_at", "ends_at", "place", "text", "extra"},
		from: `SELECT s."sourcedId", s."dateLastModified", ` + goes + `, sc.id, c.id, s.title, s."startTime", s."endTime", coalesce(s.place, ''), coalesce(s.text, ''), ` + beside("status", inactive) + `
			FROM "st_journalEvents" s` + sits("schoolSourcedId") + joins("LEFT JOIN", "classes", "c", "classSourcedId") + ` WHERE NOT s.bad`,
	},
}

// localDay is the school day of an instant; a bare date came as 00:00 UTC and is
// that very day.
func localDay(column string) string {
	c := `s.` + quoted(column)
	return `CASE WHEN ` + c + ` AT TIME ZONE 'UTC' = date_trunc('day', ` + c + ` AT TIME ZONE 'UTC') THEN (` + c + ` AT TIME ZONE 'UTC')::date
		ELSE (` + c + ` AT TIME ZONE sc.zone)::date END`
}

// homeworkDueSQL dates homework whose source gave no date by the group's next day with
// a lesson, for all groups that this import touched: a lesson that was added or
// moved moves the homework before it.
const homeworkDueSQL = `WITH following AS (
		SELECT l.id, l.due_given, l.homework, min(l.day) OVER (PARTITION BY l.class_id ORDER BY l.day GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING) AS next
		FROM lessons l WHERE l.removed_at IS NULL AND l.class_id IN (
			SELECT class_id FROM changed UNION SELECT g.class_id FROM lessons g WHERE g.id IN (SELECT id FROM {gone})))
	UPDATE lessons l SET due_day = CASE WHEN f.homework <> '' THEN coalesce(f.due_given, f.next) END
	FROM following f WHERE f.id = l.id AND l.due_day IS DISTINCT FROM CASE WHEN f.homework <> '' THEN coalesce(f.due_given, f.next) END`

// attendSQL takes the attendance of lessons that changed along to their day.
const attendSQL = `UPDATE attendance x SET class_id = l.class_id, day = l.day FROM lessons l
	WHERE x.lesson_id = l.id AND x.source_id = {source} AND l.source_id = {source} AND l.sourced_id IN (SELECT sourced_id FROM changed)
		AND (x.class_id, x.day) IS DISTINCT FROM (l.class_id, l.day)`

// weighSQL settles marks anew where a work, a category or a lesson changed and the
// marks themselves may not come again. A category that begins to count says nothing of
// marks that never did: those come with results.
const weighSQL = `UPDATE marks m SET class_id = w.class_id, lesson_id = w.lesson_id, day = coalesce(l.day, m.day),
		weight = coalesce(w.weight, k.weight, 1), counts = m.counts AND coalesce(k.counts, true)
	FROM works w LEFT JOIN categories k ON k.id = w.category_id LEFT JOIN lessons l ON l.id = w.lesson_id
	WHERE m.work_id = w.id AND m.source_id = {source}
		AND (m.class_id, m.lesson_id, m.day, m.weight, m.counts) IS DISTINCT FROM
			(w.class_id, w.lesson_id, coalesce(l.day, m.day), coalesce(w.weight, k.weight, 1), m.counts AND coalesce(k.counts, true))
		AND `
