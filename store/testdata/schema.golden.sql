TABLE absence_notes
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    student_id bigint NOT NULL
    filed_by bigint NOT NULL
    filed_name text NOT NULL
    filed_at timestamp with time zone NOT NULL
    from_day date NOT NULL
    to_day date NOT NULL
    lessons smallint[] NOT NULL DEFAULT '{}'::smallint[]
    reason text NOT NULL
    seal text NOT NULL
    text_enc bytea
    file_id bigint
    sent_to text NOT NULL
    delivered_at timestamp with time zone
    read_at timestamp with time zone
    read_by bigint
    verdict text
    settled_at timestamp with time zone
    settled_by bigint
    why_enc bytea
    withdrawn_at timestamp with time zone
    withdrawn_by bigint
    changed_at timestamp with time zone
    reminded_on date
    file_gone_at timestamp with time zone
    CONSTRAINT absence_days CHECK (((to_day >= from_day) AND ((to_day - from_day) < 60)))
    CONSTRAINT absence_file_gone CHECK (((file_gone_at IS NULL) OR (file_id IS NULL)))
    CONSTRAINT absence_lessons CHECK (((cardinality(lessons) = 0) OR (from_day = to_day)))
    CONSTRAINT absence_notes_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id)
    CONSTRAINT absence_notes_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES accounts(id)
    CONSTRAINT absence_notes_pkey PRIMARY KEY (id)
    CONSTRAINT absence_notes_read_by_fkey FOREIGN KEY (read_by) REFERENCES people(id)
    CONSTRAINT absence_notes_reason_check CHECK ((reason = ANY (ARRAY['illness'::text, 'doctor'::text, 'family'::text, 'competition'::text, 'other'::text])))
    CONSTRAINT absence_notes_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT absence_notes_sent_to_check CHECK ((sent_to = ANY (ARRAY['leader'::text, 'curator'::text, 'nobody'::text])))
    CONSTRAINT absence_notes_settled_by_fkey FOREIGN KEY (settled_by) REFERENCES people(id)
    CONSTRAINT absence_notes_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CONSTRAINT absence_notes_verdict_check CHECK ((verdict = ANY (ARRAY['confirmed'::text, 'refused'::text])))
    CONSTRAINT absence_notes_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES accounts(id)
    CONSTRAINT absence_once EXCLUDE USING gist (int8range(student_id, student_id, '[]'::text) WITH &&, daterange(from_day, to_day, '[]'::text) WITH &&) WHERE (((withdrawn_at IS NULL) AND (verdict IS DISTINCT FROM 'refused'::text)))
    CONSTRAINT absence_verdict CHECK ((((verdict IS NULL) = (settled_at IS NULL)) AND ((NOT (verdict IS DISTINCT FROM 'refused'::text)) = (why_enc IS NOT NULL))))
    CREATE INDEX absence_notes_file_id_idx ON public.absence_notes USING btree (file_id) WHERE (file_id IS NOT NULL)
    CREATE INDEX absence_notes_school_id_to_day_idx ON public.absence_notes USING btree (school_id, to_day)
    CREATE INDEX absence_notes_student_id_from_day_idx ON public.absence_notes USING btree (student_id, from_day)
    CREATE TRIGGER absence_part_is_theirs BEFORE INSERT OR UPDATE ON public.absence_notes FOR EACH ROW EXECUTE FUNCTION absence_part_is_theirs()
    ROW LEVEL SECURITY
    POLICY changed PERMISSIVE FOR UPDATE TO zvonok_people USING (((student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'parent'::text) OR ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'teacher'::text) AND (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))))) OR ((school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])) AND (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'curator'::text)))
    POLICY concerned PERMISSIVE FOR SELECT TO zvonok_people USING (((student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'parent'::text) OR ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'teacher'::text) AND (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))))) OR ((school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])) AND (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'curator'::text)))
    POLICY filed PERMISSIVE FOR INSERT TO zvonok_people WITH CHECK ((student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'parent'::text) AND (filed_by = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (school_id = ( SELECT p.school_id FROM people p WHERE (p.id = absence_notes.student_id))))
    GRANT INSERT, SELECT, UPDATE (changed_at, delivered_at, from_day, lessons, read_at, read_by, sent_to, settled_at, settled_by, to_day, verdict, why_enc, withdrawn_at, withdrawn_by) TO zvonok_people

TABLE accounts
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    full_name text NOT NULL DEFAULT ''::text
    phone_enc bytea
    phone_blind bytea
    email_enc bytea
    email_blind bytea
    confirmed_blind bytea
    confirmed_at timestamp with time zone
    language text NOT NULL DEFAULT 'ru'::text
    zone text
    active_role text
    active_student bigint
    created_at timestamp with time zone NOT NULL
    blocked_at timestamp with time zone
    hide_marks boolean NOT NULL DEFAULT false
    quiet_from smallint
    quiet_to smallint
    hide_name boolean NOT NULL DEFAULT false
    protect boolean NOT NULL DEFAULT false
    fallback text NOT NULL DEFAULT 'mail'::text
    unreached_at timestamp with time zone
    mail_stopped_blind bytea
    mail_stopped_at timestamp with time zone
    mail_stopped_why text
    CONSTRAINT accounts_active_role_check CHECK ((active_role = ANY (ARRAY['parent'::text, 'student'::text, 'teacher'::text, 'curator'::text, 'management'::text])))
    CONSTRAINT accounts_active_student_fkey FOREIGN KEY (active_student) REFERENCES people(id)
    CONSTRAINT accounts_fallback_check CHECK ((fallback = ANY (ARRAY['mail'::text, 'sms'::text, 'none'::text])))
    CONSTRAINT accounts_language_check CHECK ((language = ANY (ARRAY['ru'::text, 'en'::text])))
    CONSTRAINT accounts_mail_stopped CHECK ((((mail_stopped_blind IS NULL) = (mail_stopped_at IS NULL)) AND ((mail_stopped_blind IS NULL) = (mail_stopped_why IS NULL))))
    CONSTRAINT accounts_mail_stopped_why_check CHECK ((mail_stopped_why = ANY (ARRAY['unknown'::text, 'disabled'::text, 'refused'::text, 'unreached'::text])))
    CONSTRAINT accounts_pkey PRIMARY KEY (id)
    CONSTRAINT accounts_quiet CHECK ((((quiet_from IS NULL) = (quiet_to IS NULL)) AND ((quiet_from >= 0) AND (quiet_from <= 1439)) AND ((quiet_to >= 0) AND (quiet_to <= 1439)) AND (quiet_from <> quiet_to)))
    CREATE INDEX accounts_email_blind_idx ON public.accounts USING btree (email_blind) WHERE (email_blind IS NOT NULL)
    CREATE INDEX accounts_phone_blind_idx ON public.accounts USING btree (phone_blind) WHERE (phone_blind IS NOT NULL)
    CREATE TRIGGER active_student_is_theirs BEFORE UPDATE OF active_student ON public.accounts FOR EACH ROW EXECUTE FUNCTION active_student_is_theirs()
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR ALL TO zvonok_people USING (id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    GRANT SELECT, UPDATE (active_role, active_student, email_blind, email_enc, fallback, full_name, hide_marks, hide_name, language, phone_blind, phone_enc, protect, quiet_from, quiet_to, zone) TO zvonok_people

TABLE announcement_reads
    announcement_id bigint NOT NULL
    account_id bigint NOT NULL
    school_id bigint NOT NULL
    at timestamp with time zone NOT NULL
    CONSTRAINT announcement_reads_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT announcement_reads_announcement_id_fkey FOREIGN KEY (announcement_id) REFERENCES announcements(id)
    CONSTRAINT announcement_reads_pkey PRIMARY KEY (announcement_id, account_id)
    CONSTRAINT announcement_reads_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR ALL TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) WITH CHECK ((account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (EXISTS ( SELECT FROM announcements a WHERE ((a.id = announcement_reads.announcement_id) AND (a.school_id = announcement_reads.school_id)))))
    GRANT INSERT, SELECT TO zvonok_people

TABLE announcements
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    class_id bigint
    part text NOT NULL
    day date NOT NULL
    until_day date
    text text NOT NULL
    made_by bigint NOT NULL
    made_as text NOT NULL
    made_person bigint
    made_at timestamp with time zone NOT NULL
    withdrawn_at timestamp with time zone
    withdrawn_by bigint
    CONSTRAINT announcements_check CHECK ((until_day >= day))
    CONSTRAINT announcements_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT announcements_made_as_check CHECK ((made_as = ANY (ARRAY['teacher'::text, 'curator'::text, 'management'::text])))
    CONSTRAINT announcements_made_by_fkey FOREIGN KEY (made_by) REFERENCES accounts(id)
    CONSTRAINT announcements_made_person_fkey FOREIGN KEY (made_person) REFERENCES people(id)
    CONSTRAINT announcements_part_check CHECK ((part = ANY (ARRAY['family'::text, 'parent'::text, 'student'::text])))
    CONSTRAINT announcements_pkey PRIMARY KEY (id)
    CONSTRAINT announcements_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT announcements_text_check CHECK (((length(text) >= 1) AND (length(text) <= 3000)))
    CONSTRAINT announcements_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES accounts(id)
    CREATE INDEX announcements_school_id_made_at_idx ON public.announcements USING btree (school_id, made_at)
    ROW LEVEL SECURITY
    POLICY heard PERMISSIVE FOR SELECT TO zvonok_people USING (((made_by = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (made_as = ( SELECT current_setting('zvonok.role'::text, true) AS current_setting))) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])) OR ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'teacher'::text) AND ((class_id = ANY ((( SELECT NULLIF(current_setting('zvonok.groups'::text, true), ''::text) AS "nullif"))::bigint[])) OR ((class_id IS NULL) AND (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))))) OR ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = ANY (ARRAY['parent'::text, 'student'::text])) AND (part = ANY (ARRAY['family'::text, ( SELECT current_setting('zvonok.role'::text, true) AS current_setting)])) AND (EXISTS ( SELECT FROM people p WHERE ((p.id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND (p.school_id = announcements.school_id) AND ((p.ended_on IS NULL) OR (p.ended_on >= announcements.day)) AND ((announcements.class_id IS NULL) OR (EXISTS ( SELECT FROM enrolments e WHERE ((e.class_id = announcements.class_id) AND (e.person_id = p.id) AND (e.role = 'student'::text) AND ((e.begins IS NULL) OR (e.begins <= COALESCE(announcements.until_day, announcements.day))) AND ((e.ends IS NULL) OR (e.ends >= announcements.day)))))))))))
    POLICY made PERMISSIVE FOR INSERT TO zvonok_people WITH CHECK ((made_by = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (made_as = ( SELECT current_setting('zvonok.role'::text, true) AS current_setting)) AND ((made_person IS NULL) OR (made_person = ANY ((( SELECT NULLIF(current_setting('zvonok.self'::text, true), ''::text) AS "nullif"))::bigint[]))) AND (withdrawn_at IS NULL) AND (withdrawn_by IS NULL) AND may_announce(school_id, class_id))
    POLICY withdrawn PERMISSIVE FOR UPDATE TO zvonok_people USING ((withdrawn_at IS NULL) AND (((made_by = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (made_as = ( SELECT current_setting('zvonok.role'::text, true) AS current_setting))) OR ((school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])) AND (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = 'curator'::text)))) WITH CHECK ((withdrawn_at IS NOT NULL) AND (withdrawn_by = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint))
    GRANT INSERT, SELECT, UPDATE (withdrawn_at, withdrawn_by) TO zvonok_people

