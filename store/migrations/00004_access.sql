-- +goose Up
-- The database itself refuses. zvonok_people is made before the migrations; it
-- owns nothing, bypasses nothing, and sees rows through the policies below, which
-- read what enter() put into settings of the transaction. A policy is evaluated
-- with one scalar subquery a query, so it can serve as an index condition.

-- +goose StatementBegin
CREATE FUNCTION enter(who bigint, acting text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today    date := (at AT TIME ZONE 'UTC')::date;
    me       bigint[];
    children bigint[]; -- whose diary the role reads
    groups   bigint[]; -- taught or led
    governed bigint[]; -- schools
    campus   bigint[]; -- schools whose timetable, periods and staff are seen
BEGIN
    PERFORM 1 FROM accounts WHERE id = who AND blocked_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'ZV403';
    END IF;
    IF acting IN ('parent', 'student') THEN
        SELECT array_agg(l.student_id), array_agg(DISTINCT l.school_id) INTO children, campus
        FROM links l WHERE l.account_id = who AND l.role = acting AND l.ended_at IS NULL;
        IF acting = 'student' THEN
            me := children;
        END IF;
    ELSIF acting = 'teacher' THEN
        SELECT array_agg(l.person_id), array_agg(DISTINCT l.school_id) INTO me, campus
        FROM links l
        JOIN person_roles r ON r.person_id = l.person_id AND r.school_id = l.school_id AND r.role = 'teacher'
            AND (r.ends IS NULL OR r.ends >= today)
        WHERE l.account_id = who AND l.role = 'staff' AND l.ended_at IS NULL;
        SELECT array_agg(e.class_id) INTO groups
        FROM enrolments e WHERE e.person_id = ANY (me) AND e.role = 'teacher' AND (e.ends IS NULL OR e.ends >= today);
        SELECT array_agg(DISTINCT s.person_id) INTO children
        FROM enrolments e
        JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom'
        JOIN enrolments s ON s.class_id = e.class_id AND s.role = 'student' AND (s.ends IS NULL OR s.ends >= today)
        WHERE e.person_id = ANY (me) AND e.role = 'teacher' AND e.leads AND (e.ends IS NULL OR e.ends >= today);
    ELSIF acting IN ('curator', 'management') THEN
        SELECT array_agg(DISTINCT l.school_id), array_agg(DISTINCT l.person_id) INTO governed, me
        FROM links l
        LEFT JOIN person_roles r ON r.person_id = l.person_id AND r.school_id = l.school_id AND r.role = acting
            AND (r.ends IS NULL OR r.ends >= today)
        WHERE l.account_id = who AND l.ended_at IS NULL
          AND (l.role = 'curator' AND acting = 'curator' OR l.role = 'staff' AND r.role IS NOT NULL);
        campus := governed;
    END IF;
    IF campus IS NULL THEN
        RAISE EXCEPTION 'role not held' USING ERRCODE = 'ZV403';
    END IF;
    PERFORM set_config('zvonok.account', who::text, true),
            set_config('zvonok.role', acting, true),
            set_config('zvonok.at', at::text, true),
            set_config('zvonok.self', coalesce(me::text, ''), true),
            set_config('zvonok.children', coalesce(children::text, ''), true),
            set_config('zvonok.groups', coalesce(groups::text, ''), true),
            set_config('zvonok.schools', coalesce(governed::text, ''), true),
            set_config('zvonok.campus', campus::text, true);
END $$;
-- +goose StatementEnd

-- The update was handled: its reply is kept in the transaction of its effect.
-- False: it was handled before, and the effect must be undone.
-- +goose StatementBegin
CREATE FUNCTION done(which_bot bigint, which bigint, screen bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE inbox SET state = 1, reply = screen WHERE bot = which_bot AND update_id = which AND state = 0;
    RETURN FOUND;
END $$;
-- +goose StatementEnd

-- The form is finished or left, in the transaction that says so. A person leaves
-- only what their own chat is in the middle of; nobody entered: system work.
-- +goose StatementBegin
CREATE FUNCTION undraft(which_bot bigint, chat bigint, which bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := nullif(current_setting('zvonok.account', true), '')::bigint;
BEGIN
    DELETE FROM drafts d
    WHERE d.bot = which_bot AND d.chat_id = chat AND d.id = which
      AND (who IS NULL OR EXISTS (SELECT FROM chats c WHERE c.bot = d.bot AND c.chat_id = d.chat_id AND c.account_id = who));
END $$;
-- +goose StatementEnd

-- A change that somebody could want to hear of. Equal ends make no news.
-- +goose StatementBegin
CREATE FUNCTION tell(school bigint, aud text, aud_id bigint, what text, obj bigint, on_day date,
    was jsonb, now_is jsonb, at timestamptz, hold interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO news_pending AS p (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at)
    VALUES (school, aud, aud_id, what, obj, on_day, was, now_is, at, at + hold)
    ON CONFLICT (audience_kind, audience_id, kind, object) DO UPDATE SET new = excluded.new, day = excluded.day;
    DELETE FROM news_pending
    WHERE audience_kind = aud AND audience_id = aud_id AND kind = what AND object = obj AND old IS NOT DISTINCT FROM new;
END $$;
-- +goose StatementEnd

-- Somebody looked at a child, or changed something: who is taken from enter().
-- +goose StatementBegin
CREATE FUNCTION audited(what text, school bigint, student bigint, obj bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO audit (at, account_id, role, school_id, student_id, action, object)
    VALUES (current_setting('zvonok.at')::timestamptz, current_setting('zvonok.account')::bigint,
        current_setting('zvonok.role'), school, student, what, obj);
END $$;
-- +goose StatementEnd

-- A word of the service itself. On behalf of a person it goes to that person.
-- +goose StatementBegin
CREATE FUNCTION queue_service(who bigint, way text, sealed bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF nullif(current_setting('zvonok.account', true), '')::bigint <> who THEN
        RAISE EXCEPTION 'another account' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    VALUES ((at AT TIME ZONE 'UTC')::date, 'service', who, way, at, sealed, at);
END $$;
-- +goose StatementEnd

-- Where a digest that begins now begins.
-- +goose StatementBegin
CREATE FUNCTION head() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT seq FROM news_head;
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION enter, done, undraft, tell, audited, queue_service, head FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter, done, undraft, tell, audited, queue_service, head TO zvonok_people;

-- Recipients and children as the sender may see them: live links of accounts
-- that are not blocked. Digests read through this view only.
CREATE VIEW may_see AS
SELECT l.account_id, l.role, l.student_id, l.school_id
FROM links l
JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
WHERE l.ended_at IS NULL AND l.student_id IS NOT NULL;

-- What the whole school sees: timetable, periods, subjects.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['periods', 'subjects', 'classes', 'class_periods', 'categories', 'lessons', 'works', 'holidays', 'events'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY campus ON %I FOR SELECT TO zvonok_people
            USING (school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]))$p$, t);
        EXECUTE format('GRANT SELECT ON %I TO zvonok_people', t);
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE schools ENABLE ROW LEVEL SECURITY;
CREATE POLICY campus ON schools FOR SELECT TO zvonok_people
    USING (id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]));
GRANT SELECT ON schools TO zvonok_people;

-- What is said of one child: the child, its parents, its teachers by group, its
-- class teacher by child, the curator by school.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['marks', 'attendance'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY child ON %I FOR SELECT TO zvonok_people
            USING (student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
                OR class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
                OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[]))$p$, t);
        EXECUTE format('GRANT SELECT ON %I TO zvonok_people', t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- Remarks are not for the student they are about.
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY child ON notes FOR SELECT TO zvonok_people
    USING ((student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
            AND (kind = 'comment' OR (SELECT current_setting('zvonok.role', true)) <> 'student'))
        OR class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[]));
GRANT SELECT ON notes TO zvonok_people;

ALTER TABLE enrolments ENABLE ROW LEVEL SECURITY;
CREATE POLICY child ON enrolments FOR SELECT TO zvonok_people
    USING (person_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
        OR class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
        OR role = 'teacher' AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[]));
