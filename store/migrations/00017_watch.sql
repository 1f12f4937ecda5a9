-- +goose Up
-- What a school's curators were told about its silent journal: once, until it
-- speaks again.

CREATE TABLE feed_alarms (
    school_id bigint NOT NULL REFERENCES schools,
    what      text NOT NULL CHECK (what IN ('feed', 'marks')),
    object    bigint NOT NULL, -- marks: the class; feed: 0
    told_at   timestamptz NOT NULL,
    PRIMARY KEY (school_id, what, object)
);
ALTER TABLE feed_alarms ENABLE ROW LEVEL SECURITY;
