-- +goose Up
-- Who went over to another school is that school's: its curator looks after a
-- family that nothing reaches, its rules hold for what is told, and who taught the
-- child before makes no news of it any more.

-- As before; of the children who are at the school now, by the class there.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION hard_to_reach(of_school bigint, at timestamptz) RETURNS TABLE (student bigint, family text, given text, middle text,
    class text, reached boolean, others boolean, chat text, mail text, since timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today date;
BEGIN
    SELECT (at AT TIME ZONE s.zone)::date INTO today FROM schools s WHERE s.id = of_school;
    IF entered() IS NOT NULL AND (of_school = ANY (scope('schools')) AND current_setting('zvonok.role', true) = 'curator') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a school of theirs' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    WITH kin AS (
        SELECT l.student_id, a.id AS account, a.unreached_at IS NULL AS arrives,
            coalesce(a.mail_stopped_blind = a.email_blind, false) AS bounces,
            CASE WHEN EXISTS (SELECT FROM chats c WHERE c.account_id = a.id AND c.state = 'active') THEN 'active'
                WHEN EXISTS (SELECT FROM chats c WHERE c.account_id = a.id AND c.state = 'blocked') THEN 'blocked'
                ELSE 'none' END AS chat_is,
            CASE WHEN a.email_blind IS NULL THEN 'none'
                WHEN a.mail_stopped_blind = a.email_blind THEN 'bounces'
                WHEN a.confirmed_blind = a.email_blind THEN 'confirmed'
                ELSE 'waits' END AS mail_is,
            coalesce(a.unreached_at, a.mail_stopped_at) AS came
        FROM people p JOIN links l ON l.student_id = p.id AND l.role = 'parent' AND l.ended_at IS NULL
        JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        WHERE p.school_id = of_school AND (p.ended_on IS NULL OR p.ended_on >= today))
    SELECT p.id, p.family, p.given, p.middle, coalesce(h.title, ''),
        k.arrives, EXISTS (SELECT FROM kin o WHERE o.student_id = k.student_id AND o.account <> k.account AND o.arrives),
        k.chat_is, k.mail_is, k.came
    FROM kin k JOIN people p ON p.id = k.student_id
    LEFT JOIN LATERAL (SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
        WHERE e.person_id = p.id AND e.school_id = of_school AND e.role = 'student'
            AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
        ORDER BY e.id DESC LIMIT 1) h ON true
    WHERE NOT k.arrives OR k.bounces
    ORDER BY k.arrives, h.title COLLATE "ru-x-icu" NULLS LAST, p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id, k.account;
END $$;
-- +goose StatementEnd

-- As before, and the school that a child of theirs is at now.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION floors(who bigint) RETURNS TABLE (chat text, mail text, sms text, protect boolean, hide_marks boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF entered() <> who THEN
        RAISE EXCEPTION 'another account' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    SELECT CASE WHEN bool_or(s.level_chat = 'bare') THEN 'bare' WHEN bool_or(s.level_chat = 'headings') THEN 'headings' ELSE 'full' END,
        CASE WHEN bool_or(s.level_mail = 'bare') THEN 'bare' WHEN bool_or(s.level_mail = 'headings') THEN 'headings' ELSE 'full' END,
        CASE WHEN bool_and(s.level_sms = 'headings') THEN 'headings' ELSE 'bare' END,
        coalesce(bool_or(s.protect OR s.level_chat = 'bare'), false), coalesce(bool_or(s.hide_marks), false)
    FROM links l LEFT JOIN people p ON p.id = l.student_id JOIN schools s ON s.id = l.school_id OR s.id = p.school_id
    WHERE l.account_id = who AND l.ended_at IS NULL;
END $$;
-- +goose StatementEnd

-- As before, and nothing of who has left.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION tell(school bigint, aud text, aud_id bigint, what text, obj bigint, on_day date,
    was jsonb, now_is jsonb, at timestamptz, hold interval) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    IF who IS NOT NULL AND (school = ANY (scope('campus')) AND CASE aud
        WHEN 'student' THEN aud_id = ANY (scope('children'))
            OR EXISTS (SELECT FROM enrolments e WHERE e.person_id = aud_id AND e.role = 'student' AND e.class_id = ANY (scope('groups')))
                AND NOT aud_id = ANY (departed())
            OR EXISTS (SELECT FROM people o WHERE o.id = aud_id AND o.school_id = ANY (scope('schools')))
        WHEN 'class' THEN aud_id = ANY (scope('groups'))
            OR EXISTS (SELECT FROM classes c WHERE c.id = aud_id AND c.school_id = ANY (scope('schools')))
        ELSE aud_id = ANY (scope('schools')) END) IS NOT TRUE THEN
        RAISE EXCEPTION 'not theirs to tell' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO news_pending AS p (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at, by_account)
    VALUES (school, aud, aud_id, what, obj, on_day, was, now_is, at, at + hold, who)
    ON CONFLICT (audience_kind, audience_id, kind, object) DO UPDATE SET new = excluded.new, day = excluded.day,
        by_account = CASE WHEN p.by_account = excluded.by_account THEN p.by_account END;
    DELETE FROM news_pending
    WHERE audience_kind = aud AND audience_id = aud_id AND kind = what AND object = obj AND old IS NOT DISTINCT FROM new;
END $$;
-- +goose StatementEnd