GRANT SELECT ON enrolments TO zvonok_people;

-- Names: one's children and oneself, the staff of one's schools, the students
-- one teaches. Contacts of the list are nobody's business here.
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY known ON people FOR SELECT TO zvonok_people
    USING (id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
        OR id = ANY ((SELECT nullif(current_setting('zvonok.self', true), ''))::bigint[])
        OR staff AND school_id = ANY ((SELECT nullif(current_setting('zvonok.campus', true), ''))::bigint[])
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[])
        OR id IN (SELECT e.person_id FROM enrolments e
            WHERE e.role = 'student'
              AND e.class_id = ANY ((SELECT nullif(current_setting('zvonok.groups', true), ''))::bigint[])));
GRANT SELECT (id, school_id, family, given, middle, born, staff, ended_on) ON people TO zvonok_people;

ALTER TABLE person_roles ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON person_roles FOR SELECT TO zvonok_people
    USING (person_id = ANY ((SELECT nullif(current_setting('zvonok.self', true), ''))::bigint[])
        OR school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[]));
GRANT SELECT ON person_roles TO zvonok_people;

-- What is one's own.
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts TO zvonok_people
    USING (id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint)
    WITH CHECK (id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND (active_student IS NULL OR active_student = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])));
GRANT SELECT ON accounts TO zvonok_people;
GRANT UPDATE (full_name, phone_enc, phone_blind, email_enc, email_blind, language, zone, active_role, active_student)
    ON accounts TO zvonok_people;

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['chats', 'links', 'consents'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format($p$CREATE POLICY own ON %I FOR SELECT TO zvonok_people
            USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint)$p$, t);
        EXECUTE format('GRANT SELECT ON %I TO zvonok_people', t);
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON subscriptions TO zvonok_people
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint)
    WITH CHECK (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint
        AND (student_id IS NULL OR student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])));
GRANT SELECT, INSERT, UPDATE ON subscriptions TO zvonok_people;

-- deliveries, news, inbox and audit: no grant. The rest is the system's: sealed
-- shut even if a grant were made by mistake.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['sources', 'guardians', 'imports', 'bots', 'invites', 'tries', 'confirmations', 'drafts',
        'inbox', 'news_head', 'news_pending', 'news', 'notice_cursor', 'deliveries', 'jobs', 'audit'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;
-- +goose StatementEnd
