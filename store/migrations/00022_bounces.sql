-- +goose Up
-- What kind of failure came back, so that whoever runs the server sees addresses
-- that are none apart from servers that are away.
ALTER TABLE bounce_counts ADD COLUMN class text NOT NULL DEFAULT 'none' CHECK (class IN ('hard', 'soft', 'unknown', 'none'));
ALTER TABLE bounce_counts DROP CONSTRAINT bounce_counts_pkey, ADD PRIMARY KEY (on_date, what, class);
ALTER TABLE bounce_counts ALTER COLUMN class DROP DEFAULT;
UPDATE bounce_counts SET class = 'unknown' WHERE what IN ('stopped', 'counted', 'again', 'letter', 'late', 'foreign');

-- A notice that goes in another way's place is another letter than what that way
-- has to tell by itself, though both may begin with the same piece of news: that
-- of a class, of two siblings in it.
DROP INDEX deliveries_notice;
CREATE UNIQUE INDEX deliveries_notice ON deliveries (account_id, role, coalesce(student_id, 0), channel, coalesce(instead, ''), from_seq, on_date)
    WHERE kind = 'notice';
