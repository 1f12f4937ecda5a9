-- +goose Up
-- Digests in full: once a month, what a week or a month sums up, and those of
-- the staff: a class teacher's in the morning, the management's in the afternoon.

ALTER TABLE subscriptions
    DROP CONSTRAINT subscriptions_role_check,
    ADD CONSTRAINT subscriptions_role_check CHECK (role IN ('parent', 'student', 'teacher', 'management')),
    ADD COLUMN month_day smallint NOT NULL DEFAULT 0, -- 0: by days; 31: the last day of each month
    ADD COLUMN next_on   date, -- the local day that the digest of next_at is of; NULL: the day that next_at is on
    ADD COLUMN told_on   date, -- the local day of the last digest: that day has no second one
    ADD CONSTRAINT subscriptions_month CHECK ((month_day BETWEEN 1 AND 28 OR month_day = 31) = (cadence = 'monthly')
        AND (month_day = 0) = (cadence <> 'monthly'));
GRANT UPDATE (month_day, next_on) ON subscriptions TO zvonok_people;

UPDATE subscriptions s SET next_on = (s.next_at AT TIME ZONE coalesce(nullif(a.zone, ''), (SELECT c.zone FROM links l
        JOIN schools c ON c.id = l.school_id WHERE l.account_id = s.account_id AND l.role = s.role AND l.ended_at IS NULL
        ORDER BY l.id LIMIT 1), 'Europe/Moscow'))::date
    FROM accounts a WHERE a.id = s.account_id;
UPDATE subscriptions s SET told_on = (SELECT max(d.on_date) FROM deliveries d WHERE d.subscription_id = s.id AND d.kind = 'digest');

-- What a weekly or a monthly digest sums up, frozen by the claim.
ALTER TABLE deliveries
    ADD COLUMN from_day date, -- NULL: it is of its one day
    ADD COLUMN to_day   date,
    ADD CONSTRAINT deliveries_period CHECK ((from_day IS NULL) = (to_day IS NULL) AND to_day >= from_day);

-- One asked for now sums up what the next one would, had it come.
DROP FUNCTION queue_now(bigint, timestamptz);
-- +goose StatementBegin
CREATE FUNCTION queue_now(which bigint, at timestamptz, since date, upto date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    IF EXISTS (SELECT FROM deliveries WHERE account_id = who AND kind = 'now' AND state IN ('queued', 'later', 'sending')
            AND on_date >= (at AT TIME ZONE 'UTC')::date - 1) THEN
        RETURN;
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, from_seq, to_seq, as_of, from_day, to_day, next_at)
    SELECT (at AT TIME ZONE 'UTC')::date, 'now', who, s.id, 'chat', s.told_seq, greatest(h.seq, s.told_seq), at, since, upto, at
    FROM subscriptions s, news_head h WHERE s.id = which AND s.account_id = who AND s.ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such subscription' USING ERRCODE = 'ZV403';
    END IF;
END $$;
-- +goose StatementEnd
REVOKE ALL ON FUNCTION queue_now FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_now TO zvonok_people;

-- Where the news of each UTC day begins: what is read by its number is looked for
-- in the months that can hold it, and in no other.
CREATE TABLE news_days (
    day    date PRIMARY KEY, -- released_at of this day and later is of greater numbers
    before bigint NOT NULL   -- the head when the day's first news was released
);
CREATE INDEX ON news_days (before, day);
ALTER TABLE news_days ENABLE ROW LEVEL SECURITY;
INSERT INTO news_days (day, before)
SELECT day, before FROM (
    SELECT (released_at AT TIME ZONE 'UTC')::date AS day, min(seq) - 1 AS before FROM news GROUP BY 1) d
WHERE NOT EXISTS (SELECT FROM news n WHERE n.seq > d.before AND (n.released_at AT TIME ZONE 'UTC')::date < d.day);

-- Whose groups are whose is asked for by the hundred: out of the index alone,
-- since a student's rows lie all over the table.
DROP INDEX enrolments_person_id_role_idx;
CREATE INDEX enrolments_person_id_role_idx ON enrolments (person_id, role) INCLUDE (class_id, begins, ends);
CREATE INDEX works_control ON works (class_id, due_on) WHERE control AND removed_at IS NULL;
