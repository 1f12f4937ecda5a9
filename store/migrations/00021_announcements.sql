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

-- Letters between a family and one of the staff. A thread is of one child, one
-- account of its family in one role, and one account of the staff: nobody else
-- reads it, curators neither.

CREATE TABLE threads (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id    bigint NOT NULL REFERENCES schools,
    student_id   bigint NOT NULL REFERENCES people,
    family_id    bigint NOT NULL REFERENCES accounts,
    family_role  text NOT NULL CHECK (family_role IN ('parent', 'student')),
    family_name  text NOT NULL, -- of a parent, as the account said at the last message
    staff_id     bigint NOT NULL REFERENCES accounts,
    staff_person bigint REFERENCES people, -- NULL: a curator who is on no list
    made_at      timestamptz NOT NULL,
    CHECK (family_id <> staff_id),
    UNIQUE (student_id, family_id, family_role, staff_id)
);
CREATE INDEX ON threads (family_id);
CREATE INDEX ON threads (staff_id);

CREATE TABLE messages (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id bigint NOT NULL REFERENCES schools,
    thread_id bigint NOT NULL REFERENCES threads,
    by_family boolean NOT NULL,
    seal      text NOT NULL, -- text_enc is sealed with (messages, text_enc, seal)
    text_enc  bytea NOT NULL,
    file_id   bigint REFERENCES files,
    made_at   timestamptz NOT NULL,
    read_at   timestamptz -- by the other side
);
CREATE INDEX ON messages (thread_id, id);
CREATE INDEX ON messages (thread_id) WHERE read_at IS NULL;
CREATE INDEX ON messages (file_id) WHERE file_id IS NOT NULL;

ALTER TABLE threads ENABLE ROW LEVEL SECURITY;
CREATE POLICY party ON threads FOR SELECT TO zvonok_people
    USING (family_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
            AND family_role = (SELECT current_setting('zvonok.role', true))
            AND student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
        OR staff_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
            AND (SELECT current_setting('zvonok.role', true)) IN ('teacher', 'curator', 'management')
            AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]));
GRANT SELECT ON threads TO zvonok_people;

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY party ON messages FOR SELECT TO zvonok_people
    USING ((SELECT nullif(current_setting('zvonok.account', true), '')) IS NOT NULL AND EXISTS (SELECT FROM threads t WHERE t.id = thread_id));
-- Read is said by whom it was written to.
CREATE POLICY read ON messages FOR UPDATE TO zvonok_people
    USING (by_family = ((SELECT current_setting('zvonok.role', true)) IN ('teacher', 'curator', 'management'))
        AND EXISTS (SELECT FROM threads t WHERE t.id = thread_id));
GRANT SELECT ON messages TO zvonok_people;
GRANT UPDATE (read_at) ON messages TO zvonok_people;

-- Everybody who writes may send a file along; it is read by the two of the thread.
ALTER POLICY concerned ON files
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        OR id IN (SELECT n.file_id FROM absence_notes n)
        OR id IN (SELECT m.file_id FROM messages m WHERE m.file_id IS NOT NULL));
ALTER POLICY sent ON files
    WITH CHECK (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND (SELECT current_setting('zvonok.role', true)) IN ('parent', 'student', 'teacher', 'curator'));

