-- +goose Up
-- What an export must give back and no screen shows: columns of the bundle's
-- format by their names there, NULL where the source said none of them.

ALTER TABLE schools ADD COLUMN extra jsonb;
ALTER TABLE subjects ADD COLUMN extra jsonb;
ALTER TABLE people ADD COLUMN extra jsonb;
ALTER TABLE classes ADD COLUMN extra jsonb;

-- The rows of the roles file that this row stands for: id, role, type, begins, ends.
ALTER TABLE person_roles ADD COLUMN said jsonb;

ALTER TABLE works ADD COLUMN score_min real, ADD COLUMN score_max real;

ALTER TABLE marks
    ADD COLUMN status text CHECK (status <> 'fully graded'), -- the source's word for it; NULL: fully graded
    ADD COLUMN score  text, -- beside a textScore that does not tell it; '' where there was none
    ADD COLUMN scored date; -- where it is another day than the lesson's

-- Rows without a sourcedId are exported under one made of this, their table and
-- their id, so that a bundle that comes back is known as ours and enters nothing twice.
ALTER TABLE schools ADD COLUMN export_mark text NOT NULL DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 10);

-- A student who went over to another school, or left. The family reads what was
-- written at every school; the class teacher what was written at their own; who
-- taught the child before reads nothing more, from the first day after.

-- The students of the groups that the role teaches who are at that school no longer.
-- +goose StatementBegin
CREATE FUNCTION departed() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT e.person_id), '{}')
    FROM enrolments e JOIN people p ON p.id = e.person_id JOIN schools s ON s.id = e.school_id
    WHERE e.role = 'student' AND e.class_id = ANY (scope('groups'))
      AND (p.school_id <> e.school_id OR p.ended_on < (current_setting('zvonok.at')::timestamptz AT TIME ZONE s.zone)::date);
$$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION departed FROM PUBLIC;
GRANT EXECUTE ON FUNCTION departed TO zvonok_people;

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['marks', 'attendance'] LOOP
        EXECUTE format($p$ALTER POLICY child ON %I
            USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
                AND ((SELECT current_setting('zvonok.role', true)) <> 'teacher'
                OR school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))
                OR class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
                AND NOT student_id = ANY ((SELECT departed())::bigint[])
                OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[]))$p$, t);
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER POLICY child ON notes
    USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND (kind = 'comment' OR (SELECT current_setting('zvonok.role', true)) <> 'student')
            AND ((SELECT current_setting('zvonok.role', true)) <> 'teacher'
                OR school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))
        OR class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
            AND NOT student_id = ANY ((SELECT departed())::bigint[])
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[]));

ALTER POLICY child ON enrolments
    USING (person_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND ((SELECT current_setting('zvonok.role', true)) <> 'teacher'
                OR school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))
        OR class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
            AND NOT (role = 'student' AND person_id = ANY ((SELECT departed())::bigint[]))
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
        OR role = 'teacher' AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]));

ALTER POLICY concerned ON absence_notes
    USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND ((SELECT current_setting('zvonok.role', true)) = 'parent' OR (SELECT current_setting('zvonok.role', true)) = 'teacher'
                AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
            AND (SELECT current_setting('zvonok.role', true)) = 'curator');
ALTER POLICY changed ON absence_notes
    USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND ((SELECT current_setting('zvonok.role', true)) = 'parent' OR (SELECT current_setting('zvonok.role', true)) = 'teacher'
                AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
            AND (SELECT current_setting('zvonok.role', true)) = 'curator');

-- A note concerns every parent of the child, at whichever school the link was made.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION absence_audience(student bigint, at timestamptz) RETURNS TABLE (account bigint, part text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    of    bigint;
    today date;
BEGIN
    SELECT p.school_id, (at AT TIME ZONE s.zone)::date INTO of, today
    FROM people p JOIN schools s ON s.id = p.school_id WHERE p.id = student;
    IF entered() IS NOT NULL AND (student = ANY (scope('children')) AND current_setting('zvonok.role', true) IN ('parent', 'teacher')
        OR of = ANY (scope('schools')) AND current_setting('zvonok.role', true) = 'curator') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a child of theirs' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    SELECT DISTINCT l.account_id, CASE
            WHEN l.role = 'parent' THEN 'parent'
            WHEN l.role = 'curator' OR r.role = 'curator' THEN 'curator'
            ELSE 'leader' END
    FROM links l
    JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
    LEFT JOIN people p ON p.id = l.person_id
    LEFT JOIN person_roles r ON l.role = 'staff' AND r.person_id = l.person_id AND r.school_id = l.school_id AND r.role IN ('teacher', 'curator')
        AND (r.begins IS NULL OR r.begins <= today) AND (r.ends IS NULL OR r.ends >= today)
    WHERE l.ended_at IS NULL AND (p.ended_on IS NULL OR p.ended_on >= today)
      AND (l.role = 'parent' AND l.student_id = student
        OR l.school_id = of AND (l.role = 'curator' OR r.role = 'curator'
        OR r.role = 'teacher' AND EXISTS (
            SELECT FROM enrolments t
            JOIN classes c ON c.id = t.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
            JOIN enrolments e ON e.class_id = t.class_id AND e.person_id = student AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            WHERE t.person_id = l.person_id AND t.role = 'teacher' AND t.leads AND t.school_id = of
              AND (t.begins IS NULL OR t.begins <= today) AND (t.ends IS NULL OR t.ends >= today))));
END $$;
-- +goose StatementEnd
