package store

// schoolDaySQL is d.today, the day of instant $2 on the wall of school o.
const schoolDaySQL = `CROSS JOIN LATERAL (SELECT ($2::timestamptz AT TIME ZONE o.zone)::date AS today) d`

// homeroomSQL is the title of the class that person p is a student of on d.today,
// or the next one they will be; of several, of the one that began last. Empty
// where there is none.
const homeroomSQL = `coalesce((SELECT k.title FROM enrolments e
	JOIN classes k ON k.id = e.class_id AND k.kind = 'homeroom' AND k.removed_at IS NULL
	WHERE e.person_id = p.id AND e.role = 'student' AND (e.ends IS NULL OR e.ends >= d.today)
	ORDER BY e.begins > d.today NULLS FIRST, e.begins DESC NULLS LAST, k.id LIMIT 1), '')`
