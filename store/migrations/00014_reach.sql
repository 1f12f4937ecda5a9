-- +goose Up
-- How far a word reaches: addresses that bounce, the ladder from chat to mail to
-- a text message, what was missed meanwhile, and how much each channel may carry.

-- How much of a child's news a channel may carry, for a school. A text message
-- has room for headings at most.
ALTER TABLE schools
    ADD COLUMN level_chat text NOT NULL DEFAULT 'full' CHECK (level_chat IN ('full', 'headings', 'bare')),
    ADD COLUMN level_mail text NOT NULL DEFAULT 'full' CHECK (level_mail IN ('full', 'headings', 'bare')),
    ADD COLUMN level_sms  text NOT NULL DEFAULT 'bare' CHECK (level_sms IN ('headings', 'bare')),
    ADD COLUMN protect    boolean NOT NULL DEFAULT false, -- nobody forwards what comes by chat, whatever they chose
    ADD COLUMN hide_marks boolean NOT NULL DEFAULT false; -- in the chat, marks stand behind a spoiler, whatever they chose

ALTER TABLE accounts
    ADD COLUMN protect      boolean NOT NULL DEFAULT false, -- what comes by chat cannot be forwarded
    ADD COLUMN fallback     text NOT NULL DEFAULT 'mail' CHECK (fallback IN ('mail', 'sms', 'none')), -- first, where the chat takes nothing
    ADD COLUMN unreached_at timestamptz, -- since then no way was left; NULL: something arrived
    -- Equals email_blind while that very address bounces: it is not confirmed then.
    ADD COLUMN mail_stopped_blind bytea,
    ADD COLUMN mail_stopped_at    timestamptz,
    ADD COLUMN mail_stopped_why   text CHECK (mail_stopped_why IN ('unknown', 'disabled', 'refused', 'unreached')),
    ADD CONSTRAINT accounts_mail_stopped CHECK ((mail_stopped_blind IS NULL) = (mail_stopped_at IS NULL)
        AND (mail_stopped_blind IS NULL) = (mail_stopped_why IS NULL));
GRANT UPDATE (protect, fallback) ON accounts TO zvonok_people;

-- A letter that came back. One letter counts once, however often we hear of it.
CREATE TABLE mail_strikes (
    account_id  bigint NOT NULL REFERENCES accounts,
    blind       bytea NOT NULL, -- of the address then
    on_date     date NOT NULL, -- of the delivery
    delivery_id bigint NOT NULL,
    status      text NOT NULL, -- enhanced status code: «5.1.1»
    at          timestamptz NOT NULL,
    PRIMARY KEY (account_id, on_date, delivery_id)
);
CREATE INDEX ON mail_strikes (at);
ALTER TABLE mail_strikes ENABLE ROW LEVEL SECURITY; -- the system's alone

-- What came back to us by mail, counted by UTC day.
CREATE TABLE bounce_counts (
    on_date date NOT NULL,
    what    text NOT NULL, -- a word of ours
    n       bigint NOT NULL,
    PRIMARY KEY (on_date, what)
);
ALTER TABLE bounce_counts ENABLE ROW LEVEL SECURITY; -- the system's alone

ALTER TABLE deliveries
    ADD COLUMN instead   text CHECK (instead IN ('chat', 'mail')), -- of the channel that the person chose and that failed
    ADD COLUMN retold_by bigint; -- the come-back that tells it after all

-- Families whom no way reaches, and whose mail comes back while the chat still
-- works: of each child the account by the weakest way. For the curator of the
-- school, or the system. No contact is in it.
-- +goose StatementBegin
CREATE FUNCTION hard_to_reach(of_school bigint, at timestamptz) RETURNS TABLE (student bigint, family text, given text, middle text,
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
        FROM links l JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        WHERE l.school_id = of_school AND l.role = 'parent' AND l.ended_at IS NULL)
    SELECT p.id, p.family, p.given, p.middle, coalesce(h.title, ''),
        k.arrives, EXISTS (SELECT FROM kin o WHERE o.student_id = k.student_id AND o.account <> k.account AND o.arrives),
        k.chat_is, k.mail_is, k.came
    FROM kin k JOIN people p ON p.id = k.student_id AND (p.ended_on IS NULL OR p.ended_on >= today)
    LEFT JOIN LATERAL (SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
        WHERE e.person_id = p.id AND e.role = 'student' AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
        ORDER BY e.id DESC LIMIT 1) h ON true
    WHERE NOT k.arrives OR k.bounces
    ORDER BY k.arrives, h.title COLLATE "ru-x-icu" NULLS LAST, p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id, k.account;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION hard_to_reach FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hard_to_reach TO zvonok_people;

-- The strictest rules of the schools that a person is linked to, for a word that
-- is about none of them in particular, and for the person's own screens.
-- +goose StatementBegin
CREATE FUNCTION floors(who bigint) RETURNS TABLE (chat text, mail text, sms text, protect boolean, hide_marks boolean)
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
    FROM links l JOIN schools s ON s.id = l.school_id WHERE l.account_id = who AND l.ended_at IS NULL;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION floors FROM PUBLIC;
GRANT EXECUTE ON FUNCTION floors TO zvonok_people;
