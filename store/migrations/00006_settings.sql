-- +goose Up
-- What a person chose for their own screens. Language and zone are there already.

ALTER TABLE accounts ADD COLUMN hide_marks boolean NOT NULL DEFAULT false; -- in the chat, marks stand behind a spoiler
GRANT UPDATE (hide_marks) ON accounts TO zvonok_people;
