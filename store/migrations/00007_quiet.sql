-- +goose Up
-- Quiet hours: what can wait comes by chat when they are over.

ALTER TABLE accounts
    ADD COLUMN quiet_from smallint, -- minute of the day on the wall of the account's zone; NULL: none
    ADD COLUMN quiet_to   smallint,
    ADD CONSTRAINT accounts_quiet CHECK ((quiet_from IS NULL) = (quiet_to IS NULL)
        AND quiet_from BETWEEN 0 AND 1439 AND quiet_to BETWEEN 0 AND 1439 AND quiet_from <> quiet_to);
GRANT UPDATE (quiet_from, quiet_to) ON accounts TO zvonok_people;

-- The quiet hours of a parent whom a note concerns. Whoever may tell of the note
-- may ask: the word is theirs to queue.
-- +goose StatementBegin
CREATE FUNCTION absence_quiet(which bigint, who bigint, at timestamptz) RETURNS TABLE (quiet_from smallint, quiet_to smallint, zone text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.quiet_from, a.quiet_to, coalesce(nullif(a.zone, ''), s.zone)
    FROM absence_notes n JOIN schools s ON s.id = n.school_id JOIN accounts a ON a.id = who
    WHERE n.id = which AND a.quiet_from IS NOT NULL
      AND EXISTS (SELECT FROM absence_audience(n.student_id, at) p WHERE p.account = who AND p.part = 'parent');
$$;
-- +goose StatementEnd

-- A word about a note now has a time before which it does not go.
DROP FUNCTION queue_absence(bigint, bigint, text, bytea, timestamptz);
-- +goose StatementBegin
CREATE FUNCTION queue_absence(which bigint, who bigint, way text, sealed bytea, at timestamptz, due timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM absence_notes n, absence_audience(n.student_id, at) a WHERE n.id = which AND a.account = who) THEN
        RAISE EXCEPTION 'it does not concern them' USING ERRCODE = 'ZV403';
    END IF;
    IF due > at + interval '25 hours' THEN -- the longest day there is
        RAISE EXCEPTION 'too late' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    VALUES ((at AT TIME ZONE 'UTC')::date, 'service', who, way, at, sealed, due);
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION absence_quiet, queue_absence FROM PUBLIC;
GRANT EXECUTE ON FUNCTION absence_quiet, queue_absence TO zvonok_people;
