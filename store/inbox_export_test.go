package store

// NextOfSQL is shown to EXPLAIN.
const NextOfSQL = nextOfSQL
