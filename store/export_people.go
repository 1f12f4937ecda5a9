package store

// Whom the school's rows name. Of a person who is another school's of the source,
// a teacher of both or a student who went over, there are names and no contacts.
const whoSQL = `who (id) AS MATERIALIZED (SELECT id FROM people WHERE school_id = {school}
	UNION SELECT person_id FROM person_roles WHERE school_id = {school}
	UNION SELECT person_id FROM enrolments WHERE school_id = {school}
	UNION SELECT teacher_id FROM lessons WHERE school_id = {school} AND removed_at IS NULL AND teacher_id IS NOT NULL
	UNION SELECT student_id FROM marks WHERE school_id = {school} AND removed_at IS NULL
	UNION SELECT student_id FROM attendance WHERE school_id = {school} AND removed_at IS NULL
	UNION SELECT student_id FROM notes WHERE school_id = {school} AND removed_at IS NULL
	UNION SELECT teacher_id FROM notes WHERE school_id = {school} AND removed_at IS NULL AND teacher_id IS NOT NULL
	UNION SELECT p.id FROM outside_rows o JOIN people p ON p.source_id = o.source_id AND p.sourced_id = coalesce(o.cells ->> 'userSourcedId', o.cells ->> 'studentSourcedId')
		WHERE o.school_id = {school}
	UNION SELECT student_id FROM pairs UNION SELECT guardian_id FROM pairs)`

// kinSQL makes kin: whom each of them names as theirs, the way the source said it, but
// for links that have ended; and a link that neither end says, at both ends.
const kinSQL = whoSQL + `, spoken (one, other, n) AS (
		SELECT a.id, b.id, v.n FROM who JOIN people a USING (id) CROSS JOIN LATERAL jsonb_array_elements_text(a.extra -> 'agentSourcedIds') WITH ORDINALITY v (said, n)
		JOIN people b ON b.source_id = a.source_id AND b.sourced_id = v.said JOIN who w ON w.id = b.id
		WHERE (a.id, b.id) NOT IN (SELECT student_id, guardian_id FROM parted) AND (b.id, a.id) NOT IN (SELECT student_id, guardian_id FROM parted)
	), unspoken (student_id, guardian_id) AS (
		SELECT * FROM pairs EXCEPT SELECT one, other FROM spoken EXCEPT SELECT other, one FROM spoken
	), kin (person, agents) AS (
		SELECT k.one, string_agg(` + kinID + `, ',' ORDER BY k.n NULLS LAST, ` + kinID + ` COLLATE "C")
		FROM (SELECT * FROM spoken UNION ALL SELECT student_id, guardian_id, NULL FROM unspoken UNION ALL SELECT guardian_id, student_id, NULL FROM unspoken) k
		JOIN people b ON b.id = k.other GROUP BY k.one)`

const kinID = `coalesce(b.sourced_id, '` + madePrefix + `{mark}-people-' || b.id)`

// orgsSQL names the orgs that are no schools and go along: all of the source's but
// what stands below another school of it.
const orgsSQL = `WITH RECURSIVE others (id) AS (
		SELECT sourced_id FROM schools WHERE source_id = {source} AND id <> {school}
		UNION SELECT o.sourced_id FROM outside_rows o JOIN others ON o.cells ->> 'parentSourcedId' = others.id WHERE o.source_id = {source} AND o.file = 'orgs')
	SELECT sourced_id FROM outside_rows WHERE source_id = {source} AND file = 'orgs' AND sourced_id NOT IN (SELECT id FROM others WHERE id IS NOT NULL)`

// orgOr is an org that a row names, where it goes along, or nothing where it names
// nothing; else the school.
func orgOr(org string) string {
	return `CASE WHEN ` + org + ` = '' OR ` + org + ` IN (` + orgsSQL + `) THEN ` + org + ` ELSE ` + theSchool + ` END`
}

