package store

// Whom the school's rows name. Of a person who is another school's of the source,
// a teacher of both or a student who went over, there are names and no contacts.
const whoSQL = `SELECT id FROM people WHERE school_id = {school}
	UNION SELECT person_id FROM person_roles WHERE school_id = {school}
	UNION SELECT person_id FROM enrolments WHERE school_id = {school}
	UNION SELECT teacher_id FROM lessons WHERE school_id = {school} AND removed_at IS NULL AND teacher_id IS NOT NULL
	UNION SELECT student_id FROM marks WHERE school_id = {school} AND removed_at IS NULL
	UNION SELECT student_id FROM attendance WHERE school_id = {school} AND removed_at IS NULL
	UNION SELECT student_id FROM notes WHERE school_id = {school} AND removed_at IS NULL
	UNION SELECT teacher_id FROM notes WHERE school_id = {school} AND removed_at IS NULL AND teacher_id IS NOT NULL
	UNION SELECT student_id FROM pairs UNION SELECT guardian_id FROM pairs`

// linksSQL makes pairs: the family links that an import would make again, which
// asks that one end is a student and the other a parent, today.
const linksSQL = `pairs (student_id, guardian_id) AS (SELECT g.student_id, g.guardian_id FROM guardians g
	WHERE g.school_id = {school} AND g.ended_on IS NULL
	AND EXISTS (SELECT FROM person_roles r WHERE r.person_id = g.student_id AND r.school_id = {school} AND r.role = 'student' AND (r.ends IS NULL OR r.ends >= {today}))
	AND EXISTS (SELECT FROM person_roles r WHERE r.person_id = g.guardian_id AND r.role = 'parent' AND (r.ends IS NULL OR r.ends >= {today})))`

// rolesSQL gives back the rows that the source said, else one for each role that is
// held. A row that went over to another person stands for the one who holds it. A
// parent on the list of another school alone is one here too: the link says so. Whose
// place in a class is all that is known has the role of that place, as an import gives it.
var rolesSQL = `WITH ` + linksSQL + `, held AS (
		SELECT r.person_id, r.role, e.said ->> 'id' AS said_id, coalesce(e.said ->> 'type', '') AS type,
			` + spelled(`coalesce(e.said ->> 'role', CASE r.role WHEN 'curator' THEN 'siteadministrator' WHEN 'management' THEN 'principal' ELSE r.role END)`) + ` AS word,
			CASE WHEN r.said IS NULL OR e.said ->> 'id' IS NULL THEN r.begins ELSE (e.said ->> 'begins')::date END AS begins,
			CASE WHEN r.said IS NULL OR r.ends IS NOT NULL THEN least((e.said ->> 'ends')::date, r.ends) ELSE (e.said ->> 'ends')::date END AS ends,
			e.n
		FROM person_roles r CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.said, '[{}]')) WITH ORDINALITY e (said, n)
		WHERE r.school_id = {school}
		UNION ALL SELECT DISTINCT p.guardian_id, 'parent', NULL, '', 'parent', NULL::date, NULL::date, 1 FROM pairs p
		WHERE NOT EXISTS (SELECT FROM person_roles r WHERE r.person_id = p.guardian_id AND r.school_id = {school} AND r.role = 'parent')
		UNION ALL SELECT DISTINCT e.person_id, e.role, NULL, '', e.role, NULL::date, NULL::date, 1
		FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.removed_at IS NULL JOIN people p ON p.id = e.person_id
		WHERE e.school_id = {school} AND (e.ends IS NULL OR e.ends >= {today}) AND (p.ended_on IS NULL OR p.ended_on >= {today})
			AND NOT EXISTS (SELECT FROM person_roles r WHERE r.person_id = e.person_id AND r.school_id = {school})
	), named AS (SELECT h.*, row_number() OVER (PARTITION BY said_id ORDER BY ends DESC NULLS FIRST, person_id, role) AS turn FROM held h)
	SELECT CASE WHEN h.said_id IS NOT NULL AND h.turn = 1 THEN h.said_id ELSE '` + madePrefix + `{mark}-roles-' || h.person_id || '-' || h.role || '-' || h.n END AS id,
		'', '', ` + idOf("people", "t") + `, h.type, h.word, ` + dayOf("h.begins") + `, ` + dayOf("h.ends") + `, ` + theSchool + `
	FROM named h JOIN people t ON t.id = h.person_id`