TABLE api_keys
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    name text NOT NULL
    locator text NOT NULL
    hash bytea NOT NULL
    made_at timestamp with time zone NOT NULL
    last_used_at timestamp with time zone
    last_push_at timestamp with time zone
    revoked_at timestamp with time zone
    CONSTRAINT api_keys_locator_key UNIQUE (locator)
    CONSTRAINT api_keys_pkey PRIMARY KEY (id)
    CONSTRAINT api_keys_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CREATE INDEX api_keys_school_id_idx ON public.api_keys USING btree (school_id)
    ROW LEVEL SECURITY

TABLE attendance
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    student_id bigint NOT NULL
    lesson_id bigint
    class_id bigint
    day date NOT NULL
    kind text NOT NULL
    at smallint
    minutes smallint NOT NULL DEFAULT 0
    comment text NOT NULL DEFAULT ''::text
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT attendance_at_check CHECK (((at >= 0) AND (at <= 1439)))
    CONSTRAINT attendance_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT attendance_kind_check CHECK ((kind = ANY (ARRAY['absent'::text, 'ill'::text, 'excused'::text, 'late'::text, 'arrived'::text, 'left'::text])))
    CONSTRAINT attendance_lesson_id_fkey FOREIGN KEY (lesson_id) REFERENCES lessons(id)
    CONSTRAINT attendance_pkey PRIMARY KEY (id)
    CONSTRAINT attendance_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT attendance_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT attendance_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CONSTRAINT attendance_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CREATE INDEX attendance_student_id_day_idx ON public.attendance USING btree (student_id, day) WHERE (removed_at IS NULL)
    ROW LEVEL SECURITY
    POLICY child PERMISSIVE FOR SELECT TO zvonok_people USING (((student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) <> 'teacher'::text) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[])))) OR ((class_id = ANY ((( SELECT NULLIF(current_setting('zvonok.groups'::text, true), ''::text) AS "nullif"))::bigint[])) AND (NOT (student_id = ANY (( SELECT departed() AS departed)::bigint[])))) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])))
    GRANT SELECT TO zvonok_people

TABLE audit
    id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY
    at timestamp with time zone NOT NULL
    account_id bigint
    role text NOT NULL DEFAULT ''::text
    school_id bigint
    student_id bigint
    action text NOT NULL
    object bigint
    CONSTRAINT audit_pkey PRIMARY KEY (at, id)
    CREATE INDEX audit_school ON ONLY public.audit USING btree (school_id, at)
    CREATE INDEX audit_student ON ONLY public.audit USING btree (student_id, at)
    PARTITION BY RANGE (at), ROW LEVEL SECURITY

TABLE bots
    bot bigint NOT NULL
    username text NOT NULL
    seen_at timestamp with time zone NOT NULL
    CONSTRAINT bots_pkey PRIMARY KEY (bot)
    ROW LEVEL SECURITY

TABLE bounce_counts
    on_date date NOT NULL
    what text NOT NULL
    n bigint NOT NULL
    class text NOT NULL
    CONSTRAINT bounce_counts_class_check CHECK ((class = ANY (ARRAY['hard'::text, 'soft'::text, 'unknown'::text, 'none'::text])))
    CONSTRAINT bounce_counts_pkey PRIMARY KEY (on_date, what, class)
    ROW LEVEL SECURITY

TABLE categories
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    title text NOT NULL
    weight real NOT NULL DEFAULT 1
    counts boolean NOT NULL DEFAULT true
    kind text NOT NULL DEFAULT ''::text
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT categories_kind_check CHECK ((kind = ANY (ARRAY[''::text, 'control'::text, 'final'::text, 'classwork'::text, 'homework'::text])))
    CONSTRAINT categories_pkey PRIMARY KEY (id)
    CONSTRAINT categories_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT categories_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT categories_source_id_sourced_id_school_id_key UNIQUE (source_id, sourced_id, school_id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE chats
    bot bigint NOT NULL
    chat_id bigint NOT NULL
    account_id bigint NOT NULL
    state text NOT NULL
    state_at timestamp with time zone NOT NULL
    CONSTRAINT chats_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT chats_pkey PRIMARY KEY (bot, chat_id)
    CONSTRAINT chats_state_check CHECK ((state = ANY (ARRAY['active'::text, 'blocked'::text, 'gone'::text])))
    CREATE UNIQUE INDEX chats_account ON public.chats USING btree (bot, account_id) WHERE (state <> 'gone'::text)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR SELECT TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    GRANT SELECT TO zvonok_people

TABLE class_periods
    class_id bigint NOT NULL
    period_id bigint NOT NULL
    school_id bigint NOT NULL
    CONSTRAINT class_periods_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT class_periods_period_id_fkey FOREIGN KEY (period_id) REFERENCES periods(id)
    CONSTRAINT class_periods_pkey PRIMARY KEY (class_id, period_id)
    CONSTRAINT class_periods_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE classes
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    kind text NOT NULL
    title text NOT NULL
    grade text NOT NULL DEFAULT ''::text
    subject_id bigint
    room text NOT NULL DEFAULT ''::text
    removed_at timestamp with time zone
    extra jsonb
    modified_at timestamp with time zone
    CONSTRAINT classes_kind_check CHECK ((kind = ANY (ARRAY['homeroom'::text, 'scheduled'::text, 'extracurricular'::text])))
    CONSTRAINT classes_pkey PRIMARY KEY (id)
    CONSTRAINT classes_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT classes_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT classes_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CONSTRAINT classes_subject_id_fkey FOREIGN KEY (subject_id) REFERENCES subjects(id)
    CREATE INDEX classes_school_id_idx ON public.classes USING btree (school_id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE confirmations
    account_id bigint NOT NULL
    nonce bytea NOT NULL
    email_blind bytea NOT NULL
    sent_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
    tries smallint NOT NULL DEFAULT 0
    letters smallint NOT NULL DEFAULT 0
    letters_on date
    CONSTRAINT confirmations_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT confirmations_pkey PRIMARY KEY (account_id)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR ALL TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) WITH CHECK (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    GRANT INSERT, SELECT, UPDATE TO zvonok_people

TABLE consents
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    account_id bigint NOT NULL
    text_version text NOT NULL
    text_hash bytea NOT NULL
    language text NOT NULL
    at timestamp with time zone NOT NULL
    withdrawn_at timestamp with time zone
    part text
    CONSTRAINT consents_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT consents_part_check CHECK ((part = ANY (ARRAY['parent'::text, 'student'::text, 'staff'::text])))
    CONSTRAINT consents_pkey PRIMARY KEY (id)
    CREATE INDEX consents_account_id_idx ON public.consents USING btree (account_id)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR SELECT TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    GRANT SELECT TO zvonok_people

TABLE deliveries
    id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY
    on_date date NOT NULL
    kind text NOT NULL
    account_id bigint NOT NULL
    subscription_id bigint
    channel text NOT NULL
    from_seq bigint NOT NULL DEFAULT 0
    to_seq bigint NOT NULL DEFAULT 0
    as_of timestamp with time zone NOT NULL
    body bytea
    state text NOT NULL DEFAULT 'queued'::text
    owner bigint
    attempt integer NOT NULL DEFAULT 0
    ambiguous smallint NOT NULL DEFAULT 0
    next_at timestamp with time zone NOT NULL
    claimed_at timestamp with time zone
    settled_at timestamp with time zone
    why text NOT NULL DEFAULT ''::text
    role text
    student_id bigint
    items bigint[]
    item_of bigint[]
    from_day date
    to_day date
    instead text
    retold_by bigint
    due_at timestamp with time zone
    CONSTRAINT deliveries_channel_check CHECK ((channel = ANY (ARRAY['chat'::text, 'mail'::text, 'sms'::text])))
    CONSTRAINT deliveries_instead_check CHECK ((instead = ANY (ARRAY['chat'::text, 'mail'::text])))
    CONSTRAINT deliveries_items CHECK (((kind <> 'notice'::text) OR ((role IS NOT NULL) AND (items IS NOT NULL) AND (cardinality(items) = cardinality(item_of)))))
    CONSTRAINT deliveries_kind_check CHECK ((kind = ANY (ARRAY['digest'::text, 'notice'::text, 'comeback'::text, 'now'::text, 'service'::text])))
    CONSTRAINT deliveries_period CHECK ((((from_day IS NULL) = (to_day IS NULL)) AND (to_day >= from_day)))
    CONSTRAINT deliveries_pkey PRIMARY KEY (on_date, id)
    CONSTRAINT deliveries_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'later'::text, 'sent'::text, 'never'::text, 'unknown'::text, 'empty'::text, 'dropped'::text])))
    CREATE INDEX deliveries_account ON ONLY public.deliveries USING btree (account_id, on_date)
    CREATE UNIQUE INDEX deliveries_digest ON ONLY public.deliveries USING btree (subscription_id, kind, on_date, channel) WHERE (kind = 'digest'::text)
    CREATE UNIQUE INDEX deliveries_notice ON ONLY public.deliveries USING btree (account_id, role, COALESCE(student_id, (0)::bigint), channel, COALESCE(instead, ''::text), from_seq, on_date) WHERE (kind = 'notice'::text)
    CREATE INDEX deliveries_sending ON ONLY public.deliveries USING btree (claimed_at) WHERE (state = 'sending'::text)
    CREATE INDEX deliveries_waiting ON ONLY public.deliveries USING btree (channel, ((kind = 'digest'::text)), next_at, id) WHERE (state = ANY (ARRAY['queued'::text, 'later'::text]))
    PARTITION BY RANGE (on_date), ROW LEVEL SECURITY

TABLE drafts
    bot bigint NOT NULL
    chat_id bigint NOT NULL
    id bigint NOT NULL
    form text NOT NULL
    step text NOT NULL
    data bytea NOT NULL
    at timestamp with time zone NOT NULL
    CONSTRAINT drafts_pkey PRIMARY KEY (bot, chat_id)
    ROW LEVEL SECURITY

TABLE enrolments
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    class_id bigint NOT NULL
    person_id bigint NOT NULL
    role text NOT NULL
    leads boolean NOT NULL DEFAULT false
    begins date
    ends date
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT enrolments_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT enrolments_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
    CONSTRAINT enrolments_pkey PRIMARY KEY (id)
    CONSTRAINT enrolments_role_check CHECK ((role = ANY (ARRAY['student'::text, 'teacher'::text])))
    CONSTRAINT enrolments_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT enrolments_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT enrolments_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CREATE INDEX enrolments_class_id_role_idx ON public.enrolments USING btree (class_id, role)
    CREATE INDEX enrolments_person_id_role_idx ON public.enrolments USING btree (person_id, role) INCLUDE (class_id, begins, ends)
    ROW LEVEL SECURITY
    POLICY child PERMISSIVE FOR SELECT TO zvonok_people USING (((person_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) <> 'teacher'::text) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[])))) OR ((class_id = ANY ((( SELECT NULLIF(current_setting('zvonok.groups'::text, true), ''::text) AS "nullif"))::bigint[])) AND (NOT ((role = 'student'::text) AND (person_id = ANY (( SELECT departed() AS departed)::bigint[]))))) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])) OR ((role = 'teacher'::text) AND (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))))
    GRANT SELECT TO zvonok_people

