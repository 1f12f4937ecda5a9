-- +goose Up
-- What a school's list and journal hold. Every row carries school_id. A row that
-- came from outside is known by (source_id, sourced_id); one entered in chat has
-- neither, and no import touches it. Times are parameters: no default, no trigger
-- reads a clock.

CREATE TABLE sources (
    id   smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);

CREATE TABLE schools (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    name       text NOT NULL,
    zone       text NOT NULL, -- IANA name
    journal    text NOT NULL DEFAULT 'imported' CHECK (journal IN ('imported', 'own')),
    holds      jsonb NOT NULL DEFAULT '{}', -- news kind -> seconds, where it differs from the rule
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);

CREATE TABLE periods (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id   bigint NOT NULL REFERENCES schools,
    source_id   smallint REFERENCES sources,
    sourced_id  text,
    kind        text NOT NULL CHECK (kind IN ('gradingperiod', 'semester', 'schoolyear', 'term')),
    title       text NOT NULL,
    starts      date NOT NULL,
    ends        date NOT NULL CHECK (ends >= starts),
    parent_id   bigint REFERENCES periods,
    school_year int NOT NULL,
    removed_at  timestamptz,
    UNIQUE (source_id, sourced_id, school_id) -- a bundle of several schools names it once for all
);
CREATE INDEX ON periods (school_id);

CREATE TABLE subjects (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    title      text NOT NULL,
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id, school_id) -- a bundle of several schools names it once for all
);

CREATE TABLE people (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id   bigint NOT NULL REFERENCES schools,
    source_id   smallint REFERENCES sources,
    sourced_id  text,
    family      text NOT NULL,
    given       text NOT NULL,
    middle      text NOT NULL DEFAULT '',
    born        date,
    staff       boolean NOT NULL DEFAULT false, -- holds a staff role: the name stands in timetables
    email_enc   bytea, -- sealed with (people, email, sourced_id)
    email_blind bytea,
    phone_enc   bytea, -- sealed with (people, phone, sourced_id)
    phone_blind bytea,
    ended_on    date,  -- left the school's list
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON people (school_id);
CREATE INDEX ON people (email_blind) WHERE email_blind IS NOT NULL;
CREATE INDEX ON people (phone_blind) WHERE phone_blind IS NOT NULL;

CREATE TABLE person_roles (
    person_id bigint NOT NULL REFERENCES people,
    school_id bigint NOT NULL REFERENCES schools,
    role      text NOT NULL CHECK (role IN ('student', 'parent', 'teacher', 'curator', 'management')),
    begins    date,
    ends      date,
    PRIMARY KEY (person_id, school_id, role)
);

-- A family link on the school's list. It gives no access: only a code does.
CREATE TABLE guardians (
    student_id  bigint NOT NULL REFERENCES people,
    guardian_id bigint NOT NULL REFERENCES people,
    school_id   bigint NOT NULL REFERENCES schools,
    source_id   smallint REFERENCES sources,
    ended_on    date,
    PRIMARY KEY (student_id, guardian_id)
);

-- A homeroom («5А») or a group that is taught one subject.
CREATE TABLE classes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    kind       text NOT NULL CHECK (kind IN ('homeroom', 'scheduled', 'extracurricular')),
    title      text NOT NULL,
    grade      text NOT NULL DEFAULT '',
    subject_id bigint REFERENCES subjects,
    room       text NOT NULL DEFAULT '',
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON classes (school_id);

CREATE TABLE class_periods (
    class_id  bigint NOT NULL REFERENCES classes,
    period_id bigint NOT NULL REFERENCES periods,
    school_id bigint NOT NULL REFERENCES schools,
    PRIMARY KEY (class_id, period_id)
);

CREATE TABLE enrolments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    class_id   bigint NOT NULL REFERENCES classes,
    person_id  bigint NOT NULL REFERENCES people,
    role       text NOT NULL CHECK (role IN ('student', 'teacher')),
    leads      boolean NOT NULL DEFAULT false, -- primary teacher; of a homeroom: its class teacher
    begins     date, -- NULL: always was
    ends       date, -- NULL: still is; the last day otherwise
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON enrolments (person_id, role);
CREATE INDEX ON enrolments (class_id, role);

CREATE TABLE categories (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    title      text NOT NULL,
    weight     real NOT NULL DEFAULT 1,
    counts     boolean NOT NULL DEFAULT true,
    kind       text NOT NULL DEFAULT '' CHECK (kind IN ('', 'control', 'final', 'classwork', 'homework')),
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id, school_id) -- a bundle of several schools names it once for all
);

