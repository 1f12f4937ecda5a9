-- +goose Up
-- What an export must give back and no screen shows: columns of the bundle's
-- format by their names there, NULL where the source said none of them.

ALTER TABLE schools ADD COLUMN extra jsonb;
ALTER TABLE subjects ADD COLUMN extra jsonb;
ALTER TABLE people ADD COLUMN extra jsonb;
ALTER TABLE classes ADD COLUMN extra jsonb;

-- The rows of the roles file that this row stands for: id, role, type, begins, ends.
ALTER TABLE person_roles ADD COLUMN said jsonb;

ALTER TABLE works ADD COLUMN score_min real, ADD COLUMN score_max real;

ALTER TABLE marks
    ADD COLUMN status text CHECK (status <> 'fully graded'), -- the source's word for it; NULL: fully graded
    ADD COLUMN score  text, -- beside a textScore that does not tell it; '' where there was none
    ADD COLUMN scored date; -- where it is another day than the lesson's

-- Rows without a sourcedId are exported under one made of this, their table and
-- their id, so that a bundle that comes back is known as ours and enters nothing twice.
ALTER TABLE schools ADD COLUMN export_mark text NOT NULL DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 10);