TABLE events
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    class_id bigint
    title text NOT NULL
    starts_at timestamp with time zone NOT NULL
    ends_at timestamp with time zone
    place text NOT NULL DEFAULT ''::text
    text text NOT NULL DEFAULT ''::text
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT events_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT events_pkey PRIMARY KEY (id)
    CONSTRAINT events_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT events_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT events_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CREATE INDEX events_school_id_starts_at_idx ON public.events USING btree (school_id, starts_at) WHERE (removed_at IS NULL)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE feed_alarms
    school_id bigint NOT NULL
    what text NOT NULL
    object bigint NOT NULL
    told_at timestamp with time zone NOT NULL
    CONSTRAINT feed_alarms_pkey PRIMARY KEY (school_id, what, object)
    CONSTRAINT feed_alarms_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT feed_alarms_what_check CHECK ((what = ANY (ARRAY['feed'::text, 'marks'::text])))
    ROW LEVEL SECURITY

TABLE files
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    account_id bigint NOT NULL
    mime text NOT NULL
    size integer NOT NULL
    seal text NOT NULL
    data bytea NOT NULL
    made_at timestamp with time zone NOT NULL
    CONSTRAINT files_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT files_pkey PRIMARY KEY (id)
    CONSTRAINT files_size_check CHECK (((size >= 1) AND (size <= 20971520)))
    CREATE INDEX files_account_id_idx ON public.files USING btree (account_id)
    ROW LEVEL SECURITY
    POLICY concerned PERMISSIVE FOR SELECT TO zvonok_people USING ((account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) OR (id IN ( SELECT n.file_id FROM absence_notes n)) OR (id IN ( SELECT m.file_id FROM messages m WHERE (m.file_id IS NOT NULL))))
    POLICY sent PERMISSIVE FOR INSERT TO zvonok_people WITH CHECK ((account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = ANY (ARRAY['parent'::text, 'student'::text, 'teacher'::text, 'curator'::text])))
    GRANT INSERT, SELECT TO zvonok_people

TABLE guardians
    student_id bigint NOT NULL
    guardian_id bigint NOT NULL
    school_id bigint NOT NULL
    source_id smallint
    ended_on date
    CONSTRAINT guardians_guardian_id_fkey FOREIGN KEY (guardian_id) REFERENCES people(id)
    CONSTRAINT guardians_pkey PRIMARY KEY (student_id, guardian_id)
    CONSTRAINT guardians_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT guardians_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT guardians_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    ROW LEVEL SECURITY

TABLE holidays
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    title text NOT NULL
    starts date NOT NULL
    ends date NOT NULL
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT holidays_check CHECK ((ends >= starts))
    CONSTRAINT holidays_pkey PRIMARY KEY (id)
    CONSTRAINT holidays_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT holidays_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT holidays_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CREATE INDEX holidays_school_id_idx ON public.holidays USING btree (school_id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE imports
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    source_id smallint NOT NULL
    at timestamp with time zone NOT NULL
    counts jsonb NOT NULL
    schools bigint[]
    CONSTRAINT imports_pkey PRIMARY KEY (id)
    CONSTRAINT imports_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CREATE INDEX imports_source_id_at_idx ON public.imports USING btree (source_id, at)
    ROW LEVEL SECURITY

TABLE inbox
    bot bigint NOT NULL
    update_id bigint NOT NULL
    chat_id bigint NOT NULL
    payload bytea
    state smallint NOT NULL DEFAULT 0
    reply bytea
    tries smallint NOT NULL DEFAULT 0
    received_at timestamp with time zone NOT NULL
    done_at timestamp with time zone
    CONSTRAINT inbox_pkey PRIMARY KEY (bot, update_id)
    CONSTRAINT inbox_state_check CHECK ((state = ANY (ARRAY[0, 1, 2])))
    CREATE INDEX inbox_done ON public.inbox USING btree (done_at) WHERE (state = 2)
    CREATE INDEX inbox_open ON public.inbox USING btree (bot, chat_id, update_id) WHERE (state < 2)
    CREATE INDEX inbox_waiting ON public.inbox USING btree (bot, update_id) INCLUDE (chat_id) WHERE (state < 2)
    ROW LEVEL SECURITY

TABLE invites
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    role text NOT NULL
    student_id bigint
    person_id bigint
    locator text NOT NULL
    hash bytea NOT NULL
    wrong smallint NOT NULL DEFAULT 0
    made_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
    used_at timestamp with time zone
    used_by bigint
    void_at timestamp with time zone
    void_why text
    CONSTRAINT invites_check CHECK (((role = ANY (ARRAY['parent'::text, 'student'::text])) = (student_id IS NOT NULL)))
    CONSTRAINT invites_check1 CHECK (((role <> 'staff'::text) OR (person_id IS NOT NULL)))
    CONSTRAINT invites_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
    CONSTRAINT invites_pkey PRIMARY KEY (id)
    CONSTRAINT invites_role_check CHECK ((role = ANY (ARRAY['parent'::text, 'student'::text, 'staff'::text, 'curator'::text])))
    CONSTRAINT invites_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT invites_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CONSTRAINT invites_used_by_fkey FOREIGN KEY (used_by) REFERENCES accounts(id)
    CONSTRAINT invites_void_why_check CHECK ((void_why = ANY (ARRAY['revoked'::text, 'group'::text, 'guessed'::text, 'expired'::text])))
    CREATE INDEX invites_locator_idx ON public.invites USING btree (locator)
    CREATE UNIQUE INDEX invites_open ON public.invites USING btree (locator) WHERE ((used_at IS NULL) AND (void_at IS NULL))
    CREATE INDEX invites_student_id_idx ON public.invites USING btree (student_id)
    ROW LEVEL SECURITY

TABLE jobs
    bot bigint NOT NULL
    name text NOT NULL
    last_run timestamp with time zone NOT NULL
    CONSTRAINT jobs_pkey PRIMARY KEY (bot, name)
    ROW LEVEL SECURITY

TABLE lessons
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    class_id bigint NOT NULL
    day date NOT NULL
    number smallint NOT NULL
    starts smallint NOT NULL
    ends smallint NOT NULL
    room text NOT NULL DEFAULT ''::text
    teacher_id bigint
    topic text NOT NULL DEFAULT ''::text
    homework text NOT NULL DEFAULT ''::text
    due_given date
    due_day date
    attachments text NOT NULL DEFAULT ''::text
    replaces_id bigint
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT lessons_check CHECK (((ends > starts) AND (ends <= 1440)))
    CONSTRAINT lessons_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT lessons_number_check CHECK (((number >= 1) AND (number <= 15)))
    CONSTRAINT lessons_pkey PRIMARY KEY (id)
    CONSTRAINT lessons_replaces_id_fkey FOREIGN KEY (replaces_id) REFERENCES lessons(id)
    CONSTRAINT lessons_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT lessons_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT lessons_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CONSTRAINT lessons_starts_check CHECK (((starts >= 0) AND (starts <= 1439)))
    CONSTRAINT lessons_teacher_id_fkey FOREIGN KEY (teacher_id) REFERENCES people(id)
    CREATE INDEX lessons_class_id_day_idx ON public.lessons USING btree (class_id, day) WHERE (removed_at IS NULL)
    CREATE INDEX lessons_class_id_due_day_idx ON public.lessons USING btree (class_id, due_day) WHERE ((removed_at IS NULL) AND (homework <> ''::text))
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE links
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    account_id bigint NOT NULL
    school_id bigint NOT NULL
    role text NOT NULL
    student_id bigint
    person_id bigint
    since timestamp with time zone NOT NULL
    ended_at timestamp with time zone
    CONSTRAINT links_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT links_check CHECK (((role = ANY (ARRAY['parent'::text, 'student'::text])) = (student_id IS NOT NULL)))
    CONSTRAINT links_check1 CHECK (((role <> 'staff'::text) OR (person_id IS NOT NULL)))
    CONSTRAINT links_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
    CONSTRAINT links_pkey PRIMARY KEY (id)
    CONSTRAINT links_role_check CHECK ((role = ANY (ARRAY['parent'::text, 'student'::text, 'staff'::text, 'curator'::text])))
    CONSTRAINT links_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT links_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CREATE UNIQUE INDEX links_once ON public.links USING btree (account_id, role, school_id, COALESCE(student_id, person_id, (0)::bigint)) WHERE (ended_at IS NULL)
    CREATE UNIQUE INDEX links_one_student ON public.links USING btree (student_id) WHERE ((role = 'student'::text) AND (ended_at IS NULL))
    CREATE INDEX links_school_id_role_idx ON public.links USING btree (school_id, role) WHERE (ended_at IS NULL)
    CREATE INDEX links_student_id_idx ON public.links USING btree (student_id) WHERE (ended_at IS NULL)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR SELECT TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    GRANT SELECT TO zvonok_people

TABLE mail_strikes
    account_id bigint NOT NULL
    blind bytea NOT NULL
    on_date date NOT NULL
    delivery_id bigint NOT NULL
    status text NOT NULL
    at timestamp with time zone NOT NULL
    CONSTRAINT mail_strikes_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT mail_strikes_pkey PRIMARY KEY (account_id, on_date, delivery_id)
    CREATE INDEX mail_strikes_at_idx ON public.mail_strikes USING btree (at)
    ROW LEVEL SECURITY

TABLE marks
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    student_id bigint NOT NULL
    class_id bigint NOT NULL
    work_id bigint NOT NULL
    lesson_id bigint
    day date NOT NULL
    value text NOT NULL
    comment text NOT NULL DEFAULT ''::text
    weight real NOT NULL DEFAULT 1
    counts boolean NOT NULL DEFAULT true
    removed_at timestamp with time zone
    status text
    score text
    scored date
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT marks_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT marks_lesson_id_fkey FOREIGN KEY (lesson_id) REFERENCES lessons(id)
    CONSTRAINT marks_pkey PRIMARY KEY (id)
    CONSTRAINT marks_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT marks_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT marks_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CONSTRAINT marks_status_check CHECK ((status <> 'fully graded'::text))
    CONSTRAINT marks_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CONSTRAINT marks_value_check CHECK ((value <> ''::text))
    CONSTRAINT marks_weight_check CHECK ((weight >= (0)::double precision))
    CONSTRAINT marks_work_id_fkey FOREIGN KEY (work_id) REFERENCES works(id)
    CREATE INDEX marks_student_id_day_idx ON public.marks USING btree (student_id, day) WHERE (removed_at IS NULL)
    CREATE INDEX marks_work_id_idx ON public.marks USING btree (work_id)
    ROW LEVEL SECURITY
    POLICY child PERMISSIVE FOR SELECT TO zvonok_people USING (((student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) <> 'teacher'::text) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[])))) OR ((class_id = ANY ((( SELECT NULLIF(current_setting('zvonok.groups'::text, true), ''::text) AS "nullif"))::bigint[])) AND (NOT (student_id = ANY (( SELECT departed() AS departed)::bigint[])))) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])))
    GRANT SELECT TO zvonok_people

