package store

// stillTheirsSQL is whether a code r of the school may still open its account at the
// instant at: whoever issued it governs now every school that the account opens. A
// link that was added since is not the curator's to give away, and the code of one
// who is curator no more is nobody's. The command line may always.
func stillTheirsSQL(at string) string {
	return `(r.made_by IS NULL OR NOT EXISTS (
		SELECT FROM links o LEFT JOIN people k ON k.id = o.student_id JOIN schools s ON s.id = coalesce(k.school_id, o.school_id)
		CROSS JOIN LATERAL (SELECT (` + at + `::timestamptz AT TIME ZONE s.zone)::date AS today) d
		WHERE o.account_id = r.account_id AND o.ended_at IS NULL AND NOT EXISTS (
			SELECT FROM links l JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
			LEFT JOIN people p ON p.id = l.person_id
			LEFT JOIN person_roles h ON h.person_id = l.person_id AND h.school_id = l.school_id AND h.role = 'curator'
				AND (h.begins IS NULL OR h.begins <= d.today) AND (h.ends IS NULL OR h.ends >= d.today)
			WHERE l.account_id = r.made_by AND l.school_id = s.id AND l.ended_at IS NULL AND (p.ended_on IS NULL OR p.ended_on >= d.today)
				AND (l.role = 'curator' OR l.role = 'staff' AND h.role IS NOT NULL))))`
}