CREATE TABLE lessons (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id   bigint NOT NULL REFERENCES schools,
    source_id   smallint REFERENCES sources,
    sourced_id  text,
    class_id    bigint NOT NULL REFERENCES classes,
    day         date NOT NULL,
    number      smallint NOT NULL CHECK (number BETWEEN 1 AND 15),
    starts      smallint NOT NULL CHECK (starts BETWEEN 0 AND 1439), -- minute of the day, school's wall
    ends        smallint NOT NULL CHECK (ends > starts AND ends <= 1440),
    room        text NOT NULL DEFAULT '',
    teacher_id  bigint REFERENCES people,
    topic       text NOT NULL DEFAULT '',
    homework    text NOT NULL DEFAULT '', -- given at this lesson
    due_given   date, -- what the source said
    due_day     date, -- due_given, else the group's next lesson; the diary shows the homework there
    attachments text NOT NULL DEFAULT '', -- addresses, space-separated
    replaces_id bigint REFERENCES lessons,
    removed_at  timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON lessons (class_id, day) WHERE removed_at IS NULL;
CREATE INDEX ON lessons (class_id, due_day) WHERE removed_at IS NULL AND homework <> '';

CREATE TABLE works (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id   bigint NOT NULL REFERENCES schools,
    source_id   smallint REFERENCES sources,
    sourced_id  text,
    class_id    bigint NOT NULL REFERENCES classes,
    category_id bigint REFERENCES categories,
    period_id   bigint REFERENCES periods,
    lesson_id   bigint REFERENCES lessons,
    title       text NOT NULL,
    description text NOT NULL DEFAULT '',
    given_on    date NOT NULL,
    due_on      date NOT NULL,
    weight      real CHECK (weight >= 0), -- NULL: the category's
    control     boolean NOT NULL DEFAULT false, -- of a category of kind control
    removed_at  timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON works (class_id, due_on) WHERE removed_at IS NULL;

-- weight and counts are settled at the write, from the work and its category,
-- so that an average is one range scan.
CREATE TABLE marks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    student_id bigint NOT NULL REFERENCES people,
    class_id   bigint NOT NULL REFERENCES classes,
    work_id    bigint NOT NULL REFERENCES works,
    lesson_id  bigint REFERENCES lessons,
    day        date NOT NULL, -- the lesson's, else the score's
    value      text NOT NULL CHECK (value <> ''),
    comment    text NOT NULL DEFAULT '',
    weight     real NOT NULL DEFAULT 1 CHECK (weight >= 0),
    counts     boolean NOT NULL DEFAULT true,
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON marks (student_id, day) WHERE removed_at IS NULL;
CREATE INDEX ON marks (work_id);

CREATE TABLE attendance (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    student_id bigint NOT NULL REFERENCES people,
    lesson_id  bigint REFERENCES lessons, -- NULL: the whole day, an arrival or a departure
    class_id   bigint REFERENCES classes, -- the lesson's
    day        date NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('absent', 'ill', 'excused', 'late', 'arrived', 'left')),
    at         smallint CHECK (at BETWEEN 0 AND 1439), -- minute of the day, school's wall
    minutes    smallint NOT NULL DEFAULT 0,
    comment    text NOT NULL DEFAULT '',
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON attendance (student_id, day) WHERE removed_at IS NULL;

CREATE TABLE notes (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    student_id bigint NOT NULL REFERENCES people,
    lesson_id  bigint REFERENCES lessons,
    class_id   bigint REFERENCES classes, -- the lesson's
    teacher_id bigint REFERENCES people,
    kind       text NOT NULL CHECK (kind IN ('remark', 'comment')),
    day        date NOT NULL,
    text       text NOT NULL,
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON notes (student_id, day) WHERE removed_at IS NULL;

CREATE TABLE holidays (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    title      text NOT NULL,
    starts     date NOT NULL,
    ends       date NOT NULL CHECK (ends >= starts),
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON holidays (school_id);

CREATE TABLE events (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    source_id  smallint REFERENCES sources,
    sourced_id text,
    class_id   bigint REFERENCES classes, -- NULL: the whole school
    title      text NOT NULL,
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz,
    place      text NOT NULL DEFAULT '',
    text       text NOT NULL DEFAULT '',
    removed_at timestamptz,
    UNIQUE (source_id, sourced_id)
);
CREATE INDEX ON events (school_id, starts_at) WHERE removed_at IS NULL;

-- A source that has a row here was imported before: its changes may be news.
CREATE TABLE imports (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id smallint NOT NULL REFERENCES sources,
    at        timestamptz NOT NULL,
    counts    jsonb NOT NULL
);
CREATE INDEX ON imports (source_id, at);