TABLE messages
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    thread_id bigint NOT NULL
    by_family boolean NOT NULL
    seal text NOT NULL
    text_enc bytea NOT NULL
    file_id bigint
    made_at timestamp with time zone NOT NULL
    read_at timestamp with time zone
    CONSTRAINT messages_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id)
    CONSTRAINT messages_pkey PRIMARY KEY (id)
    CONSTRAINT messages_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT messages_thread_id_fkey FOREIGN KEY (thread_id) REFERENCES threads(id)
    CREATE INDEX messages_file_id_idx ON public.messages USING btree (file_id) WHERE (file_id IS NOT NULL)
    CREATE INDEX messages_thread_id_id_idx ON public.messages USING btree (thread_id, id)
    CREATE INDEX messages_thread_id_idx ON public.messages USING btree (thread_id) WHERE (read_at IS NULL)
    ROW LEVEL SECURITY
    POLICY party PERMISSIVE FOR SELECT TO zvonok_people USING ((( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif") IS NOT NULL) AND (EXISTS ( SELECT FROM threads t WHERE (t.id = messages.thread_id))))
    POLICY read PERMISSIVE FOR UPDATE TO zvonok_people USING ((by_family = (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = ANY (ARRAY['teacher'::text, 'curator'::text, 'management'::text]))) AND (EXISTS ( SELECT FROM threads t WHERE (t.id = messages.thread_id))))
    GRANT SELECT, UPDATE (read_at) TO zvonok_people

TABLE news
    seq bigint NOT NULL
    released_at timestamp with time zone NOT NULL
    school_id bigint NOT NULL
    audience_kind text NOT NULL
    audience_id bigint NOT NULL
    kind text NOT NULL
    object bigint NOT NULL
    day date NOT NULL
    old jsonb
    new jsonb
    by_account bigint
    CONSTRAINT news_pkey PRIMARY KEY (released_at, seq)
    CREATE INDEX news_range ON ONLY public.news USING btree (audience_kind, audience_id, seq)
    CREATE INDEX news_seq ON ONLY public.news USING btree (seq)
    PARTITION BY RANGE (released_at), ROW LEVEL SECURITY

TABLE news_days
    day date NOT NULL
    before bigint NOT NULL
    CONSTRAINT news_days_pkey PRIMARY KEY (day)
    CREATE INDEX news_days_before_day_idx ON public.news_days USING btree (before, day)
    ROW LEVEL SECURITY

TABLE news_head
    one boolean NOT NULL DEFAULT true
    seq bigint NOT NULL
    CONSTRAINT news_head_one_check CHECK (one)
    CONSTRAINT news_head_pkey PRIMARY KEY (one)
    ROW LEVEL SECURITY

TABLE news_pending
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    audience_kind text NOT NULL
    audience_id bigint NOT NULL
    kind text NOT NULL
    object bigint NOT NULL
    day date NOT NULL
    old jsonb
    new jsonb
    changed_at timestamp with time zone NOT NULL
    release_at timestamp with time zone NOT NULL
    by_account bigint
    CONSTRAINT news_pending_audience_kind_audience_id_kind_object_key UNIQUE (audience_kind, audience_id, kind, object)
    CONSTRAINT news_pending_audience_kind_check CHECK ((audience_kind = ANY (ARRAY['student'::text, 'class'::text, 'school'::text])))
    CONSTRAINT news_pending_pkey PRIMARY KEY (id)
    CONSTRAINT news_pending_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CREATE INDEX news_pending_release_at_idx ON public.news_pending USING btree (release_at)
    ROW LEVEL SECURITY

TABLE notes
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    student_id bigint NOT NULL
    lesson_id bigint
    class_id bigint
    teacher_id bigint
    kind text NOT NULL
    day date NOT NULL
    text text NOT NULL
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT notes_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT notes_kind_check CHECK ((kind = ANY (ARRAY['remark'::text, 'comment'::text])))
    CONSTRAINT notes_lesson_id_fkey FOREIGN KEY (lesson_id) REFERENCES lessons(id)
    CONSTRAINT notes_pkey PRIMARY KEY (id)
    CONSTRAINT notes_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT notes_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT notes_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CONSTRAINT notes_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CONSTRAINT notes_teacher_id_fkey FOREIGN KEY (teacher_id) REFERENCES people(id)
    CREATE INDEX notes_student_id_day_idx ON public.notes USING btree (student_id, day) WHERE (removed_at IS NULL)
    ROW LEVEL SECURITY
    POLICY child PERMISSIVE FOR SELECT TO zvonok_people USING (((student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) AND ((kind = 'comment'::text) OR (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) <> 'student'::text)) AND ((( SELECT current_setting('zvonok.role'::text, true) AS current_setting) <> 'teacher'::text) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[])))) OR ((class_id = ANY ((( SELECT NULLIF(current_setting('zvonok.groups'::text, true), ''::text) AS "nullif"))::bigint[])) AND (NOT (student_id = ANY (( SELECT departed() AS departed)::bigint[])))) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])))
    GRANT SELECT TO zvonok_people

TABLE notice_pending
    account_id bigint NOT NULL
    role text NOT NULL
    channel text NOT NULL
    student_id bigint NOT NULL
    seq bigint NOT NULL
    released_at timestamp with time zone NOT NULL
    due_at timestamp with time zone NOT NULL
    CONSTRAINT notice_pending_channel_check CHECK ((channel = ANY (ARRAY['chat'::text, 'mail'::text])))
    CONSTRAINT notice_pending_pkey PRIMARY KEY (account_id, role, channel, student_id, seq)
    CONSTRAINT notice_pending_role_check CHECK ((role = ANY (ARRAY['parent'::text, 'student'::text])))
    CREATE INDEX notice_due ON public.notice_pending USING btree (due_at, account_id)
    ROW LEVEL SECURITY

TABLE notice_prefs
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    account_id bigint NOT NULL
    role text NOT NULL
    student_id bigint
    kind text NOT NULL
    channel text NOT NULL
    wanted boolean NOT NULL
    at timestamp with time zone NOT NULL
    CONSTRAINT notice_prefs_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT notice_prefs_account_id_role_student_id_kind_channel_key UNIQUE NULLS NOT DISTINCT (account_id, role, student_id, kind, channel)
    CONSTRAINT notice_prefs_channel_check CHECK ((channel = ANY (ARRAY['chat'::text, 'mail'::text, 'digest'::text])))
    CONSTRAINT notice_prefs_pkey PRIMARY KEY (id)
    CONSTRAINT notice_prefs_role_check CHECK ((role = ANY (ARRAY['parent'::text, 'student'::text])))
    CONSTRAINT notice_prefs_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR ALL TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    POLICY theirs RESTRICTIVE FOR INSERT TO zvonok_people WITH CHECK ((role = ( SELECT current_setting('zvonok.role'::text, true) AS current_setting)) AND ((student_id IS NULL) OR (student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[]))))
    GRANT INSERT, SELECT, UPDATE (at, wanted) TO zvonok_people

TABLE outside_rows
    source_id smallint NOT NULL
    file text NOT NULL
    sourced_id text NOT NULL
    school_id bigint
    cells jsonb NOT NULL
    CONSTRAINT outside_rows_file_check CHECK ((file = ANY (ARRAY['orgs'::text, 'roles'::text, 'enrollments'::text, 'results'::text])))
    CONSTRAINT outside_rows_pkey PRIMARY KEY (source_id, file, sourced_id)
    CONSTRAINT outside_rows_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT outside_rows_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CREATE INDEX outside_rows_school_id_file_idx ON public.outside_rows USING btree (school_id, file)
    ROW LEVEL SECURITY

TABLE people
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    family text NOT NULL
    given text NOT NULL
    middle text NOT NULL DEFAULT ''::text
    born date
    staff boolean NOT NULL DEFAULT false
    email_enc bytea
    email_blind bytea
    phone_enc bytea
    phone_blind bytea
    ended_on date
    extra jsonb
    modified_at timestamp with time zone
    contacts_said bytea
    born_said jsonb
    CONSTRAINT people_pkey PRIMARY KEY (id)
    CONSTRAINT people_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT people_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT people_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CREATE INDEX people_email_blind_idx ON public.people USING btree (email_blind) WHERE (email_blind IS NOT NULL)
    CREATE INDEX people_phone_blind_idx ON public.people USING btree (phone_blind) WHERE (phone_blind IS NOT NULL)
    CREATE INDEX people_school_id_idx ON public.people USING btree (school_id)
    ROW LEVEL SECURITY
    POLICY known PERMISSIVE FOR SELECT TO zvonok_people USING ((id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[])) OR (id = ANY ((( SELECT NULLIF(current_setting('zvonok.self'::text, true), ''::text) AS "nullif"))::bigint[])) OR (staff AND (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])) OR (id IN ( SELECT e.person_id FROM enrolments e WHERE ((e.role = 'student'::text) AND (e.class_id = ANY ((( SELECT NULLIF(current_setting('zvonok.groups'::text, true), ''::text) AS "nullif"))::bigint[]))))))
    GRANT SELECT (born, ended_on, family, given, id, middle, school_id, staff) TO zvonok_people

