-- +goose Up
-- What the school says to many at once. Families hear of it as news, in a digest
-- or at once, and read it in a list, where each reader's own reading is noted.

CREATE TABLE announcements (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id    bigint NOT NULL REFERENCES schools,
    class_id     bigint REFERENCES classes, -- a homeroom; NULL: the whole school
    part         text NOT NULL CHECK (part IN ('family', 'parent', 'student')), -- who of it; family: both
    day          date NOT NULL, -- at the school
    until_day    date CHECK (until_day >= day), -- of no use after it; NULL: without end
    text         text NOT NULL CHECK (length(text) BETWEEN 1 AND 3000),
    made_by      bigint NOT NULL REFERENCES accounts,
    made_as      text NOT NULL CHECK (made_as IN ('teacher', 'curator', 'management')),
    made_person  bigint REFERENCES people, -- NULL: a curator who is on no list
    made_at      timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawn_by bigint REFERENCES accounts
);
CREATE INDEX ON announcements (school_id, made_at);

CREATE TABLE announcement_reads (
    announcement_id bigint NOT NULL REFERENCES announcements,
    account_id      bigint NOT NULL REFERENCES accounts,
    school_id       bigint NOT NULL REFERENCES schools,
    at              timestamptz NOT NULL,
    PRIMARY KEY (announcement_id, account_id)
);

-- A class teacher speaks to the homerooms led today, curator and management to
-- their schools and the classes there.
-- +goose StatementBegin
CREATE FUNCTION may_announce(of_school bigint, of_class bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    IF who IS NULL THEN
        RETURN true;
    END IF;
    IF of_class IS NOT NULL AND NOT EXISTS (SELECT FROM classes c
            WHERE c.id = of_class AND c.school_id = of_school AND c.kind = 'homeroom' AND c.removed_at IS NULL) THEN
        RETURN false;
    END IF;
    RETURN coalesce(CASE
        WHEN current_setting('zvonok.role') IN ('curator', 'management') THEN of_school = ANY (scope('schools'))
        WHEN current_setting('zvonok.role') = 'teacher' THEN of_school = ANY (scope('campus')) AND of_class = ANY (scope('groups'))
            AND EXISTS (SELECT FROM enrolments e JOIN schools s ON s.id = e.school_id
                WHERE e.class_id = of_class AND e.school_id = of_school AND e.role = 'teacher' AND e.leads AND e.person_id = ANY (scope('self'))
                  AND (e.begins IS NULL OR e.begins <= (current_setting('zvonok.at')::timestamptz AT TIME ZONE s.zone)::date)
                  AND (e.ends IS NULL OR e.ends >= (current_setting('zvonok.at')::timestamptz AT TIME ZONE s.zone)::date))
        END, false);
END $$;
-- +goose StatementEnd

-- Whose account is in the audience by the links of now, once whatever their
-- children: told to whoever may speak to it, before and after.
-- +goose StatementBegin
CREATE FUNCTION announcement_hearers(of_school bigint, of_class bigint, of_part text, on_day date) RETURNS TABLE (account bigint, role text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT may_announce(of_school, of_class) THEN
        RAISE EXCEPTION 'not theirs to speak to' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    SELECT DISTINCT m.account_id, m.role FROM may_see m JOIN people p ON p.id = m.student_id
    WHERE m.account_id IS DISTINCT FROM entered() AND of_part IN ('family', m.role)
      AND p.school_id = of_school AND (p.ended_on IS NULL OR p.ended_on >= on_day)
      AND (of_class IS NULL OR EXISTS (SELECT FROM enrolments e WHERE e.class_id = of_class AND e.person_id = p.id AND e.role = 'student'
            AND (e.begins IS NULL OR e.begins <= on_day) AND (e.ends IS NULL OR e.ends >= on_day)));
END $$;
-- +goose StatementEnd

-- How many have opened it: to whoever wrote it, and to who governs the school.
-- +goose StatementBegin
CREATE FUNCTION announcement_readers(which bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    RETURN (SELECT count(*) FROM announcement_reads r JOIN announcements a ON a.id = r.announcement_id
        WHERE a.id = which AND r.account_id <> a.made_by
          AND (who IS NULL OR a.made_by = who AND a.made_as = current_setting('zvonok.role') OR a.school_id = ANY (scope('schools'))));
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION may_announce, announcement_hearers, announcement_readers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_announce, announcement_hearers, announcement_readers TO zvonok_people;

-- Whoever wrote it, in the role of then; curator and management of the school;
-- a teacher what is said to the whole school or to a group of theirs; a family
-- what is said to its part of a school or a class that the child was in meanwhile.
ALTER TABLE announcements ENABLE ROW LEVEL SECURITY;
CREATE POLICY heard ON announcements FOR SELECT TO zvonok_people
    USING (made_by = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
            AND made_as = (SELECT current_setting('zvonok.role', true))
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
        OR (SELECT current_setting('zvonok.role', true)) = 'teacher'
            AND (class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
                OR class_id IS NULL AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))
        OR (SELECT current_setting('zvonok.role', true)) IN ('parent', 'student')
            AND part IN ('family', (SELECT current_setting('zvonok.role', true)))
            AND EXISTS (SELECT FROM people p
                WHERE p.id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
                  AND p.school_id = announcements.school_id AND (p.ended_on IS NULL OR p.ended_on >= announcements.day)
                  AND (announcements.class_id IS NULL OR EXISTS (SELECT FROM enrolments e
                    WHERE e.class_id = announcements.class_id AND e.person_id = p.id AND e.role = 'student'
                      AND (e.begins IS NULL OR e.begins <= coalesce(announcements.until_day, announcements.day))
                      AND (e.ends IS NULL OR e.ends >= announcements.day)))));
CREATE POLICY made ON announcements FOR INSERT TO zvonok_people
    WITH CHECK (made_by = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND made_as = (SELECT current_setting('zvonok.role', true))
        AND (made_person IS NULL OR made_person = ANY ((SELECT nullif(current_setting('zvonok.self', true), ''))::bigint[]))
        AND withdrawn_at IS NULL AND withdrawn_by IS NULL AND may_announce(school_id, class_id));
-- What was said is not changed, only taken back: by whoever said it, or the curator.
CREATE POLICY withdrawn ON announcements FOR UPDATE TO zvonok_people
    USING (withdrawn_at IS NULL
        AND (made_by = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
                AND made_as = (SELECT current_setting('zvonok.role', true))
            OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
                AND (SELECT current_setting('zvonok.role', true)) = 'curator'))
    WITH CHECK (withdrawn_at IS NOT NULL AND withdrawn_by = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint);
GRANT SELECT, INSERT ON announcements TO zvonok_people;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON announcements TO zvonok_people;

ALTER TABLE announcement_reads ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON announcement_reads TO zvonok_people
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint)
    WITH CHECK (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND EXISTS (SELECT FROM announcements a WHERE a.id = announcement_id AND a.school_id = announcement_reads.school_id));
GRANT SELECT, INSERT ON announcement_reads TO zvonok_people;
