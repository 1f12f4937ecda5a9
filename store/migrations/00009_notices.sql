-- +goose Up
-- Instant notices. What is released is expanded once, in the transaction of the
-- release, to those who may and want to hear it: notice_pending. A claim takes
-- what is due and freezes it, item by item, in a delivery. So nothing is told
-- twice, and what is switched on or linked later begins with later news: cursors
-- are not needed.

DROP TABLE notice_cursor;

-- Who made the change in chat; NULL: the journal, or more than one. It raises no
-- alert to its own author.
ALTER TABLE news_pending ADD COLUMN by_account bigint;
ALTER TABLE news ADD COLUMN by_account bigint;
CREATE INDEX news_seq ON news (seq); -- a notice names its news by number

-- What a person wants to hear at once, where it differs from what is usual.
CREATE TABLE notice_prefs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    role       text NOT NULL CHECK (role IN ('parent', 'student')),
    student_id bigint REFERENCES people, -- NULL: all children that have no row of their own
    kind       text NOT NULL, -- of news
    channel    text NOT NULL CHECK (channel IN ('chat', 'mail')),
    wanted     boolean NOT NULL,
    at         timestamptz NOT NULL, -- since when
    UNIQUE NULLS NOT DISTINCT (account_id, role, student_id, kind, channel)
);
ALTER TABLE notice_prefs ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notice_prefs TO zvonok_people
    USING (account_id = (SELECT nullif(current_setting('zvonok.account', true), ''))::bigint);
CREATE POLICY theirs ON notice_prefs AS RESTRICTIVE FOR INSERT TO zvonok_people
    WITH CHECK (role = (SELECT current_setting('zvonok.role', true))
        AND (student_id IS NULL OR student_id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])));
GRANT SELECT, INSERT ON notice_prefs TO zvonok_people;
GRANT UPDATE (wanted, at) ON notice_prefs TO zvonok_people;

-- One piece of news for one person about one child by one channel, not told yet.
-- No foreign keys: a release writes many of these, and a claim forgets what has
-- nobody to go to.
CREATE TABLE notice_pending (
    account_id  bigint NOT NULL,
    role        text NOT NULL CHECK (role IN ('parent', 'student')),
    channel     text NOT NULL CHECK (channel IN ('chat', 'mail')),
    student_id  bigint NOT NULL,
    seq         bigint NOT NULL, -- of news
    released_at timestamptz NOT NULL,
    due_at      timestamptz NOT NULL, -- look at it then; whether it may go is reckoned anew each time
    PRIMARY KEY (account_id, role, channel, student_id, seq)
);
CREATE INDEX notice_due ON notice_pending (due_at, account_id);
ALTER TABLE notice_pending ENABLE ROW LEVEL SECURITY; -- the system's alone

-- A notice: the news in items, each of the child beside it in item_of.
ALTER TABLE deliveries
    ADD COLUMN role       text, -- notice
    ADD COLUMN student_id bigint, -- notice of one child alone, where digests are so too
    ADD COLUMN items      bigint[],
    ADD COLUMN item_of    bigint[],
    ADD CONSTRAINT deliveries_items CHECK (kind <> 'notice'
        OR role IS NOT NULL AND items IS NOT NULL AND cardinality(items) = cardinality(item_of));
DROP INDEX deliveries_notice;
CREATE UNIQUE INDEX deliveries_notice ON deliveries (account_id, role, coalesce(student_id, 0), channel, from_seq, on_date) WHERE kind = 'notice';

-- As before, and it remembers who.
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

-- The person's hours have changed: what waits is looked at again.
-- +goose StatementBegin
CREATE FUNCTION notices_again(at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    UPDATE notice_pending p SET due_at = at WHERE p.account_id = who AND p.due_at > at;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION notices_again FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notices_again TO zvonok_people;
