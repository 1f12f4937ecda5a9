-- +goose Up
-- Absence notes (записки об отсутствии) and the files that come with them. A note
-- announces; it never touches attendance, which is the register's.

-- What a person sent. The bytes are sealed; nothing of the sender's file name is kept.
CREATE TABLE files (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    mime       text NOT NULL, -- by what the bytes are
    size       int NOT NULL CHECK (size BETWEEN 1 AND 20971520), -- bytes before sealing
    seal       text NOT NULL, -- data is sealed with (files, data, seal)
    data       bytea NOT NULL,
    made_at    timestamptz NOT NULL
);
CREATE INDEX ON files (account_id);

CREATE TABLE absence_notes (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id    bigint NOT NULL REFERENCES schools,
    student_id   bigint NOT NULL REFERENCES people,
    filed_by     bigint NOT NULL REFERENCES accounts,
    filed_name   text NOT NULL, -- as the parent signs
    filed_at     timestamptz NOT NULL,
    from_day     date NOT NULL,
    to_day       date NOT NULL,
    lessons      smallint[] NOT NULL DEFAULT '{}', -- numbers of one day; empty: the whole of each day
    reason       text NOT NULL CHECK (reason IN ('illness', 'doctor', 'family', 'competition', 'other')),
    seal         text NOT NULL, -- what is sealed is sealed with (absence_notes, column, seal)
    text_enc     bytea,
    file_id      bigint REFERENCES files,
    sent_to      text NOT NULL CHECK (sent_to IN ('leader', 'curator', 'nobody')),
    delivered_at timestamptz,
    read_at      timestamptz,
    read_by      bigint REFERENCES people, -- NULL though read: a curator who is on no list
    verdict      text CHECK (verdict IN ('confirmed', 'refused')),
    settled_at   timestamptz,
    settled_by   bigint REFERENCES people,
    why_enc      bytea, -- of a refusal
    withdrawn_at timestamptz,
    withdrawn_by bigint REFERENCES accounts,
    changed_at   timestamptz, -- the days were changed
    reminded_on  date,
    CONSTRAINT absence_days CHECK (to_day >= from_day AND to_day - from_day < 60),
    CONSTRAINT absence_lessons CHECK (cardinality(lessons) = 0 OR from_day = to_day),
    CONSTRAINT absence_verdict CHECK ((verdict IS NULL) = (settled_at IS NULL) AND (verdict IS NOT DISTINCT FROM 'refused') = (why_enc IS NOT NULL)),
    -- One live note a child and day: withdrawn or refused, the same days can be filed again.
    CONSTRAINT absence_once EXCLUDE USING gist (int8range(student_id, student_id, '[]') WITH &&, daterange(from_day, to_day, '[]') WITH &&)
        WHERE (withdrawn_at IS NULL AND verdict IS DISTINCT FROM 'refused')
);
CREATE INDEX ON absence_notes (student_id, from_day);
CREATE INDEX ON absence_notes (school_id, to_day);
CREATE INDEX ON absence_notes (file_id) WHERE file_id IS NOT NULL;

-- Parents of the child, its class teacher, the curator of its school. Students do not see them.
ALTER TABLE absence_notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY concerned ON absence_notes FOR SELECT TO zvonok_people
    USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND (SELECT current_setting('zvonok.role', true)) IN ('parent', 'teacher')
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
            AND (SELECT current_setting('zvonok.role', true)) = 'curator');
CREATE POLICY filed ON absence_notes FOR INSERT TO zvonok_people
    WITH CHECK (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
        AND (SELECT current_setting('zvonok.role', true)) = 'parent'
        AND filed_by = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND school_id = (SELECT p.school_id FROM people p WHERE p.id = student_id));
CREATE POLICY changed ON absence_notes FOR UPDATE TO zvonok_people
    USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND (SELECT current_setting('zvonok.role', true)) IN ('parent', 'teacher')
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
            AND (SELECT current_setting('zvonok.role', true)) = 'curator');
GRANT SELECT, INSERT ON absence_notes TO zvonok_people;
GRANT UPDATE (from_day, to_day, lessons, sent_to, delivered_at, read_at, read_by, verdict, settled_at, settled_by, why_enc,
    withdrawn_at, withdrawn_by, changed_at) ON absence_notes TO zvonok_people;

ALTER TABLE files ENABLE ROW LEVEL SECURITY;
CREATE POLICY concerned ON files FOR SELECT TO zvonok_people
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        OR id IN (SELECT n.file_id FROM absence_notes n));
CREATE POLICY sent ON files FOR INSERT TO zvonok_people
    WITH CHECK (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND (SELECT current_setting('zvonok.role', true)) = 'parent');
