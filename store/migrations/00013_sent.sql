-- +goose Up
-- What was sent to me, and when: a person reads of the queue their own rows, and
-- of those no content. A digest that had nothing to tell was not sent.
-- +goose StatementBegin
CREATE FUNCTION sent_to_me(since date) RETURNS TABLE (
    on_date date, id bigint, kind text, channel text, state text, why text, at timestamptz, student_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    RETURN QUERY
    SELECT d.on_date, d.id, d.kind, d.channel, d.state, d.why, coalesce(d.settled_at, d.next_at), s.student_id
    FROM deliveries d LEFT JOIN subscriptions s ON s.id = d.subscription_id AND s.account_id = who
    WHERE d.account_id = who AND d.on_date >= since AND d.state <> 'empty';
END $$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION sent_to_me FROM PUBLIC;
GRANT EXECUTE ON FUNCTION sent_to_me TO zvonok_people;
