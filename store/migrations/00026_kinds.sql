-- +goose Up
-- What a person wants to hear of each child in digests, beside what is told at once:
-- a kind is told there until they say otherwise.
ALTER TABLE notice_prefs DROP CONSTRAINT notice_prefs_channel_check;
ALTER TABLE notice_prefs ADD CONSTRAINT notice_prefs_channel_check CHECK (channel IN ('chat', 'mail', 'digest'));
