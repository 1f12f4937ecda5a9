package store

// staffClassesSQL is what each of t (account, role) hears of at $3: a class
// teacher of the homerooms led, the management of those of its schools.
const staffClassesSQL = `SELECT x.n, x.school, x.name, x.zone, h.id, h.title
	FROM (SELECT t.n, o.id AS school, o.name, o.zone, k.id AS led
		FROM (SELECT u.account, u.role, $3::timestamptz AS at, u.n
			FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY u (account, role, n)) t
		` + staffOfSQL + `) x
	JOIN LATERAL (
		SELECT k.id, k.title FROM classes k WHERE k.id = x.led
		UNION ALL
		SELECT k.id, k.title FROM classes k WHERE x.led IS NULL AND k.school_id = x.school AND k.kind = 'homeroom' AND k.removed_at IS NULL) h ON true
	GROUP BY 1, 2, 3, 4, 5, 6
	ORDER BY 1, 2, 5`

// staffClass is t (class, today, n) with each student e of the class on that day.
const staffClass = `FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (class, today, n)
	JOIN LATERAL (SELECT DISTINCT e.person_id FROM enrolments e WHERE e.class_id = t.class AND e.role = 'student'
		AND (e.begins IS NULL OR e.begins <= t.today) AND (e.ends IS NULL OR e.ends >= t.today)) e ON true `

const staffDaysSQL = `SELECT t.n, l.day
	FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (class, today, n)
	JOIN LATERAL (SELECT DISTINCT g.class_id
		FROM enrolments e JOIN enrolments g ON g.person_id = e.person_id AND g.role = 'student' AND (g.ends IS NULL OR g.ends >= t.today - 7)
		WHERE e.class_id = t.class AND e.role = 'student'
		  AND (e.begins IS NULL OR e.begins <= t.today) AND (e.ends IS NULL OR e.ends >= t.today)) g ON true
	JOIN lessons l ON l.class_id = g.class_id AND l.removed_at IS NULL AND l.day BETWEEN t.today - 7 AND t.today
	GROUP BY 1, 2`

const staffHolidaysSQL = `SELECT t.n, h.starts, h.ends
	FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (school, today, n)
	JOIN holidays h ON h.school_id = t.school AND h.removed_at IS NULL AND h.ends >= t.today - 8 AND h.starts <= t.today`

const staffStudentsSQL = `SELECT t.n, p.family, p.given, p.middle,
		EXISTS (SELECT FROM may_see m WHERE m.student_id = p.id AND m.role = 'parent') ` + staffClass + `
	JOIN people p ON p.id = e.person_id
	ORDER BY 1, p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id`

// Those that wait as long as the desk shows them, and all that could explain an absence.
const staffNotesSQL = `SELECT t.n, a.id, a.student_id, p.family, p.given, p.middle, a.from_day, a.to_day, a.lessons, a.verdict IS NOT NULL ` + staffClass + `
	JOIN absence_notes a ON a.student_id = e.person_id AND a.withdrawn_at IS NULL AND a.verdict IS DISTINCT FROM 'refused' AND a.to_day >= t.today - 14
	JOIN people p ON p.id = a.student_id
	ORDER BY 1, a.from_day, p.family COLLATE "ru-x-icu", a.id`

const staffRegisterSQL = `SELECT t.n, p.id, p.family, p.given, p.middle, a.day, coalesce(l.number, 0), a.kind ` + staffClass + `
	JOIN attendance a ON a.student_id = e.person_id AND a.removed_at IS NULL AND a.day BETWEEN t.today - 8 AND t.today
		AND a.kind IN ('absent', 'ill', 'excused', 'late')
	LEFT JOIN lessons l ON l.id = a.lesson_id
	JOIN people p ON p.id = a.student_id
	ORDER BY 1, a.day DESC, p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id, 7`
