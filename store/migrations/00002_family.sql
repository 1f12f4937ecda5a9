-- +goose Up
-- Who may come in: accounts, their chats and links, codes, consents, settings.

CREATE TABLE bots (
    bot      bigint PRIMARY KEY, -- Telegram's id of the bot
    username text NOT NULL,
    seen_at  timestamptz NOT NULL
);

CREATE TABLE accounts (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    full_name          text NOT NULL DEFAULT '', -- as the parent wrote it; a student's and a teacher's is the school's
    phone_enc          bytea, -- sealed with (accounts, phone, id)
    phone_blind        bytea,
    email_enc          bytea, -- sealed with (accounts, email, id)
    email_blind        bytea,
    confirmed_blind    bytea, -- equals email_blind while that very address is confirmed
    confirmed_at       timestamptz,
    language           text NOT NULL DEFAULT 'ru' CHECK (language IN ('ru', 'en')),
    zone               text, -- NULL: the school's
    active_role        text CHECK (active_role IN ('parent', 'student', 'teacher', 'curator', 'management')),
    active_student     bigint REFERENCES people,
    created_at         timestamptz NOT NULL,
    blocked_at         timestamptz
);
CREATE INDEX ON accounts (email_blind) WHERE email_blind IS NOT NULL;
CREATE INDEX ON accounts (phone_blind) WHERE phone_blind IS NOT NULL;

CREATE TABLE chats (
    bot        bigint NOT NULL,
    chat_id    bigint NOT NULL,
    account_id bigint NOT NULL REFERENCES accounts,
    state      text NOT NULL CHECK (state IN ('active', 'blocked', 'gone')), -- blocked: by the person; /start brings it back
    state_at   timestamptz NOT NULL,
    PRIMARY KEY (bot, chat_id)
);
CREATE UNIQUE INDEX chats_account ON chats (bot, account_id) WHERE state <> 'gone';

-- What a code gave. parent and student name a student; staff names a person;
-- curator names neither where the school's first one was made by hand.
CREATE TABLE links (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    school_id  bigint NOT NULL REFERENCES schools,
    role       text NOT NULL CHECK (role IN ('parent', 'student', 'staff', 'curator')),
    student_id bigint REFERENCES people,
    person_id  bigint REFERENCES people,
    since      timestamptz NOT NULL,
    ended_at   timestamptz,
    CHECK ((role IN ('parent', 'student')) = (student_id IS NOT NULL)),
    CHECK (role <> 'staff' OR person_id IS NOT NULL)
);
CREATE UNIQUE INDEX links_once ON links (account_id, role, school_id, coalesce(student_id, person_id, 0)) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX links_one_student ON links (student_id) WHERE role = 'student' AND ended_at IS NULL;
CREATE INDEX ON links (student_id) WHERE ended_at IS NULL;
CREATE INDEX ON links (school_id, role) WHERE ended_at IS NULL;

CREATE TABLE invites (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    school_id  bigint NOT NULL REFERENCES schools,
    role       text NOT NULL CHECK (role IN ('parent', 'student', 'staff', 'curator')),
    student_id bigint REFERENCES people,
    person_id  bigint REFERENCES people,
    locator    text NOT NULL,
    hash       bytea NOT NULL, -- keyed; the code itself is nowhere
    wrong      smallint NOT NULL DEFAULT 0, -- wrong secrets tried on this locator
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    used_by    bigint REFERENCES accounts,
    void_at    timestamptz, -- revoked, shown in a group, guessed at too often, or expired and its locator drawn again
    void_why   text CHECK (void_why IN ('revoked', 'group', 'guessed', 'expired')),
    CHECK ((role IN ('parent', 'student')) = (student_id IS NOT NULL)),
    CHECK (role <> 'staff' OR person_id IS NOT NULL)
);
CREATE UNIQUE INDEX invites_open ON invites (locator) WHERE used_at IS NULL AND void_at IS NULL;
CREATE INDEX ON invites (locator);
CREATE INDEX ON invites (student_id);

-- Wrong codes by chat: five lock it for 15 minutes, doubling.
CREATE TABLE tries (
    bot          bigint NOT NULL,
    chat_id      bigint NOT NULL,
    wrong        smallint NOT NULL, -- since the last lock or success
    level        smallint NOT NULL, -- locks so far
    locked_until timestamptz,
    at           timestamptz NOT NULL,
    PRIMARY KEY (bot, chat_id)
);

CREATE TABLE consents (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   bigint NOT NULL REFERENCES accounts,
    text_version text NOT NULL,
    text_hash    bytea NOT NULL, -- SHA-256 of the text as shown
    language     text NOT NULL,
    at           timestamptz NOT NULL,
    withdrawn_at timestamptz
);
CREATE INDEX ON consents (account_id);

-- The address to confirm. The six digits and the link are made from nonce with
-- the code key, so neither is stored.
CREATE TABLE confirmations (
    account_id  bigint PRIMARY KEY REFERENCES accounts,
    nonce       bytea NOT NULL,
    email_blind bytea NOT NULL, -- a changed address makes an old letter void
    sent_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    tries       smallint NOT NULL DEFAULT 0,
    letters     smallint NOT NULL DEFAULT 0, -- sent on letters_on: nobody's mailbox is flooded from here
    letters_on  date -- UTC
);

-- What a person is in the middle of. Only input is a state.
CREATE TABLE drafts (
    bot     bigint NOT NULL,
    chat_id bigint NOT NULL,
    id      bigint NOT NULL, -- the update that began it: its buttons carry it
    form    text NOT NULL,
    step    text NOT NULL,
    data    bytea NOT NULL, -- sealed with (drafts, data, bot/chat_id)
    at      timestamptz NOT NULL,
    PRIMARY KEY (bot, chat_id)
);

CREATE TABLE subscriptions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES accounts,
    role       text NOT NULL CHECK (role IN ('parent', 'student')),
    student_id bigint REFERENCES people, -- NULL: all children of the account in one digest
    cadence    text NOT NULL CHECK (cadence IN ('daily', 'weekly', 'monthly')),
    days       smallint NOT NULL CHECK (days BETWEEN 0 AND 127), -- bit 0 is Monday
    minute     smallint NOT NULL CHECK (minute BETWEEN 0 AND 1439), -- on the wall of the account's zone
    chat       boolean NOT NULL,
    mail       boolean NOT NULL,
    mail_left  boolean NOT NULL DEFAULT false, -- the person turned mail off: confirming an address does not bring it back
    empty_too  boolean NOT NULL DEFAULT false,
    active     boolean NOT NULL DEFAULT true,
    told_seq   bigint NOT NULL, -- news up to here was told
    told_of    jsonb NOT NULL DEFAULT '{}', -- student -> seq: what a digest of that child alone had told beyond told_seq
    next_at    timestamptz, -- NULL: not due at all
    ended_at   timestamptz
);
CREATE UNIQUE INDEX subscriptions_once ON subscriptions (account_id, role, coalesce(student_id, 0)) WHERE ended_at IS NULL;
CREATE INDEX subscriptions_due ON subscriptions (next_at) WHERE active AND ended_at IS NULL;
