-- +goose Up
-- A consent speaks of somebody's part, and files do not stay for ever.

-- NULL: the text of 2026-11-1, which spoke of everybody.
ALTER TABLE consents ADD COLUMN part text CHECK (part IN ('parent', 'student', 'staff'));

-- The bytes that came with a note go some time after its last day; the note says so.
ALTER TABLE absence_notes ADD COLUMN file_gone_at timestamptz,
    ADD CONSTRAINT absence_file_gone CHECK (file_gone_at IS NULL OR file_id IS NULL);
