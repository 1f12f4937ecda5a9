-- +goose Up
-- What was sent to me: a notice that told of one child alone says of whom, as the
-- digest of one child does. A student is not told their own name.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION sent_to_me(since date) RETURNS TABLE (
    on_date date, id bigint, kind text, channel text, state text, why text, at timestamptz, student_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    who bigint := entered();
BEGIN
    RETURN QUERY
    SELECT d.on_date, d.id, d.kind, d.channel, d.state, d.why, coalesce(d.settled_at, d.next_at),
        CASE WHEN d.kind <> 'notice' THEN s.student_id
            WHEN d.role = 'parent' THEN coalesce(d.student_id, CASE WHEN d.item_of[1] = ALL (d.item_of) THEN d.item_of[1] END) END
    FROM deliveries d LEFT JOIN subscriptions s ON s.id = d.subscription_id AND s.account_id = who
    WHERE d.account_id = who AND d.on_date >= since AND d.state <> 'empty';
END $$;
-- +goose StatementEnd
