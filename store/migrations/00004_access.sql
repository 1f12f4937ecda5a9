-- +goose Up
-- The database itself refuses. zvonok_people is made before the migrations; it
-- owns nothing, bypasses nothing, and sees rows through the policies below, which
-- read what enter() put into settings of the transaction. A policy is evaluated
-- with one scalar subquery a query, so it can serve as an index condition.

-- A table of one's own, in pg_temp or public, would stand before ours in the
-- search path. Where the database is somebody else's, the revoke is theirs.
-- +goose StatementBegin
DO $$
BEGIN
    EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION enter(who bigint, acting text, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me       bigint[];
    children bigint[]; -- whose diary the role reads
    groups   bigint[]; -- taught or led
    governed bigint[]; -- schools
    campus   bigint[]; -- schools whose timetable, periods and staff are seen
    days     date[];   -- today, on the wall of each school of campus
BEGIN
    -- A connection that lost its role, behind a pooler for instance, would see everything.
    IF current_setting('role') <> 'zvonok_people' THEN
        RAISE EXCEPTION 'only zvonok_people enters' USING ERRCODE = '55000';
    END IF;
    PERFORM 1 FROM accounts WHERE id = who AND blocked_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'ZV403';
    END IF;
    IF acting IN ('parent', 'student') THEN
        -- Who went over to another school since: that one, and the years at the old one.
        SELECT array_agg(DISTINCT l.student_id), array_agg(DISTINCT k.school_id) INTO children, campus
        FROM links l JOIN people p ON p.id = l.student_id CROSS JOIN LATERAL (VALUES (l.school_id), (p.school_id)) k (school_id)
        WHERE l.account_id = who AND l.role = acting AND l.ended_at IS NULL;
        IF acting = 'student' THEN
            me := children;
        END IF;
    ELSIF acting IN ('teacher', 'curator', 'management') THEN
        -- A link gives what the list holds for that person at that school, today.
        SELECT array_agg(l.person_id ORDER BY l.id), array_agg(l.school_id ORDER BY l.id), array_agg(d.today ORDER BY l.id)
        INTO me, campus, days
        FROM links l
        JOIN schools s ON s.id = l.school_id
        CROSS JOIN LATERAL (SELECT (at AT TIME ZONE s.zone)::date AS today) d
        LEFT JOIN people p ON p.id = l.person_id
        LEFT JOIN person_roles r ON r.person_id = l.person_id AND r.school_id = l.school_id AND r.role = acting
            AND (r.begins IS NULL OR r.begins <= d.today) AND (r.ends IS NULL OR r.ends >= d.today)
        WHERE l.account_id = who AND l.ended_at IS NULL
          AND (p.ended_on IS NULL OR p.ended_on >= d.today)
          AND (l.role = 'staff' AND r.role IS NOT NULL OR l.role = 'curator' AND acting = 'curator');
        IF acting <> 'teacher' THEN
            governed := campus;
        ELSE
            SELECT array_agg(e.class_id), array_agg(e.class_id) FILTER (WHERE e.leads AND c.kind = 'homeroom' AND c.removed_at IS NULL)
            INTO groups, children -- children: the classes led, for a moment
            FROM unnest(me, campus, days) AS m (person, school, today)
            JOIN enrolments e ON e.person_id = m.person AND e.school_id = m.school AND e.role = 'teacher'
                AND (e.begins IS NULL OR e.begins <= m.today) AND (e.ends IS NULL OR e.ends >= m.today)
            JOIN classes c ON c.id = e.class_id;
            SELECT array_agg(DISTINCT e.person_id) INTO children
            FROM unnest(campus, days) AS m (school, today)
            JOIN enrolments e ON e.class_id = ANY (children) AND e.school_id = m.school AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= m.today) AND (e.ends IS NULL OR e.ends >= m.today);
        END IF;
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

-- Who acts: NULL is the system, on a connection of the owner. A person's
-- connection that has not entered acts for nobody and is refused.
-- +goose StatementBegin
CREATE FUNCTION entered() RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := nullif(current_setting('zvonok.account', true), '')::bigint;
BEGIN
    IF current_setting('role') <> 'zvonok_people' THEN
        RETURN NULL;
    END IF;
    IF who IS NULL THEN
        RAISE EXCEPTION 'nobody entered' USING ERRCODE = 'ZV403';
    END IF;
    RETURN who;
END $$;
-- +goose StatementEnd

-- What enter() put into a setting; nothing where nobody entered.
-- +goose StatementBegin
CREATE FUNCTION scope(which text) RETURNS bigint[]
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(nullif(current_setting('zvonok.' || which, true), ''), '{}')::bigint[];
$$;
-- +goose StatementEnd

