-- +goose Up
-- Whoever teaches hears of a thread at most three times a day before opening it: a
-- family that writes line by line is not thirty alerts. The rest stands there unread.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION queue_message(which bigint, word bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who    bigint := entered();
    staff  bigint;
    untold bigint;
BEGIN
    SELECT t.staff_id, (SELECT count(*) FROM messages e WHERE e.thread_id = t.id AND e.by_family AND e.read_at IS NULL
            AND e.id < which AND e.made_at > at - interval '1 day')
        INTO staff, untold
    FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.id = which AND m.by_family AND t.family_id = who;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such message' USING ERRCODE = 'ZV403';
    END IF;
    IF untold < 3 THEN
        INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
        VALUES ((at AT TIME ZONE 'UTC')::date, 'service', staff, 'chat', at, word, at);
    END IF;
END $$;
-- +goose StatementEnd
