// Package bundle reads a journal bundle: a folder or a zip of CSV files,
// OneRoster CSV 1.1 or 1.2 and the journal's extension files. It checks the
// shape of each row and writes nothing; what rows mean to each other
// (references, duplicates) is the store's to check, where they stand together.
//
//	folder ┐                ┌ manifest ─▶ school.Manifest
//	       ├▶ Open ─▶ Bundle┤
//	zip    ┘                └ Rows(file): bytes ─▶ lines ─▶ header ─▶ values ─▶ rules ─▶ (Row, *Problem)
//
// Rows stream: a file of four million results costs the memory of one row. The
// format itself is a table, school.Format; nothing here names a column that
// the table does not, but for the rules that tie two columns of a row.
//
// A school without a journal has class lists in a spreadsheet, which come out as
// rows of the same format:
//
//	xlsx, csv ─▶ OpenWorkbook ─▶ Workbook ─ who is known already ─▶ List: Manifest, Rows, Problems
//
// A reason in a Problem is Russian and says what to do, and no value is ever
// guessed at: a date that could be read in two ways is a Problem.
package bundle
