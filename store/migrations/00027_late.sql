-- +goose Up
-- The hour that a digest was due at. Its claim may come hours after, and it may wait
-- in the queue: how late it is follows from neither, nor from the hour that its
-- person wants by now.
ALTER TABLE deliveries ADD COLUMN due_at timestamptz; -- digest: as the claim found it; NULL: as_of
