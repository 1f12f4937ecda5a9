-- +goose Up
-- Which schools an import brought. A district whose list of schools has lost one
-- goes on importing every night, and nobody sees that this one gets nothing.
ALTER TABLE imports ADD COLUMN schools bigint[]; -- NULL: all of the source
