-- +goose Up
-- What came in goes out again as it was said: the rest of the format's columns, and
-- the rows that the journal has no use for. No screen reads any of it.

-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
    -- The source's dateLastModified: a delta that is older than this changes nothing.
    FOREACH t IN ARRAY ARRAY['schools', 'periods', 'subjects', 'people', 'classes', 'enrolments', 'categories', 'lessons', 'works',
        'marks', 'attendance', 'notes', 'holidays', 'events'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN modified_at timestamptz', t);
    END LOOP;
    -- Columns of the bundle by their names there (see 00018).
    FOREACH t IN ARRAY ARRAY['periods', 'enrolments', 'categories', 'lessons', 'works', 'marks', 'attendance', 'notes', 'holidays', 'events'] LOOP
        EXECUTE format('ALTER TABLE %I ADD COLUMN extra jsonb', t);
    END LOOP;
END $$;
-- +goose StatementEnd

ALTER TABLE people
    ADD COLUMN contacts_said bytea, -- e-mail, phone and sms as written, where email_enc and phone_enc do not tell; sealed with (people, contacts, sourced_id)
    ADD COLUMN born_said jsonb;     -- the row of demographics beside its date; {}: it had none

-- Rows of the bundle that are in no other table: orgs that are no school, roles and
-- places of no concern to the journal, results without a mark. Closed to everybody:
-- what no query can join, no screen can show.
CREATE TABLE outside_rows (
    source_id  smallint NOT NULL REFERENCES sources,
    file       text NOT NULL CHECK (file IN ('orgs', 'roles', 'enrollments', 'results')),
    sourced_id text NOT NULL,
    school_id  bigint REFERENCES schools, -- NULL: an org, which is the source's
    cells      jsonb NOT NULL, -- by the names of the columns
    PRIMARY KEY (source_id, file, sourced_id)
);
CREATE INDEX ON outside_rows (school_id, file);

ALTER TABLE outside_rows ENABLE ROW LEVEL SECURITY;
