package bot

import (
	"strings"
	"testing"
)

// Titles stand whole two abreast where there is room, and never take more rows
// than there are.
func TestTitlesFitTheRows(t *testing.T) {
	t.Parallel()
	title := "Изобразительное искусство"
	for _, c := range []struct {
		titles, rows, wide, shown int
		cut                       bool
	}{{0, 5, 0, 0, false}, {1, 5, 1, 1, false}, {10, 5, 2, 10, false}, {11, 5, 3, 11, true}, {30, 5, 3, 15, true}} {
		var buttons []Button
		for range c.titles {
			buttons = append(buttons, Button{Text: title})
		}
		rows := titles(buttons, c.rows)
		shown := 0
		for _, row := range rows {
			shown += len(row)
			if len(row) > c.wide || strings.HasSuffix(row[0].Text, "…") != c.cut {
				t.Errorf("%d titles in %d rows: a row of %d, %q", c.titles, c.rows, len(row), row[0].Text)
			}
		}
		if shown != c.shown || len(rows) > c.rows {
			t.Errorf("%d titles in %d rows: %d shown in %d", c.titles, c.rows, shown, len(rows))
		}
	}
}
