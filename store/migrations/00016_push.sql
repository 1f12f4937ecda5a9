-- +goose Up
-- Keys by which a school's journal pushes its records, and what was answered to
-- pushes that carried an idempotency key. Nobody's screens read them.

CREATE TABLE api_keys (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id    bigint NOT NULL REFERENCES schools,
    name         text NOT NULL,
    locator      text NOT NULL UNIQUE, -- the part of the key that says which row
    hash         bytea NOT NULL, -- keyed; the key itself is nowhere
    made_at      timestamptz NOT NULL,
    last_used_at timestamptz, -- to the minute
    last_push_at timestamptz, -- records came in
    revoked_at   timestamptz
);
CREATE INDEX ON api_keys (school_id);

CREATE TABLE pushes (
    school_id bigint NOT NULL REFERENCES schools,
    key       text NOT NULL, -- the sender's Idempotency-Key
    body_hash bytea NOT NULL, -- keyed: of what was sent
    status    smallint NOT NULL, -- of HTTP
    answer    bytea NOT NULL, -- sealed with (pushes, answer, school_id/key)
    at        timestamptz NOT NULL,
    PRIMARY KEY (school_id, key)
);
CREATE INDEX ON pushes (at);

ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE pushes ENABLE ROW LEVEL SECURITY;
