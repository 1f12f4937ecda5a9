-- +goose Up
-- The queue is read in its own order: by channel, what people wait for before
-- the digests, then by time. Ten thousand digests fall due at the same instant,
-- and an index on the instant alone sorts all of them for every claim, together
-- with the letters of a channel that is down.

DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_waiting ON deliveries (channel, (kind = 'digest'), next_at, id) WHERE state IN ('queued', 'later');