GRANT SELECT, INSERT ON files TO zvonok_people;

-- Whose part is which: the parent says when, and takes back; the school reads and
-- settles. A policy cannot compare a row with what it was.
-- +goose StatementBegin
CREATE FUNCTION absence_part_is_theirs() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user <> 'zvonok_people' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF num_nonnulls(NEW.delivered_at, NEW.read_at, NEW.read_by, NEW.verdict, NEW.settled_by, NEW.withdrawn_at, NEW.withdrawn_by, NEW.reminded_on) > 0 THEN
            RAISE EXCEPTION 'a note begins unread' USING ERRCODE = 'ZV403';
        END IF;
        IF NEW.file_id IS NOT NULL AND NOT EXISTS (SELECT FROM files f
            WHERE f.id = NEW.file_id AND f.account_id = nullif(current_setting('zvonok.account', true), '')::bigint) THEN
            RAISE EXCEPTION 'not a file of theirs' USING ERRCODE = 'ZV403';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'the note was withdrawn' USING ERRCODE = 'ZV403';
    END IF;
    IF current_setting('zvonok.role', true) = 'parent' THEN
        -- What the school did stays, or falls with the days that it was about.
        IF NEW.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at
            OR num_nonnulls(NEW.read_at, NEW.read_by) > 0 AND (NEW.read_at, NEW.read_by) IS DISTINCT FROM (OLD.read_at, OLD.read_by)
            OR num_nonnulls(NEW.verdict, NEW.settled_by, NEW.why_enc) > 0
                AND (NEW.verdict, NEW.settled_at, NEW.settled_by, NEW.why_enc) IS DISTINCT FROM (OLD.verdict, OLD.settled_at, OLD.settled_by, OLD.why_enc) THEN
            RAISE EXCEPTION 'the school reads and settles' USING ERRCODE = 'ZV403';
        END IF;
    ELSIF (NEW.from_day, NEW.to_day, NEW.lessons, NEW.sent_to, NEW.delivered_at, NEW.withdrawn_at, NEW.withdrawn_by, NEW.changed_at)
            IS DISTINCT FROM (OLD.from_day, OLD.to_day, OLD.lessons, OLD.sent_to, OLD.delivered_at, OLD.withdrawn_at, OLD.withdrawn_by, OLD.changed_at)
        OR OLD.verdict IS NOT NULL AND NEW.verdict IS DISTINCT FROM OLD.verdict THEN
        RAISE EXCEPTION 'the parent says when' USING ERRCODE = 'ZV403';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER absence_part_is_theirs BEFORE INSERT OR UPDATE ON absence_notes
    FOR EACH ROW EXECUTE FUNCTION absence_part_is_theirs();

-- Whom a child's notes concern today: class teachers, curators, parents, by their
-- live links. A person asks only about a child that the role may file for or settle.
-- +goose StatementBegin
CREATE FUNCTION absence_audience(student bigint, at timestamptz) RETURNS TABLE (account bigint, part text)
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
    WHERE l.ended_at IS NULL AND l.school_id = of AND (p.ended_on IS NULL OR p.ended_on >= today)
      AND (l.role = 'parent' AND l.student_id = student
        OR l.role = 'curator' OR r.role = 'curator'
        OR r.role = 'teacher' AND EXISTS (
            SELECT FROM enrolments t
            JOIN classes c ON c.id = t.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
            JOIN enrolments e ON e.class_id = t.class_id AND e.person_id = student AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            WHERE t.person_id = l.person_id AND t.role = 'teacher' AND t.leads AND t.school_id = of
              AND (t.begins IS NULL OR t.begins <= today) AND (t.ends IS NULL OR t.ends >= today)));
END $$;
-- +goose StatementEnd

-- A word of the service about a note, to somebody whom it concerns.
-- +goose StatementBegin
CREATE FUNCTION queue_absence(which bigint, who bigint, way text, sealed bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM absence_notes n, absence_audience(n.student_id, at) a WHERE n.id = which AND a.account = who) THEN
        RAISE EXCEPTION 'it does not concern them' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    VALUES ((at AT TIME ZONE 'UTC')::date, 'service', who, way, at, sealed, at);
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION absence_part_is_theirs, absence_audience, queue_absence FROM PUBLIC;
GRANT EXECUTE ON FUNCTION absence_audience, queue_absence TO zvonok_people;
