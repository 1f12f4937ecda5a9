package store

import "zvonok/store/school"

// Deltas cross on their way: what takes a record back can be here before what made it.
// Where there is no record that could say since when it is gone, a row outside says it,
// with its status and its date alone; no export gives it. The next row that is newer
// takes its place.

// takenBack adds such rows to what is kept of a file.
func (i *importing) takenBack(o outside) string {
	if o.known == "" || i.mode(o.file) != school.Delta {
		return ""
	}
	return ` UNION ALL SELECT s."sourcedId", coalesce((SELECT x.school_id FROM outside_rows x WHERE x.source_id = {source} AND x.file = '` + o.file + `' AND x.sourced_id = s."sourcedId"), nullif({only}, 0)),
			jsonb_build_object('status', s.status, 'dateLastModified', ` + instantOf(`s."dateLastModified"`) + `)
		FROM ` + staged(o.file) + ` s WHERE NOT s.bad AND ` + goes + ` AND s."dateLastModified" IS NOT NULL AND NOT EXISTS (SELECT FROM ` + o.known + `)`
}

// back tells whether a row outside, or one that is wanted there, is such a one.
func back(alias string) string {
	return `coalesce(` + alias + `.cells ->> 'status' = 'tobedeleted', false)`
}
