-- +goose Up
-- Whoever looks at a phone's lock screen reads the subject of a letter.

ALTER TABLE accounts ADD COLUMN hide_name boolean NOT NULL DEFAULT false; -- a letter's subject names no child
GRANT UPDATE (hide_name) ON accounts TO zvonok_people;