TABLE periods
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    kind text NOT NULL
    title text NOT NULL
    starts date NOT NULL
    ends date NOT NULL
    parent_id bigint
    school_year integer NOT NULL
    removed_at timestamp with time zone
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT periods_check CHECK ((ends >= starts))
    CONSTRAINT periods_kind_check CHECK ((kind = ANY (ARRAY['gradingperiod'::text, 'semester'::text, 'schoolyear'::text, 'term'::text])))
    CONSTRAINT periods_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES periods(id)
    CONSTRAINT periods_pkey PRIMARY KEY (id)
    CONSTRAINT periods_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT periods_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT periods_source_id_sourced_id_school_id_key UNIQUE (source_id, sourced_id, school_id)
    CREATE INDEX periods_school_id_idx ON public.periods USING btree (school_id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE person_roles
    person_id bigint NOT NULL
    school_id bigint NOT NULL
    role text NOT NULL
    begins date
    ends date
    said jsonb
    CONSTRAINT person_roles_person_id_fkey FOREIGN KEY (person_id) REFERENCES people(id)
    CONSTRAINT person_roles_pkey PRIMARY KEY (person_id, school_id, role)
    CONSTRAINT person_roles_role_check CHECK ((role = ANY (ARRAY['student'::text, 'parent'::text, 'teacher'::text, 'curator'::text, 'management'::text])))
    CONSTRAINT person_roles_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR SELECT TO zvonok_people USING ((person_id = ANY ((( SELECT NULLIF(current_setting('zvonok.self'::text, true), ''::text) AS "nullif"))::bigint[])) OR (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.schools'::text, true), ''::text) AS "nullif"))::bigint[])))
    GRANT SELECT TO zvonok_people

TABLE pushes
    school_id bigint NOT NULL
    key text NOT NULL
    body_hash bytea NOT NULL
    status smallint NOT NULL
    answer bytea NOT NULL
    at timestamp with time zone NOT NULL
    CONSTRAINT pushes_pkey PRIMARY KEY (school_id, key)
    CONSTRAINT pushes_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CREATE INDEX pushes_at_idx ON public.pushes USING btree (at)
    ROW LEVEL SECURITY

TABLE recoveries
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    account_id bigint NOT NULL
    school_id bigint NOT NULL
    made_by bigint
    locator text NOT NULL
    hash bytea NOT NULL
    wrong smallint NOT NULL DEFAULT 0
    made_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
    used_at timestamp with time zone
    void_at timestamp with time zone
    void_why text
    CONSTRAINT recoveries_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT recoveries_made_by_fkey FOREIGN KEY (made_by) REFERENCES accounts(id)
    CONSTRAINT recoveries_pkey PRIMARY KEY (id)
    CONSTRAINT recoveries_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT recoveries_void_why_check CHECK ((void_why = ANY (ARRAY['newer'::text, 'moved'::text, 'group'::text, 'guessed'::text, 'expired'::text])))
    CREATE UNIQUE INDEX recoveries_one ON public.recoveries USING btree (account_id) WHERE ((used_at IS NULL) AND (void_at IS NULL))
    CREATE UNIQUE INDEX recoveries_open ON public.recoveries USING btree (locator) WHERE ((used_at IS NULL) AND (void_at IS NULL))
    ROW LEVEL SECURITY

TABLE recovery_letters
    bot bigint NOT NULL
    chat_id bigint NOT NULL
    blinds bytea[] NOT NULL
    hash bytea NOT NULL
    asked_at timestamp with time zone NOT NULL
    expires_at timestamp with time zone NOT NULL
    void_at timestamp with time zone
    CONSTRAINT recovery_letters_pkey PRIMARY KEY (bot, chat_id)
    ROW LEVEL SECURITY

TABLE recovery_tries
    blind bytea NOT NULL
    wrong smallint NOT NULL
    level smallint NOT NULL
    locked_until timestamp with time zone
    at timestamp with time zone NOT NULL
    CONSTRAINT recovery_tries_pkey PRIMARY KEY (blind)
    ROW LEVEL SECURITY

TABLE schools
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    source_id smallint
    sourced_id text
    name text NOT NULL
    zone text NOT NULL
    journal text NOT NULL DEFAULT 'imported'::text
    holds jsonb NOT NULL DEFAULT '{}'::jsonb
    removed_at timestamp with time zone
    level_chat text NOT NULL DEFAULT 'full'::text
    level_mail text NOT NULL DEFAULT 'full'::text
    level_sms text NOT NULL DEFAULT 'bare'::text
    protect boolean NOT NULL DEFAULT false
    hide_marks boolean NOT NULL DEFAULT false
    extra jsonb
    export_mark text NOT NULL DEFAULT "left"(replace((gen_random_uuid())::text, '-'::text, ''::text), 10)
    modified_at timestamp with time zone
    CONSTRAINT schools_journal_check CHECK ((journal = ANY (ARRAY['imported'::text, 'own'::text])))
    CONSTRAINT schools_level_chat_check CHECK ((level_chat = ANY (ARRAY['full'::text, 'headings'::text, 'bare'::text])))
    CONSTRAINT schools_level_mail_check CHECK ((level_mail = ANY (ARRAY['full'::text, 'headings'::text, 'bare'::text])))
    CONSTRAINT schools_level_sms_check CHECK ((level_sms = ANY (ARRAY['headings'::text, 'bare'::text])))
    CONSTRAINT schools_pkey PRIMARY KEY (id)
    CONSTRAINT schools_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT schools_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE sources
    id smallint NOT NULL GENERATED ALWAYS AS IDENTITY
    name text NOT NULL
    CONSTRAINT sources_name_key UNIQUE (name)
    CONSTRAINT sources_pkey PRIMARY KEY (id)
    ROW LEVEL SECURITY

TABLE subjects
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    title text NOT NULL
    removed_at timestamp with time zone
    extra jsonb
    modified_at timestamp with time zone
    CONSTRAINT subjects_pkey PRIMARY KEY (id)
    CONSTRAINT subjects_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT subjects_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT subjects_source_id_sourced_id_school_id_key UNIQUE (source_id, sourced_id, school_id)
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

TABLE subscriptions
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    account_id bigint NOT NULL
    role text NOT NULL
    student_id bigint
    cadence text NOT NULL
    days smallint NOT NULL
    minute smallint NOT NULL
    chat boolean NOT NULL
    mail boolean NOT NULL
    mail_left boolean NOT NULL DEFAULT false
    empty_too boolean NOT NULL DEFAULT false
    active boolean NOT NULL DEFAULT true
    told_seq bigint NOT NULL
    told_of jsonb NOT NULL DEFAULT '{}'::jsonb
    next_at timestamp with time zone
    ended_at timestamp with time zone
    month_day smallint NOT NULL DEFAULT 0
    next_on date
    told_on date
    CONSTRAINT subscriptions_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id)
    CONSTRAINT subscriptions_cadence_check CHECK ((cadence = ANY (ARRAY['daily'::text, 'weekly'::text, 'monthly'::text])))
    CONSTRAINT subscriptions_days_check CHECK (((days >= 0) AND (days <= 127)))
    CONSTRAINT subscriptions_minute_check CHECK (((minute >= 0) AND (minute <= 1439)))
    CONSTRAINT subscriptions_month CHECK ((((((month_day >= 1) AND (month_day <= 28)) OR (month_day = 31)) = (cadence = 'monthly'::text)) AND ((month_day = 0) = (cadence <> 'monthly'::text))))
    CONSTRAINT subscriptions_pkey PRIMARY KEY (id)
    CONSTRAINT subscriptions_role_check CHECK ((role = ANY (ARRAY['parent'::text, 'student'::text, 'teacher'::text, 'management'::text])))
    CONSTRAINT subscriptions_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CREATE INDEX subscriptions_due ON public.subscriptions USING btree (next_at) WHERE (active AND (ended_at IS NULL))
    CREATE UNIQUE INDEX subscriptions_once ON public.subscriptions USING btree (account_id, role, COALESCE(student_id, (0)::bigint)) WHERE (ended_at IS NULL)
    ROW LEVEL SECURITY
    POLICY own PERMISSIVE FOR ALL TO zvonok_people USING (account_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint)
    POLICY theirs RESTRICTIVE FOR INSERT TO zvonok_people WITH CHECK ((role = ( SELECT current_setting('zvonok.role'::text, true) AS current_setting)) AND ((student_id IS NULL) OR (student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[]))))
    GRANT INSERT, SELECT, UPDATE (active, cadence, chat, days, empty_too, ended_at, mail, mail_left, minute, month_day, next_at, next_on, told_of, told_seq) TO zvonok_people

TABLE threads
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    student_id bigint NOT NULL
    family_id bigint NOT NULL
    family_role text NOT NULL
    family_name text NOT NULL
    staff_id bigint NOT NULL
    staff_person bigint
    made_at timestamp with time zone NOT NULL
    CONSTRAINT threads_check CHECK ((family_id <> staff_id))
    CONSTRAINT threads_family_id_fkey FOREIGN KEY (family_id) REFERENCES accounts(id)
    CONSTRAINT threads_family_role_check CHECK ((family_role = ANY (ARRAY['parent'::text, 'student'::text])))
    CONSTRAINT threads_pkey PRIMARY KEY (id)
    CONSTRAINT threads_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT threads_staff_id_fkey FOREIGN KEY (staff_id) REFERENCES accounts(id)
    CONSTRAINT threads_staff_person_fkey FOREIGN KEY (staff_person) REFERENCES people(id)
    CONSTRAINT threads_student_id_family_id_family_role_staff_id_key UNIQUE (student_id, family_id, family_role, staff_id)
    CONSTRAINT threads_student_id_fkey FOREIGN KEY (student_id) REFERENCES people(id)
    CREATE INDEX threads_family_id_idx ON public.threads USING btree (family_id)
    CREATE INDEX threads_staff_id_idx ON public.threads USING btree (staff_id)
    ROW LEVEL SECURITY
    POLICY party PERMISSIVE FOR SELECT TO zvonok_people USING (((family_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (family_role = ( SELECT current_setting('zvonok.role'::text, true) AS current_setting)) AND (student_id = ANY ((( SELECT NULLIF(current_setting('zvonok.children'::text, true), ''::text) AS "nullif"))::bigint[]))) OR ((staff_id = (( SELECT NULLIF(current_setting('zvonok.account'::text, true), ''::text) AS "nullif"))::bigint) AND (( SELECT current_setting('zvonok.role'::text, true) AS current_setting) = ANY (ARRAY['teacher'::text, 'curator'::text, 'management'::text])) AND (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))))
    GRANT SELECT TO zvonok_people

TABLE tries
    bot bigint NOT NULL
    chat_id bigint NOT NULL
    wrong smallint NOT NULL
    level smallint NOT NULL
    locked_until timestamp with time zone
    at timestamp with time zone NOT NULL
    CONSTRAINT tries_pkey PRIMARY KEY (bot, chat_id)
    ROW LEVEL SECURITY

TABLE works
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY
    school_id bigint NOT NULL
    source_id smallint
    sourced_id text
    class_id bigint NOT NULL
    category_id bigint
    period_id bigint
    lesson_id bigint
    title text NOT NULL
    description text NOT NULL DEFAULT ''::text
    given_on date NOT NULL
    due_on date NOT NULL
    weight real
    control boolean NOT NULL DEFAULT false
    removed_at timestamp with time zone
    score_min real
    score_max real
    modified_at timestamp with time zone
    extra jsonb
    CONSTRAINT works_category_id_fkey FOREIGN KEY (category_id) REFERENCES categories(id)
    CONSTRAINT works_class_id_fkey FOREIGN KEY (class_id) REFERENCES classes(id)
    CONSTRAINT works_lesson_id_fkey FOREIGN KEY (lesson_id) REFERENCES lessons(id)
    CONSTRAINT works_period_id_fkey FOREIGN KEY (period_id) REFERENCES periods(id)
    CONSTRAINT works_pkey PRIMARY KEY (id)
    CONSTRAINT works_school_id_fkey FOREIGN KEY (school_id) REFERENCES schools(id)
    CONSTRAINT works_source_id_fkey FOREIGN KEY (source_id) REFERENCES sources(id)
    CONSTRAINT works_source_id_sourced_id_key UNIQUE (source_id, sourced_id)
    CONSTRAINT works_weight_check CHECK ((weight >= (0)::double precision))
    CREATE INDEX works_class_id_due_on_idx ON public.works USING btree (class_id, due_on) WHERE (removed_at IS NULL)
    CREATE INDEX works_control ON public.works USING btree (class_id, due_on) WHERE (control AND (removed_at IS NULL))
    ROW LEVEL SECURITY
    POLICY campus PERMISSIVE FOR SELECT TO zvonok_people USING (school_id = ANY ((( SELECT NULLIF(current_setting('zvonok.campus'::text, true), ''::text) AS "nullif"))::bigint[]))
    GRANT SELECT TO zvonok_people

VIEW may_see
 SELECT l.account_id,
    l.role,
    l.student_id,
    l.school_id
   FROM (links l
     JOIN accounts a ON (((a.id = l.account_id) AND (a.blocked_at IS NULL))))
  WHERE ((l.ended_at IS NULL) AND (l.student_id IS NOT NULL));

CREATE OR REPLACE FUNCTION public.absence_audience(student bigint, at timestamp with time zone)
 RETURNS TABLE(account bigint, part text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    of    bigint;
    today date;
BEGIN
    SELECT p.school_id, (at AT TIME ZONE s.zone)::date INTO of, today
    FROM people p JOIN schools s ON s.id = p.school_id WHERE p.id = student;
    IF entered() IS NOT NULL AND (student = ANY (scope('children')) AND current_setting('zvonok.role', true) IN ('parent', 'teacher')
        OR of = ANY (scope('schools')) AND current_setting('zvonok.role', true) = 'curator') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a child of theirs' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    SELECT DISTINCT l.account_id, CASE
            WHEN l.role = 'parent' THEN 'parent'
            WHEN l.role = 'curator' OR r.role = 'curator' THEN 'curator'
            ELSE 'leader' END
    FROM links l
    JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
    LEFT JOIN people p ON p.id = l.person_id
    LEFT JOIN person_roles r ON l.role = 'staff' AND r.person_id = l.person_id AND r.school_id = l.school_id AND r.role IN ('teacher', 'curator')
        AND (r.begins IS NULL OR r.begins <= today) AND (r.ends IS NULL OR r.ends >= today)
    WHERE l.ended_at IS NULL AND (p.ended_on IS NULL OR p.ended_on >= today)
      AND (l.role = 'parent' AND l.student_id = student
        OR l.school_id = of AND (l.role = 'curator' OR r.role = 'curator'
        OR r.role = 'teacher' AND EXISTS (
            SELECT FROM enrolments t
            JOIN classes c ON c.id = t.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
            JOIN enrolments e ON e.class_id = t.class_id AND e.person_id = student AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            WHERE t.person_id = l.person_id AND t.role = 'teacher' AND t.leads AND t.school_id = of
              AND (t.begins IS NULL OR t.begins <= today) AND (t.ends IS NULL OR t.ends >= today))));
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.absence_part_is_theirs()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF current_user <> 'zvonok_people' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF num_nonnulls(NEW.delivered_at, NEW.read_at, NEW.read_by, NEW.verdict, NEW.settled_by, NEW.withdrawn_at, NEW.withdrawn_by, NEW.reminded_on) > 0 THEN
            RAISE EXCEPTION 'a note begins unread' USING ERRCODE = 'ZV403';
        END IF;
        IF NEW.file_id IS NOT NULL AND NOT EXISTS (SELECT FROM files f
            WHERE f.id = NEW.file_id AND f.account_id = nullif(current_setting('zvonok.account', true), '')::bigint) THEN
            RAISE EXCEPTION 'not a file of theirs' USING ERRCODE = 'ZV403';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'the note was withdrawn' USING ERRCODE = 'ZV403';
    END IF;
    IF current_setting('zvonok.role', true) = 'parent' THEN
        -- What the school did stays, or falls with the days that it was about.
        IF NEW.delivered_at IS NOT NULL AND NEW.delivered_at IS DISTINCT FROM OLD.delivered_at
            OR num_nonnulls(NEW.read_at, NEW.read_by) > 0 AND (NEW.read_at, NEW.read_by) IS DISTINCT FROM (OLD.read_at, OLD.read_by)
            OR num_nonnulls(NEW.verdict, NEW.settled_by, NEW.why_enc) > 0
                AND (NEW.verdict, NEW.settled_at, NEW.settled_by, NEW.why_enc) IS DISTINCT FROM (OLD.verdict, OLD.settled_at, OLD.settled_by, OLD.why_enc) THEN
            RAISE EXCEPTION 'the school reads and settles' USING ERRCODE = 'ZV403';
        END IF;
    ELSIF (NEW.from_day, NEW.to_day, NEW.lessons, NEW.sent_to, NEW.delivered_at, NEW.withdrawn_at, NEW.withdrawn_by, NEW.changed_at)
            IS DISTINCT FROM (OLD.from_day, OLD.to_day, OLD.lessons, OLD.sent_to, OLD.delivered_at, OLD.withdrawn_at, OLD.withdrawn_by, OLD.changed_at)
        OR OLD.verdict IS NOT NULL AND NEW.verdict IS DISTINCT FROM OLD.verdict THEN
        RAISE EXCEPTION 'the parent says when' USING ERRCODE = 'ZV403';
    END IF;
    RETURN NEW;
END $function$

CREATE OR REPLACE FUNCTION public.absence_quiet(which bigint, who bigint, at timestamp with time zone)
 RETURNS TABLE(quiet_from smallint, quiet_to smallint, zone text)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT a.quiet_from, a.quiet_to, coalesce(nullif(a.zone, ''), s.zone)
    FROM absence_notes n JOIN schools s ON s.id = n.school_id JOIN accounts a ON a.id = who
    WHERE n.id = which AND a.quiet_from IS NOT NULL
      AND EXISTS (SELECT FROM absence_audience(n.student_id, at) p WHERE p.account = who AND p.part = 'parent');
$function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.active_student_is_theirs()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF current_user = 'zvonok_people' AND NEW.active_student IS NOT NULL AND NEW.active_student IS DISTINCT FROM OLD.active_student
        AND NOT NEW.active_student = ANY (coalesce(nullif(current_setting('zvonok.children', true), ''), '{}')::bigint[]) THEN
        RAISE EXCEPTION 'not a child of theirs' USING ERRCODE = 'ZV403';
    END IF;
    RETURN NEW;
END $function$

CREATE OR REPLACE FUNCTION public.announcement_hearers(of_school bigint, of_class bigint, of_part text, on_day date)
 RETURNS TABLE(account bigint, role text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF NOT may_announce(of_school, of_class) THEN
        RAISE EXCEPTION 'not theirs to speak to' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    SELECT DISTINCT m.account_id, m.role FROM may_see m JOIN people p ON p.id = m.student_id
    WHERE m.account_id IS DISTINCT FROM entered() AND of_part IN ('family', m.role)
      AND p.school_id = of_school AND (p.ended_on IS NULL OR p.ended_on >= on_day)
      AND (of_class IS NULL OR EXISTS (SELECT FROM enrolments e WHERE e.class_id = of_class AND e.person_id = p.id AND e.role = 'student'
            AND (e.begins IS NULL OR e.begins <= on_day) AND (e.ends IS NULL OR e.ends >= on_day)));
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.announcement_readers(which bigint)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    RETURN (SELECT count(*) FROM announcement_reads r JOIN announcements a ON a.id = r.announcement_id
        WHERE a.id = which AND r.account_id <> a.made_by
          AND (who IS NULL OR a.made_by = who AND a.made_as = current_setting('zvonok.role') OR a.school_id = ANY (scope('schools'))));
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.audited(what text, school bigint, student bigint, obj bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    INSERT INTO audit (at, account_id, role, school_id, student_id, action, object)
    VALUES (current_setting('zvonok.at')::timestamptz, who,
        current_setting('zvonok.role'), school, student, what, obj);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.departed()
 RETURNS bigint[]
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce(array_agg(DISTINCT e.person_id), '{}')
    FROM enrolments e JOIN people p ON p.id = e.person_id JOIN schools s ON s.id = e.school_id
    WHERE e.role = 'student' AND e.class_id = ANY (scope('groups'))
      AND (p.school_id <> e.school_id OR p.ended_on < (current_setting('zvonok.at')::timestamptz AT TIME ZONE s.zone)::date);
$function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.done(which_bot bigint, which bigint, screen bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    UPDATE inbox i SET state = 1, reply = screen
    WHERE i.bot = which_bot AND i.update_id = which AND i.state = 0
      AND (who IS NULL OR EXISTS (SELECT FROM chats c WHERE c.bot = i.bot AND c.chat_id = i.chat_id AND c.account_id = who));
    RETURN FOUND;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.enter(who bigint, acting text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    me       bigint[];
    children bigint[]; -- whose diary the role reads
    groups   bigint[]; -- taught or led
    governed bigint[]; -- schools
    campus   bigint[]; -- schools whose timetable, periods and staff are seen
    days     date[];   -- today, on the wall of each school of campus
BEGIN
    -- A connection that lost its role, behind a pooler for instance, would see everything.
    IF current_setting('role') <> 'zvonok_people' THEN
        RAISE EXCEPTION 'only zvonok_people enters' USING ERRCODE = '55000';
    END IF;
    PERFORM 1 FROM accounts WHERE id = who AND blocked_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'ZV403';
    END IF;
    IF acting IN ('parent', 'student') THEN
        -- Who went over to another school since: that one, and the years at the old one.
        SELECT array_agg(DISTINCT l.student_id), array_agg(DISTINCT k.school_id) INTO children, campus
        FROM links l JOIN people p ON p.id = l.student_id CROSS JOIN LATERAL (VALUES (l.school_id), (p.school_id)) k (school_id)
        WHERE l.account_id = who AND l.role = acting AND l.ended_at IS NULL;
        IF acting = 'student' THEN
            me := children;
        END IF;
    ELSIF acting IN ('teacher', 'curator', 'management') THEN
        -- A link gives what the list holds for that person at that school, today.
        SELECT array_agg(l.person_id ORDER BY l.id), array_agg(l.school_id ORDER BY l.id), array_agg(d.today ORDER BY l.id)
        INTO me, campus, days
        FROM links l
        JOIN schools s ON s.id = l.school_id
        CROSS JOIN LATERAL (SELECT (at AT TIME ZONE s.zone)::date AS today) d
        LEFT JOIN people p ON p.id = l.person_id
        LEFT JOIN person_roles r ON r.person_id = l.person_id AND r.school_id = l.school_id AND r.role = acting
            AND (r.begins IS NULL OR r.begins <= d.today) AND (r.ends IS NULL OR r.ends >= d.today)
        WHERE l.account_id = who AND l.ended_at IS NULL
          AND (p.ended_on IS NULL OR p.ended_on >= d.today)
          AND (l.role = 'staff' AND r.role IS NOT NULL OR l.role = 'curator' AND acting = 'curator');
        IF acting <> 'teacher' THEN
            governed := campus;
        ELSE
            SELECT array_agg(e.class_id), array_agg(e.class_id) FILTER (WHERE e.leads AND c.kind = 'homeroom' AND c.removed_at IS NULL)
            INTO groups, children -- children: the classes led, for a moment
            FROM unnest(me, campus, days) AS m (person, school, today)
            JOIN enrolments e ON e.person_id = m.person AND e.school_id = m.school AND e.role = 'teacher'
                AND (e.begins IS NULL OR e.begins <= m.today) AND (e.ends IS NULL OR e.ends >= m.today)
            JOIN classes c ON c.id = e.class_id;
            SELECT array_agg(DISTINCT e.person_id) INTO children
            FROM unnest(campus, days) AS m (school, today)
            JOIN enrolments e ON e.class_id = ANY (children) AND e.school_id = m.school AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= m.today) AND (e.ends IS NULL OR e.ends >= m.today);
        END IF;
    END IF;
    IF campus IS NULL THEN
        RAISE EXCEPTION 'role not held' USING ERRCODE = 'ZV403';
    END IF;
    PERFORM set_config('zvonok.account', who::text, true),
            set_config('zvonok.role', acting, true),
            set_config('zvonok.at', at::text, true),
            set_config('zvonok.self', coalesce(me::text, ''), true),
            set_config('zvonok.children', coalesce(children::text, ''), true),
            set_config('zvonok.groups', coalesce(groups::text, ''), true),
            set_config('zvonok.schools', coalesce(governed::text, ''), true),
            set_config('zvonok.campus', campus::text, true);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.entered()
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := nullif(current_setting('zvonok.account', true), '')::bigint;
BEGIN
    IF current_setting('role') <> 'zvonok_people' THEN
        RETURN NULL;
    END IF;
    IF who IS NULL THEN
        RAISE EXCEPTION 'nobody entered' USING ERRCODE = 'ZV403';
    END IF;
    RETURN who;
END $function$

CREATE OR REPLACE FUNCTION public.floors(who bigint)
 RETURNS TABLE(chat text, mail text, sms text, protect boolean, hide_marks boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF entered() <> who THEN
        RAISE EXCEPTION 'another account' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    SELECT CASE WHEN bool_or(s.level_chat = 'bare') THEN 'bare' WHEN bool_or(s.level_chat = 'headings') THEN 'headings' ELSE 'full' END,
        CASE WHEN bool_or(s.level_mail = 'bare') THEN 'bare' WHEN bool_or(s.level_mail = 'headings') THEN 'headings' ELSE 'full' END,
        CASE WHEN bool_and(s.level_sms = 'headings') THEN 'headings' ELSE 'bare' END,
        coalesce(bool_or(s.protect OR s.level_chat = 'bare'), false), coalesce(bool_or(s.hide_marks), false)
    FROM links l LEFT JOIN people p ON p.id = l.student_id JOIN schools s ON s.id = l.school_id OR s.id = p.school_id
    WHERE l.account_id = who AND l.ended_at IS NULL;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.hard_to_reach(of_school bigint, at timestamp with time zone)
 RETURNS TABLE(student bigint, family text, given text, middle text, class text, reached boolean, others boolean, chat text, mail text, since timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    today date;
BEGIN
    SELECT (at AT TIME ZONE s.zone)::date INTO today FROM schools s WHERE s.id = of_school;
    IF entered() IS NOT NULL AND (of_school = ANY (scope('schools')) AND current_setting('zvonok.role', true) = 'curator') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a school of theirs' USING ERRCODE = 'ZV403';
    END IF;
    RETURN QUERY
    WITH kin AS (
        SELECT l.student_id, a.id AS account, a.unreached_at IS NULL AS arrives,
            coalesce(a.mail_stopped_blind = a.email_blind, false) AS bounces,
            CASE WHEN EXISTS (SELECT FROM chats c WHERE c.account_id = a.id AND c.state = 'active') THEN 'active'
                WHEN EXISTS (SELECT FROM chats c WHERE c.account_id = a.id AND c.state = 'blocked') THEN 'blocked'
                ELSE 'none' END AS chat_is,
            CASE WHEN a.email_blind IS NULL THEN 'none'
                WHEN a.mail_stopped_blind = a.email_blind THEN 'bounces'
                WHEN a.confirmed_blind = a.email_blind THEN 'confirmed'
                ELSE 'waits' END AS mail_is,
            coalesce(a.unreached_at, a.mail_stopped_at) AS came
        FROM people p JOIN links l ON l.student_id = p.id AND l.role = 'parent' AND l.ended_at IS NULL
        JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        WHERE p.school_id = of_school AND (p.ended_on IS NULL OR p.ended_on >= today))
    SELECT p.id, p.family, p.given, p.middle, coalesce(h.title, ''),
        k.arrives, EXISTS (SELECT FROM kin o WHERE o.student_id = k.student_id AND o.account <> k.account AND o.arrives),
        k.chat_is, k.mail_is, k.came
    FROM kin k JOIN people p ON p.id = k.student_id
    LEFT JOIN LATERAL (SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
        WHERE e.person_id = p.id AND e.school_id = of_school AND e.role = 'student'
            AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
        ORDER BY e.id DESC LIMIT 1) h ON true
    WHERE NOT k.arrives OR k.bounces
    ORDER BY k.arrives, h.title COLLATE "ru-x-icu" NULLS LAST, p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id, k.account;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.head()
 RETURNS bigint
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT seq FROM news_head;
$function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.issue_recovery(who bigint, of_school bigint, drawn text, kept bytea, at timestamp with time zone, until timestamp with time zone)
 RETURNS TABLE(recovery bigint, told_in bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    PERFORM FROM accounts WHERE id = who FOR UPDATE;
    IF NOT EXISTS (SELECT FROM recoverable(of_school, '', who, 0, 0, at) r WHERE NOT r.elsewhere) THEN
        RAISE EXCEPTION 'not an account of theirs' USING ERRCODE = 'ZV403';
    END IF;
    UPDATE recoveries SET void_at = at, void_why = 'expired'
    WHERE locator = drawn AND account_id <> who AND used_at IS NULL AND void_at IS NULL AND expires_at <= at;
    IF EXISTS (SELECT FROM recoveries WHERE locator = drawn AND used_at IS NULL AND void_at IS NULL) THEN
        RETURN;
    END IF;
    UPDATE recoveries SET void_at = at, void_why = 'newer' WHERE account_id = who AND used_at IS NULL AND void_at IS NULL;
    RETURN QUERY INSERT INTO recoveries (account_id, school_id, made_by, locator, hash, made_at, expires_at)
        VALUES (who, of_school, entered(), drawn, kept, at, until)
        RETURNING id, (SELECT c.chat_id FROM chats c WHERE c.account_id = who AND c.state = 'active' ORDER BY c.state_at DESC LIMIT 1);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.may_announce(of_school bigint, of_class bigint)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    IF who IS NULL THEN
        RETURN true;
    END IF;
    IF of_class IS NOT NULL AND NOT EXISTS (SELECT FROM classes c
            WHERE c.id = of_class AND c.school_id = of_school AND c.kind = 'homeroom' AND c.removed_at IS NULL) THEN
        RETURN false;
    END IF;
    RETURN coalesce(CASE
        WHEN current_setting('zvonok.role') IN ('curator', 'management') THEN of_school = ANY (scope('schools'))
        WHEN current_setting('zvonok.role') = 'teacher' THEN of_school = ANY (scope('campus')) AND of_class = ANY (scope('groups'))
            AND EXISTS (SELECT FROM enrolments e JOIN schools s ON s.id = e.school_id
                WHERE e.class_id = of_class AND e.school_id = of_school AND e.role = 'teacher' AND e.leads AND e.person_id = ANY (scope('self'))
                  AND (e.begins IS NULL OR e.begins <= (current_setting('zvonok.at')::timestamptz AT TIME ZONE s.zone)::date)
                  AND (e.ends IS NULL OR e.ends >= (current_setting('zvonok.at')::timestamptz AT TIME ZONE s.zone)::date))
        END, false);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.message_partners(of_student bigint, at timestamp with time zone)
 RETURNS TABLE(account bigint, role text, person bigint, family text, given text, middle text, leads boolean, subjects text)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who    bigint := entered();
    acting text := current_setting('zvonok.role', true);
    of     bigint;
    today  date;
BEGIN
    SELECT p.school_id, (at AT TIME ZONE s.zone)::date INTO of, today
    FROM people p JOIN schools s ON s.id = p.school_id WHERE p.id = of_student AND (p.ended_on IS NULL OR p.ended_on >= (at AT TIME ZONE s.zone)::date);
    IF acting IN ('parent', 'student') AND of_student = ANY (scope('children')) THEN
        RETURN QUERY
        SELECT l.account_id, CASE WHEN l.role = 'curator' OR bool_or(r.role = 'curator') THEN 'curator' ELSE 'teacher' END, l.person_id,
            coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''), coalesce(bool_or(k.leads), false),
            coalesce(string_agg(DISTINCT k.title, ', '), '')
        FROM links l
        JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        LEFT JOIN people p ON p.id = l.person_id
        LEFT JOIN person_roles r ON l.role = 'staff' AND r.person_id = l.person_id AND r.school_id = l.school_id AND r.role IN ('teacher', 'curator')
            AND (r.begins IS NULL OR r.begins <= today) AND (r.ends IS NULL OR r.ends >= today)
        LEFT JOIN LATERAL (
            SELECT t.leads AND c.kind = 'homeroom' AS leads, s.title
            FROM enrolments t
            JOIN classes c ON c.id = t.class_id AND c.removed_at IS NULL
            LEFT JOIN subjects s ON s.id = c.subject_id
            JOIN enrolments e ON e.class_id = t.class_id AND e.person_id = of_student AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            WHERE r.role = 'teacher' AND t.person_id = l.person_id AND t.role = 'teacher' AND t.school_id = of
              AND (t.begins IS NULL OR t.begins <= today) AND (t.ends IS NULL OR t.ends >= today)) k ON true
        WHERE l.ended_at IS NULL AND l.school_id = of AND l.account_id <> who AND (p.ended_on IS NULL OR p.ended_on >= today)
          AND (l.role = 'curator' OR r.role = 'curator' OR k.leads IS NOT NULL)
        GROUP BY l.account_id, l.role, l.person_id, p.id;
    ELSIF of = ANY (scope('schools'))
        OR acting = 'teacher' AND of = ANY (scope('campus')) AND NOT of_student = ANY (departed())
            AND EXISTS (SELECT FROM enrolments e WHERE e.person_id = of_student AND e.role = 'student' AND e.class_id = ANY (scope('groups'))
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)) THEN
        RETURN QUERY
        SELECT m.account_id, m.role, NULL::bigint, CASE WHEN m.role = 'parent' THEN a.full_name ELSE p.family END,
            CASE WHEN m.role = 'parent' THEN '' ELSE p.given END, CASE WHEN m.role = 'parent' THEN '' ELSE p.middle END, false, ''
        FROM may_see m JOIN accounts a ON a.id = m.account_id JOIN people p ON p.id = m.student_id
        WHERE m.student_id = of_student AND m.account_id <> who;
    END IF;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.notices_again(at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    UPDATE notice_pending p SET due_at = at WHERE p.account_id = who AND p.due_at > at;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.queue_absence(which bigint, who bigint, way text, sealed bytea, at timestamp with time zone, due timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF NOT EXISTS (SELECT FROM absence_notes n, absence_audience(n.student_id, at) a WHERE n.id = which AND a.account = who) THEN
        RAISE EXCEPTION 'it does not concern them' USING ERRCODE = 'ZV403';
    END IF;
    IF due > at + interval '25 hours' THEN -- the longest day there is
        RAISE EXCEPTION 'too late' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    VALUES ((at AT TIME ZONE 'UTC')::date, 'service', who, way, at, sealed, due);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.queue_message(which bigint, word bytea, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who    bigint := entered();
    staff  bigint;
    untold bigint;
BEGIN
    SELECT t.staff_id, (SELECT count(*) FROM messages e WHERE e.thread_id = t.id AND e.by_family AND e.read_at IS NULL
            AND e.id < which AND e.made_at > at - interval '1 day')
        INTO staff, untold
    FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.id = which AND m.by_family AND t.family_id = who;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such message' USING ERRCODE = 'ZV403';
    END IF;
    IF untold < 3 THEN
        INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
        VALUES ((at AT TIME ZONE 'UTC')::date, 'service', staff, 'chat', at, word, at);
    END IF;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.queue_now(which bigint, at timestamp with time zone, since date, upto date)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    IF EXISTS (SELECT FROM deliveries WHERE account_id = who AND kind = 'now' AND state IN ('queued', 'later', 'sending')
            AND on_date >= (at AT TIME ZONE 'UTC')::date - 1) THEN
        RETURN;
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, from_seq, to_seq, as_of, from_day, to_day, next_at)
    SELECT (at AT TIME ZONE 'UTC')::date, 'now', who, s.id, 'chat', s.told_seq, greatest(h.seq, s.told_seq), at, since, upto, at
    FROM subscriptions s, news_head h WHERE s.id = which AND s.account_id = who AND s.ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such subscription' USING ERRCODE = 'ZV403';
    END IF;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.queue_recovery(which bigint, way text, sealed bytea, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    by_whom bigint := entered();
BEGIN
    PERFORM FROM recoveries WHERE id = which AND made_by IS NOT DISTINCT FROM by_whom AND made_at = at;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'not a code of theirs' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    SELECT (at AT TIME ZONE 'UTC')::date, 'service', a.id, way, at, sealed, at
    FROM recoveries r JOIN accounts a ON a.id = r.account_id
    WHERE r.id = which AND (way = 'chat' OR a.confirmed_blind = a.email_blind AND a.mail_stopped_blind IS DISTINCT FROM a.email_blind);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.queue_service(who bigint, way text, sealed bytea, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
BEGIN
    IF entered() <> who THEN
        RAISE EXCEPTION 'another account' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, body, next_at)
    VALUES ((at AT TIME ZONE 'UTC')::date, 'service', who, way, at, sealed, at);
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.recoverable(of_school bigint, named text, who bigint, of_student bigint, of_person bigint, at timestamp with time zone)
 RETURNS TABLE(account bigint, own text, role text, student bigint, family text, given text, middle text, class text, chat text, mail boolean, elsewhere boolean)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    today  date;
    person boolean := entered() IS NOT NULL;
    sought text := ' ' || replace(lower(named COLLATE "ru-x-icu"), 'ё', 'е');
BEGIN
    IF person AND (of_school = ANY (scope('schools')) AND current_setting('zvonok.role', true) = 'curator') IS NOT TRUE THEN
        RAISE EXCEPTION 'not a school of theirs' USING ERRCODE = 'ZV403';
    END IF;
    SELECT (at AT TIME ZONE s.zone)::date INTO today FROM schools s WHERE s.id = of_school;
    RETURN QUERY
    WITH linked AS (
        SELECT l.id, l.account_id, l.role, l.student_id, l.person_id, k.family, k.given, k.middle
        FROM people k JOIN links l ON l.student_id = k.id AND l.ended_at IS NULL
        WHERE k.school_id = of_school
        UNION ALL
        SELECT l.id, l.account_id, l.role, NULL, l.person_id, coalesce(w.family, ''), coalesce(w.given, ''), coalesce(w.middle, '')
        FROM links l LEFT JOIN people w ON w.id = l.person_id
        WHERE l.school_id = of_school AND l.student_id IS NULL AND l.ended_at IS NULL),
    here AS MATERIALIZED (
        SELECT l.*, a.full_name, coalesce(a.confirmed_blind = a.email_blind, false) AS confirmed
        FROM linked l JOIN accounts a ON a.id = l.account_id AND a.blocked_at IS NULL
        WHERE who = 0 OR a.id = who)
    SELECT h.account_id, h.full_name, h.role, coalesce(h.student_id, 0), h.family, h.given, h.middle,
        coalesce((SELECT c.title FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom' AND c.removed_at IS NULL
            WHERE e.person_id = h.student_id AND e.school_id = of_school AND e.role = 'student'
                AND (e.begins IS NULL OR e.begins <= today) AND (e.ends IS NULL OR e.ends >= today)
            ORDER BY e.id DESC LIMIT 1), ''),
        coalesce((SELECT c.state FROM chats c WHERE c.account_id = h.account_id AND c.state <> 'gone' ORDER BY c.state LIMIT 1), 'none'),
        h.confirmed,
        person AND EXISTS (SELECT FROM links o LEFT JOIN people k ON k.id = o.student_id
            WHERE o.account_id = h.account_id AND o.ended_at IS NULL AND NOT coalesce(k.school_id, o.school_id) = ANY (scope('schools')))
    FROM here h
    WHERE EXISTS (SELECT FROM here f WHERE f.account_id = h.account_id
        AND (of_student = 0 OR f.student_id = of_student)
        AND (of_person = 0 OR f.person_id = of_person OR f.role = 'student' AND f.student_id = of_person)
        AND (named = '' OR strpos(replace(lower(concat(' ', f.full_name) COLLATE "ru-x-icu"), 'ё', 'е'), sought) > 0
            OR strpos(replace(lower(concat_ws(' ', '', f.family, f.given, f.middle) COLLATE "ru-x-icu"), 'ё', 'е'), sought) > 0))
    ORDER BY h.account_id, h.id;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.say(of_student bigint, to_account bigint, to_role text, place text, sealed bytea, file bigint, at timestamp with time zone)
 RETURNS TABLE(thread bigint, message bigint)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who       bigint := entered();
    acting    text := current_setting('zvonok.role', true);
    by_family boolean := acting IN ('parent', 'student');
    partner   record;
    of        bigint;
    its       bigint;
BEGIN
    SELECT p.* INTO partner FROM message_partners(of_student, at) p
    WHERE p.account = to_account AND (by_family OR p.role = to_role) ORDER BY p.person LIMIT 1;
    IF who IS NULL OR NOT FOUND THEN
        RAISE EXCEPTION 'nobody to write to' USING ERRCODE = 'ZV403';
    END IF;
    IF file IS NOT NULL AND NOT EXISTS (SELECT FROM files f WHERE f.id = file AND f.account_id = who) THEN
        RAISE EXCEPTION 'not a file of theirs' USING ERRCODE = 'ZV403';
    END IF;
    SELECT p.school_id INTO of FROM people p WHERE p.id = of_student;
    INSERT INTO threads AS t (school_id, student_id, family_id, family_role, family_name, staff_id, staff_person, made_at)
    SELECT of, of_student, CASE WHEN by_family THEN who ELSE to_account END, CASE WHEN by_family THEN acting ELSE partner.role END, f.full_name,
        CASE WHEN by_family THEN to_account ELSE who END, CASE WHEN by_family THEN partner.person ELSE (scope('self'))[1] END, at
    FROM accounts f WHERE f.id = CASE WHEN by_family THEN who ELSE to_account END
    ON CONFLICT (student_id, family_id, family_role, staff_id) DO UPDATE SET family_name = excluded.family_name, school_id = excluded.school_id,
        staff_person = coalesce(excluded.staff_person, t.staff_person)
    RETURNING id INTO its;
    RETURN QUERY INSERT INTO messages (school_id, thread_id, by_family, seal, text_enc, file_id, made_at)
        VALUES (of, its, by_family, place, sealed, file, at) RETURNING thread_id, id;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.scope(which text)
 RETURNS bigint[]
 LANGUAGE sql
 STABLE
 SET search_path TO 'public', 'pg_temp'
AS $function$
    SELECT coalesce(nullif(current_setting('zvonok.' || which, true), ''), '{}')::bigint[];
$function$

CREATE OR REPLACE FUNCTION public.sent_to_me(since date)
 RETURNS TABLE(on_date date, id bigint, kind text, channel text, state text, why text, at timestamp with time zone, student_id bigint)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    RETURN QUERY
    SELECT d.on_date, d.id, d.kind, d.channel, d.state, d.why, coalesce(d.settled_at, d.next_at),
        CASE WHEN d.kind <> 'notice' THEN s.student_id
            WHEN d.role = 'parent' THEN coalesce(d.student_id, CASE WHEN d.item_of[1] = ALL (d.item_of) THEN d.item_of[1] END) END
    FROM deliveries d LEFT JOIN subscriptions s ON s.id = d.subscription_id AND s.account_id = who
    WHERE d.account_id = who AND d.on_date >= since AND d.state <> 'empty';
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.tell(school bigint, aud text, aud_id bigint, what text, obj bigint, on_day date, was jsonb, now_is jsonb, at timestamp with time zone, hold interval)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    IF who IS NOT NULL AND (school = ANY (scope('campus')) AND CASE aud
        WHEN 'student' THEN aud_id = ANY (scope('children'))
            OR EXISTS (SELECT FROM enrolments e WHERE e.person_id = aud_id AND e.role = 'student' AND e.class_id = ANY (scope('groups')))
                AND NOT aud_id = ANY (departed())
            OR EXISTS (SELECT FROM people o WHERE o.id = aud_id AND o.school_id = ANY (scope('schools')))
        WHEN 'class' THEN aud_id = ANY (scope('groups'))
            OR EXISTS (SELECT FROM classes c WHERE c.id = aud_id AND c.school_id = ANY (scope('schools')))
        ELSE aud_id = ANY (scope('schools')) END) IS NOT TRUE THEN
        RAISE EXCEPTION 'not theirs to tell' USING ERRCODE = 'ZV403';
    END IF;
    INSERT INTO news_pending AS p (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at, by_account)
    VALUES (school, aud, aud_id, what, obj, on_day, was, now_is, at, at + hold, who)
    ON CONFLICT (audience_kind, audience_id, kind, object) DO UPDATE SET new = excluded.new, day = excluded.day,
        by_account = CASE WHEN p.by_account = excluded.by_account THEN p.by_account END;
    DELETE FROM news_pending
    WHERE audience_kind = aud AND audience_id = aud_id AND kind = what AND object = obj AND old IS NOT DISTINCT FROM new;
END $function$
GRANT EXECUTE TO zvonok_people

CREATE OR REPLACE FUNCTION public.undraft(which_bot bigint, chat bigint, which bigint)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
DECLARE
    who bigint := entered();
BEGIN
    DELETE FROM drafts d
    WHERE d.bot = which_bot AND d.chat_id = chat AND d.id = which
      AND (who IS NULL OR EXISTS (SELECT FROM chats c WHERE c.bot = d.bot AND c.chat_id = d.chat_id AND c.account_id = who));
END $function$
GRANT EXECUTE TO zvonok_people