-- The update was handled: its reply is kept in the transaction of its effect.
-- False: it was handled before, and the effect must be undone. A person answers
-- only what came from their own chat.
-- +goose StatementBegin
CREATE FUNCTION done(which_bot bigint, which bigint, screen bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    UPDATE inbox i SET state = 1, reply = screen
    WHERE i.bot = which_bot AND i.update_id = which AND i.state = 0
      AND (who IS NULL OR EXISTS (SELECT FROM chats c WHERE c.bot = i.bot AND c.chat_id = i.chat_id AND c.account_id = who));
    RETURN FOUND;
END $$;
-- +goose StatementEnd

-- The form is finished or left, in the transaction that says so. A person leaves
-- only what their own chat is in the middle of.
-- +goose StatementBegin
CREATE FUNCTION undraft(which_bot bigint, chat bigint, which bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    DELETE FROM drafts d
    WHERE d.bot = which_bot AND d.chat_id = chat AND d.id = which
      AND (who IS NULL OR EXISTS (SELECT FROM chats c WHERE c.bot = d.bot AND c.chat_id = d.chat_id AND c.account_id = who));
END $$;
-- +goose StatementEnd

-- A change that somebody could want to hear of. Equal ends make no news. A person
-- tells of whom the role may see, so that nobody's news is forged or unmade.
-- +goose StatementBegin
CREATE FUNCTION tell(school bigint, aud text, aud_id bigint, what text, obj bigint, on_day date,
    was jsonb, now_is jsonb, at timestamptz, hold interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF entered() IS NOT NULL AND (school = ANY (scope('campus')) AND CASE aud
        WHEN 'student' THEN aud_id = ANY (scope('children'))
            OR EXISTS (SELECT FROM enrolments e WHERE e.person_id = aud_id AND e.role = 'student' AND e.class_id = ANY (scope('groups')))
            OR EXISTS (SELECT FROM people o WHERE o.id = aud_id AND o.school_id = ANY (scope('schools')))
        WHEN 'class' THEN aud_id = ANY (scope('groups'))
            OR EXISTS (SELECT FROM classes c WHERE c.id = aud_id AND c.school_id = ANY (scope('schools')))
        ELSE aud_id = ANY (scope('schools')) END) IS NOT TRUE THEN
        RAISE EXCEPTION 'not theirs to tell' USING ERRCODE = 'ZV403';
    END IF;
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
DECLARE
    who bigint := entered();
BEGIN
    INSERT INTO audit (at, account_id, role, school_id, student_id, action, object)
    VALUES (current_setting('zvonok.at')::timestamptz, who,
        current_setting('zvonok.role'), school, student, what, obj);
END $$;
-- +goose StatementEnd

-- A word of the service itself. On behalf of a person it goes to that person.
-- +goose StatementBegin
CREATE FUNCTION queue_service(who bigint, way text, sealed bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF entered() <> who THEN
        RAISE EXCEPTION 'another account' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    VALUES ((at AT TIME ZONE 'UTC')::date, 'service', who, way, at, sealed, at);
END $$;
-- +goose StatementEnd

-- A digest that a person asks for now, of what is new since the last one. Asked
-- for again at once it is the same one.
-- +goose StatementBegin
CREATE FUNCTION queue_now(which bigint, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    IF EXISTS (SELECT FROM deliveries WHERE account_id = who AND kind = 'now' AND state IN ('queued', 'later', 'sending')
            AND on_date >= (at AT TIME ZONE 'UTC')::date - 1) THEN
        RETURN;
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, from_seq, to_seq, as_of, next_at)
    SELECT (at AT TIME ZONE 'UTC')::date, 'now', who, s.id, 'chat', s.told_seq, greatest(h.seq, s.told_seq), at, at
    FROM subscriptions s, news_head h WHERE s.id = which AND s.account_id = who AND s.ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such subscription' USING ERRCODE = 'ZV403';
    END IF;
END $$;
-- +goose StatementEnd

-- Where a digest that begins now begins.
-- +goose StatementBegin
CREATE FUNCTION head() RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT seq FROM news_head;
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION enter, entered, scope, done, undraft, tell, audited, queue_service, queue_now, head FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enter, done, undraft, tell, audited, queue_service, queue_now, head TO zvonok_people;

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
    USING (id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint);
GRANT SELECT ON accounts TO zvonok_people;
GRANT UPDATE (full_name, phone_enc, phone_blind, email_enc, email_blind, language, zone, active_role, active_student)
    ON accounts TO zvonok_people;

-- The child asked about is one of the role's. A policy would ask it of rows that
-- keep a child whose link has ended, and refuse every other change to them.
-- +goose StatementBegin
CREATE FUNCTION active_student_is_theirs() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF current_user = 'zvonok_people' AND NEW.active_student IS NOT NULL AND NEW.active_student IS DISTINCT FROM OLD.active_student
        AND NOT NEW.active_student = ANY (coalesce(nullif(current_setting('zvonok.children', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'not a child of theirs' USING ERRCODE = 'ZV403';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION active_student_is_theirs FROM PUBLIC;
CREATE TRIGGER active_student_is_theirs BEFORE UPDATE OF active_student ON accounts
    FOR EACH ROW EXECUTE FUNCTION active_student_is_theirs();

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
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint);
CREATE POLICY theirs ON subscriptions AS RESTRICTIVE FOR INSERT TO zvonok_people
    WITH CHECK (role = (SELECT current_setting('zvonok.role', true))
        AND (student_id IS NULL OR student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])));
-- Whose and about whom it is never changes, so one whose link has ended can
-- still be turned off.
GRANT SELECT, INSERT ON subscriptions TO zvonok_people;
GRANT UPDATE (cadence, days, minute, chat, mail, mail_left, empty_too, active, told_seq, told_of, next_at, ended_at)
    ON subscriptions TO zvonok_people;

-- A new address asks for a letter; whether it is confirmed, the system says.
ALTER TABLE confirmations ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON confirmations TO zvonok_people
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint)
    WITH CHECK (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint);
GRANT SELECT, INSERT, UPDATE ON confirmations TO zvonok_people;

-- deliveries, news, inbox and audit: no grant. The rest is the system's: sealed
-- shut even if a grant were made by mistake.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['sources', 'guardians', 'imports', 'bots', 'invites', 'tries', 'drafts',
        'inbox', 'news_head', 'news_pending', 'news', 'notice_cursor', 'deliveries', 'jobs', 'audit'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;
-- +goose StatementEnd