// linksSQL makes pairs: the family links that an import would make again, which
// asks that one end is a student and the other a parent, today; and parted: those that
// it would make though they have ended.
const linksSQL = `kindred (student_id, guardian_id, ended) AS (SELECT g.student_id, g.guardian_id, g.ended_on IS NOT NULL FROM guardians g JOIN people a ON a.id = g.student_id JOIN people b ON b.id = g.guardian_id
	WHERE g.school_id = {school} AND (a.ended_on IS NULL OR a.ended_on >= {today}) AND (b.ended_on IS NULL OR b.ended_on >= {today})
	AND EXISTS (SELECT FROM person_roles r WHERE r.person_id = g.student_id AND r.school_id = {school} AND r.role = 'student' AND (r.ends IS NULL OR r.ends >= {today}))
	AND EXISTS (SELECT FROM person_roles r WHERE r.person_id = g.guardian_id AND r.role = 'parent' AND (r.ends IS NULL OR r.ends >= {today}))),
	pairs (student_id, guardian_id) AS (SELECT student_id, guardian_id FROM kindred WHERE NOT ended),
	parted (student_id, guardian_id) AS (SELECT student_id, guardian_id FROM kindred WHERE ended)`

// rolesSQL gives back the rows that the source said, else one for each role that is
// held. A row that went over to another person stands for the one who holds it. A
// parent on the list of another school alone is one here too: the link says so. Whose
// place in a class is all that is known has the role of that place, as an import gives it.
var rolesSQL = `WITH ` + linksSQL + `, held AS (
		SELECT r.person_id, r.role, e.said ->> 'id' AS said_id, coalesce(e.said ->> 'type', '') AS type,
			` + spelled(`coalesce(e.said ->> 'role', CASE r.role WHEN 'curator' THEN 'siteadministrator' WHEN 'management' THEN 'principal' ELSE r.role END)`) + ` AS word,
			CASE WHEN r.said IS NULL OR e.said ->> 'id' IS NULL THEN r.begins ELSE (e.said ->> 'begins')::date END AS begins,
			CASE WHEN r.said IS NULL OR r.ends IS NOT NULL THEN least((e.said ->> 'ends')::date, r.ends) ELSE (e.said ->> 'ends')::date END AS ends,
			e.said ->> 'at' AS at, e.said ->> 'org' AS org, e.n
		FROM person_roles r CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.said, '[{}]')) WITH ORDINALITY e (said, n)
		WHERE r.school_id = {school}
		UNION ALL SELECT DISTINCT p.guardian_id, 'parent', NULL, '', 'parent', NULL::date, NULL::date, NULL, NULL, 1 FROM pairs p
		WHERE NOT EXISTS (SELECT FROM person_roles r WHERE r.person_id = p.guardian_id AND r.school_id = {school} AND r.role = 'parent')
		UNION ALL SELECT DISTINCT e.person_id, e.role, NULL, '', e.role, NULL::date, NULL::date, NULL, NULL, 1
		FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.removed_at IS NULL JOIN people p ON p.id = e.person_id
		WHERE e.school_id = {school} AND (e.ends IS NULL OR e.ends >= {today}) AND (p.ended_on IS NULL OR p.ended_on >= {today})
			AND NOT EXISTS (SELECT FROM person_roles r WHERE r.person_id = e.person_id AND r.school_id = {school})
	), named AS (SELECT h.*, row_number() OVER (PARTITION BY said_id ORDER BY ends DESC NULLS FIRST, person_id, role) AS turn FROM held h)
	SELECT CASE WHEN h.said_id IS NOT NULL AND h.turn = 1 THEN h.said_id ELSE '` + madePrefix + `{mark}-roles-' || h.person_id || '-' || h.role || '-' || h.n END AS id,
		NULL, h.at, ` + idOf("people", "t") + `, h.type, h.word, ` + dayOf("h.begins") + `, ` + dayOf("h.ends") + `, ` + orgOr("h.org") + `
	FROM named h JOIN people t ON t.id = h.person_id
	WHERE h.said_id IS NULL OR NOT EXISTS (SELECT FROM outside_rows x WHERE x.source_id = {source} AND x.file = 'roles' AND x.sourced_id = h.said_id AND NOT ` + back("x") + `)
	UNION ALL SELECT o.sourced_id, ` + said("status", "dateLastModified", "userSourcedId", "roleType") + `, ` + spelled(`(o.cells ->> 'role')`) + `, ` +
	said("beginDate", "endDate") + `, ` + orgOr(`o.cells ->> 'orgSourcedId'`) + ` FROM outside_rows o` + named("people", "p", "userSourcedId") + `
	WHERE o.school_id = {school} AND o.file = 'roles' AND NOT ` + back("o")
