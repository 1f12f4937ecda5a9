-- +goose Up
-- A person who lost the chat comes back: by a letter to the address that is
-- confirmed, or by a code of the school. All three tables are the system's alone.

-- The letter that a chat asked for last, be its address known or not: nobody
-- learns that from a row. It counts for that chat only.
CREATE TABLE recovery_letters (
    bot        bigint NOT NULL,
    chat_id    bigint NOT NULL,
    blinds     bytea[] NOT NULL, -- of the address, under every key
    hash       bytea NOT NULL, -- keyed; the code itself is nowhere
    asked_at   timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    void_at    timestamptz, -- used, or another chat was faster
    PRIMARY KEY (bot, chat_id)
);

-- Letters asked for by address, from whatever chat: five, and it rests.
CREATE TABLE recovery_tries (
    blind        bytea PRIMARY KEY,
    wrong        smallint NOT NULL, -- asked for since the last lock
    level        smallint NOT NULL, -- locks so far
    locked_until timestamptz,
    at           timestamptz NOT NULL
);

-- Codes of the school, formed as invite codes are. An account has one at most.
CREATE TABLE recoveries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    school_id  bigint NOT NULL REFERENCES schools, -- whose curator issued it
    made_by    bigint REFERENCES accounts, -- NULL: the command line
    locator    text NOT NULL,
    hash       bytea NOT NULL, -- keyed; the code itself is nowhere
    wrong      smallint NOT NULL DEFAULT 0, -- wrong secrets tried on this locator
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    void_at    timestamptz,
    void_why   text CHECK (void_why IN ('newer', 'moved', 'group', 'guessed', 'expired'))
);
CREATE UNIQUE INDEX recoveries_open ON recoveries (locator) WHERE used_at IS NULL AND void_at IS NULL;
CREATE UNIQUE INDEX recoveries_one ON recoveries (account_id) WHERE used_at IS NULL AND void_at IS NULL;

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['recovery_letters', 'recovery_tries', 'recoveries'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- The accounts of a school's people, a row for each link there: by the beginning
-- of a name (named), by number (who), by student or by person; zero and empty do
-- not narrow. Names and classes, no contact. elsewhere: the account opens another
-- school too, which the asking curator does not govern.
-- +goose StatementBegin
CREATE FUNCTION recoverable(of_school bigint, named text, who bigint, of_student bigint, of_person bigint, at timestamptz)
RETURNS TABLE (account bigint, own text, role text, student bigint, family text, given text, middle text, class text,
    chat text, mail boolean, elsewhere boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    today  date;
    person boolean := entered() IS NOT NULL;
    sought text := ' ' || replace(lower(named COLLATE "ru-x-icu"), 'ё', 'е');
BEGIN
    IF person AND (of_school = ANY (scope('schools')) AND current_setting('zvonok.role', true) = 'curator') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a school of theirs' USING ERRCODE = 'ZV403';
    END IF;
    SELECT (at AT TIME ZONE s.zone)::date INTO today FROM schools s WHERE s.id = of_school;
    RETURN QUERY
    WITH linked AS (
        SELECT l.id, l.account_id, l.role, l.student_id, l.person_id, k.family, k.given, k.middle
        FROM people k JOIN links l ON l.student_id = k.id AND l.ended_at IS NULL
        WHERE k.school_id = of_school
        UNION ALL
        SELECT l.id, l.account_id, l.role, NULL, l.person_id, coalesce(w.family, ''), coalesce(w.given, ''), coalesce(w.middle, '')
        FROM links l LEFT JOIN people w ON w.id = l.person_id
        WHERE l.school_id = of_school AND l.student_id IS NULL AND l.ended_at IS NULL),
    here AS MATERIALIZED (
        SELECT l.*, a.full_name, coalesce(a.confirmed_blind = a.email_blind, false) AS confirmed
        FROM linked l JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        WHERE who = 0 OR a.id = who)
    SELECT h.account_id, h.full_name, h.role, coalesce(h.student_id, 0), h.family, h.given, h.middle,
        coalesce((SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
            WHERE e.person_id = h.student_id AND e.school_id = of_school AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            ORDER BY e.id DESC LIMIT 1), ''),
        coalesce((SELECT c.state FROM chats c WHERE c.account_id = h.account_id AND c.state <> 'gone' ORDER BY c.state LIMIT 1), 'none'),
        h.confirmed,
        person AND EXISTS (SELECT FROM links o LEFT JOIN people k ON k.id = o.student_id
            WHERE o.account_id = h.account_id AND o.ended_at IS NULL AND NOT coalesce(k.school_id, o.school_id) = ANY (scope('schools')))
    FROM here h
    WHERE EXISTS (SELECT FROM here f WHERE f.account_id = h.account_id
        AND (of_student = 0 OR f.student_id = of_student)
        AND (of_person = 0 OR f.person_id = of_person OR f.role = 'student' AND f.student_id = of_person)
        AND (named = '' OR strpos(replace(lower(concat(' ', f.full_name) COLLATE "ru-x-icu"), 'ё', 'е'), sought) > 0
            OR strpos(replace(lower(concat_ws(' ', '', f.family, f.given, f.middle) COLLATE "ru-x-icu"), 'ё', 'е'), sought) > 0))
    ORDER BY h.account_id, h.id;
END $$;
-- +goose StatementEnd

-- A code for an account of the school, in place of an open one. No row: the
-- locator is taken. It says in which chat the person is told of it; NULL: in none.
-- A curator issues it for nobody who opens another school as well.
-- +goose StatementBegin
CREATE FUNCTION issue_recovery(who bigint, of_school bigint, drawn text, kept bytea, at timestamptz, until timestamptz)
RETURNS TABLE (recovery bigint, told_in bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM accounts WHERE id = who FOR UPDATE;
    IF NOT EXISTS (SELECT FROM recoverable(of_school, '', who, 0, 0, at) r WHERE NOT r.elsewhere) THEN
        RAISE EXCEPTION 'not an account of theirs' USING ERRCODE = 'ZV403';
    END IF;
    UPDATE recoveries SET void_at = at, void_why = 'expired'
    WHERE locator = drawn AND account_id <> who AND used_at IS NULL AND void_at IS NULL AND expires_at <= at;
    IF EXISTS (SELECT FROM recoveries WHERE locator = drawn AND used_at IS NULL AND void_at IS NULL) THEN
        RETURN;
    END IF;
    UPDATE recoveries SET void_at = at, void_why = 'newer' WHERE account_id = who AND used_at IS NULL AND void_at IS NULL;
    RETURN QUERY INSERT INTO recoveries (account_id, school_id, made_by, locator, hash, made_at, expires_at)
        VALUES (who, of_school, entered(), drawn, kept, at, until)
        RETURNING id, (SELECT c.chat_id FROM chats c WHERE c.account_id = who AND c.state = 'active' ORDER BY c.state_at DESC LIMIT 1);
END $$;
-- +goose StatementEnd

-- The word about a code, by whoever issued it: to the chat, and to an address
-- that is confirmed.
-- +goose StatementBegin
CREATE FUNCTION queue_recovery(which bigint, way text, sealed bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    by_whom bigint := entered();
BEGIN
    PERFORM FROM recoveries WHERE id = which AND made_by IS NOT DISTINCT FROM by_whom AND made_at = at;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not a code of theirs' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    SELECT (at AT TIME ZONE 'UTC')::date, 'service', a.id, way, at, sealed, at
    FROM recoveries r JOIN accounts a ON a.id = r.account_id
    WHERE r.id = which AND (way = 'chat' OR a.confirmed_blind = a.email_blind AND a.mail_stopped_blind IS DISTINCT FROM a.email_blind);
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION recoverable, issue_recovery, queue_recovery FROM PUBLIC;
GRANT EXECUTE ON FUNCTION recoverable, issue_recovery, queue_recovery TO zvonok_people;