-- Whom one may write to about a child today: a family to the teachers of the
-- child's classes and the curators of its school, those to the child's family.
-- +goose StatementBegin
CREATE FUNCTION message_partners(of_student bigint, at timestamptz) RETURNS TABLE (
    account bigint, role text, person bigint, family text, given text, middle text, leads boolean, subjects text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who    bigint := entered();
    acting text := current_setting('zvonok.role', true);
    of     bigint;
    today  date;
BEGIN
    SELECT p.school_id, (at AT TIME ZONE s.zone)::date INTO of, today
    FROM people p JOIN schools s ON s.id = p.school_id WHERE p.id = of_student AND (p.ended_on IS NULL OR p.ended_on >= (at AT TIME ZONE s.zone)::date);
    IF acting IN ('parent', 'student') AND of_student = ANY (scope('children')) THEN
        RETURN QUERY
        SELECT l.account_id, CASE WHEN l.role = 'curator' OR bool_or(r.role = 'curator') THEN 'curator' ELSE 'teacher' END, l.person_id,
            coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''), coalesce(bool_or(k.leads), false),
            coalesce(string_agg(DISTINCT k.title, ', '), '')
        FROM links l
        JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        LEFT JOIN people p ON p.id = l.person_id
        LEFT JOIN person_roles r ON l.role = 'staff' AND r.person_id = l.person_id AND r.school_id = l.school_id AND r.role IN ('teacher', 'curator')
            AND (r.begins IS NULL OR r.begins <= today) AND (r.ends IS NULL OR r.ends >= today)
        LEFT JOIN LATERAL (
            SELECT t.leads AND c.kind = 'homeroom' AS leads, s.title
            FROM enrolments t
            JOIN classes c ON c.id = t.class_id AND c.removed_at IS NULL
            LEFT JOIN subjects s ON s.id = c.subject_id
            JOIN enrolments e ON e.class_id = t.class_id AND e.person_id = of_student AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            WHERE r.role = 'teacher' AND t.person_id = l.person_id AND t.role = 'teacher' AND t.school_id = of
              AND (t.begins IS NULL OR t.begins <= today) AND (t.ends IS NULL OR t.ends >= today)) k ON true
        WHERE l.ended_at IS NULL AND l.school_id = of AND l.account_id <> who AND (p.ended_on IS NULL OR p.ended_on >= today)
          AND (l.role = 'curator' OR r.role = 'curator' OR k.leads IS NOT NULL)
        GROUP BY l.account_id, l.role, l.person_id, p.id;
    ELSIF of = ANY (scope('schools'))
        OR acting = 'teacher' AND of = ANY (scope('campus')) AND NOT of_student = ANY (departed())
            AND EXISTS (SELECT FROM enrolments e WHERE e.person_id = of_student AND e.role = 'student' AND e.class_id = ANY (scope('groups'))
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)) THEN
        RETURN QUERY
        SELECT m.account_id, m.role, NULL::bigint, CASE WHEN m.role = 'parent' THEN a.full_name ELSE p.family END,
            CASE WHEN m.role = 'parent' THEN '' ELSE p.given END, CASE WHEN m.role = 'parent' THEN '' ELSE p.middle END, false, ''
        FROM may_see m JOIN accounts a ON a.id = m.account_id JOIN people p ON p.id = m.student_id
        WHERE m.student_id = of_student AND m.account_id <> who;
    END IF;
END $$;
-- +goose StatementEnd

-- A message to somebody whom one may write to. The system writes none.
-- +goose StatementBegin
CREATE FUNCTION say(of_student bigint, to_account bigint, to_role text, place text, sealed bytea, file bigint, at timestamptz) RETURNS TABLE (thread bigint, message bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who       bigint := entered();
    acting    text := current_setting('zvonok.role', true);
    by_family boolean := acting IN ('parent', 'student');
    partner   record;
    of        bigint;
    its       bigint;
BEGIN
    SELECT p.* INTO partner FROM message_partners(of_student, at) p
    WHERE p.account = to_account AND (by_family OR p.role = to_role) ORDER BY p.person LIMIT 1;
    IF who IS NULL OR NOT FOUND THEN
        RAISE EXCEPTION 'nobody to write to' USING ERRCODE = 'ZV403';
    END IF;
    IF file IS NOT NULL AND NOT EXISTS (SELECT FROM files f WHERE f.id = file AND f.account_id = who) THEN
        RAISE EXCEPTION 'not a file of theirs' USING ERRCODE = 'ZV403';
    END IF;
    SELECT p.school_id INTO of FROM people p WHERE p.id = of_student;
    INSERT INTO threads AS t (school_id, student_id, family_id, family_role, family_name, staff_id, staff_person, made_at)
    SELECT of, of_student, CASE WHEN by_family THEN who ELSE to_account END, CASE WHEN by_family THEN acting ELSE partner.role END, f.full_name,
        CASE WHEN by_family THEN to_account ELSE who END, CASE WHEN by_family THEN partner.person ELSE (scope('self'))[1] END, at
    FROM accounts f WHERE f.id = CASE WHEN by_family THEN who ELSE to_account END
    ON CONFLICT (student_id, family_id, family_role, staff_id) DO UPDATE SET family_name = excluded.family_name, school_id = excluded.school_id,
        staff_person = coalesce(excluded.staff_person, t.staff_person)
    RETURNING id INTO its;
    RETURN QUERY INSERT INTO messages (school_id, thread_id, by_family, seal, text_enc, file_id, made_at)
        VALUES (of, its, by_family, place, sealed, file, at) RETURNING thread_id, id;
END $$;
-- +goose StatementEnd

-- A word of the service about a message of one's own, to whom it was written to
-- among the staff; a family hears of it as news.
-- +goose StatementBegin
CREATE FUNCTION queue_message(which bigint, word bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    SELECT (at AT TIME ZONE 'UTC')::date, 'service', t.staff_id, 'chat', at, word, at
    FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.id = which AND m.by_family AND t.family_id = who;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such message' USING ERRCODE = 'ZV403';
    END IF;
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION message_partners, say, queue_message FROM PUBLIC;
GRANT EXECUTE ON FUNCTION message_partners, say, queue_message TO zvonok_people;
