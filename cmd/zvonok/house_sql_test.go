package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	sqlComment = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	// Times are parameters, so that the sandbox clock moves everything. 'now' is a clock only when cast: it is a word of ours too.
	sqlClock = regexp.MustCompile(`(?i)\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(` +
		`|\b(current_timestamp|current_date|current_time|localtime|localtimestamp)\b` +
		`|'(now|today|tomorrow|yesterday)'\s*::\s*(timestamp|date|time)|\b(timestamptz?|date|time)\s+'(now|today|tomorrow|yesterday)'`)
	// Whoever sets these settings decides what a person sees.
	sqlScope = regexp.MustCompile(`(?i)\bset_config\b|\b(set|reset)\s+((local|session)\s+)?zvonok\.`)

	sqlFunction = regexp.MustCompile(`(?i)\bcreate\s+(or\s+replace\s+)?function\s+(\w+\.)?(\w+)\s*\(`)
	dollarQuote = regexp.MustCompile(`\$\w*\$`)
)

func TestSQLReadsNoClockAndOnlyAccessOpensScopes(t *testing.T) {
	t.Parallel()
	for _, file := range files(t, "*.sql") {
		for _, complaint := range complaintsAboutMigration(read(t, file)) {
			t.Errorf("%s: %s", file, complaint)
		}
	}
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue // a test may try what handlers must not, and look at the real clock
		}
		for _, literal := range stringsOf(t, file) {
			for _, complaint := range complaintsAboutQuery(file, literal) {
				t.Errorf("%s: %s in %.60q", file, complaint, literal)
			}
		}
	}
}

func complaintsAboutMigration(sql string) []string {
	sql = sqlComment.ReplaceAllString(sql, " ")
	complaints := complain("reads the server's clock", sqlClock.FindAllString(sql, -1))
	return append(complaints, complain("sets a scope outside enter()", sqlScope.FindAllString(withoutEnter(sql), -1))...)
}

func complaintsAboutQuery(file, sql string) []string {
	complaints := complain("reads the server's clock", sqlClock.FindAllString(sql, -1))
	if isAccess, _ := path.Match("store/access*.go", file); !isAccess {
		complaints = append(complaints, complain("sets a scope outside store/access", sqlScope.FindAllString(sql, -1))...)
	}
	return complaints
}

func complain(about string, found []string) []string {
	complaints := make([]string, 0, len(found))
	for _, what := range found {
		complaints = append(complaints, about+" ("+what+")")
	}
	return complaints
}

// withoutEnter cuts the bodies of functions named enter out of a migration, comments gone.
func withoutEnter(sql string) string {
	var kept strings.Builder
	for {
		function := sqlFunction.FindStringSubmatchIndex(sql)
		if function == nil {
			break
		}
		head := function[1]
		kept.WriteString(sql[:head])
		name := sql[function[6]:function[7]]
		sql = sql[head:]
		if !strings.EqualFold(name, "enter") {
			continue
		}
		quote := dollarQuote.FindStringIndex(sql)
		if quote == nil {
			break
		}
		tag := sql[quote[0]:quote[1]]
		_, after, closed := strings.Cut(sql[quote[1]:], tag)
		if !closed {
			break
		}
		kept.WriteString(sql[:quote[0]])
		sql = after
	}
	kept.WriteString(sql)
	return kept.String()
}

func TestSQLRulesCanFail(t *testing.T) {
	t.Parallel()
	const enter = `CREATE OR REPLACE FUNCTION enter(who bigint, role text, now timestamptz) RETURNS void AS $body$
		SELECT set_config('zvonok.self', who::text, true); $body$ LANGUAGE sql;`
	for name, c := range map[string]struct {
		sql  string
		want int
	}{
		"enter may":              {enter, 0},
		"another may not":        {strings.ReplaceAll(enter, "enter", "exit"), 1},
		"nor a line after it":    {enter + " SELECT set_config('zvonok.self', '1', false);", 1},
		"nor a role's setting":   {"SET LOCAL zvonok.self = '1';", 1},
		"a default":              {"CREATE TABLE t (at timestamptz NOT NULL DEFAULT now());", 1},
		"a keyword":              {"SELECT CURRENT_DATE, localtimestamp;", 2},
		"a cast":                 {"SELECT 'today'::date, 'now';", 1},
		"a comment":              {"-- now() is never called\nSELECT 1; /* set_config */", 0},
		"a parameter":            {"SELECT enter($1, $2, now) WHERE known (1) AND at < $3;", 0},
		"the clock, also inside": {strings.Replace(enter, "who::text", "now()::text", 1), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := complaintsAboutMigration(c.sql); len(got) != c.want {
				t.Errorf("complaints %q, want %d", got, c.want)
			}
		})
	}
	const query = "SELECT set_config('zvonok.children', $1, true)"
	if got := complaintsAboutQuery("bot/marks.go", query); len(got) != 1 {
		t.Errorf("bot/marks.go: complaints %q, want one", got)
	}
	if got := complaintsAboutQuery("store/access_enter.go", query); len(got) != 0 {
		t.Errorf("store/access_enter.go: complaints %q, want none", got)
	}
}

// stringsOf lists the string literals of a Go file.
func stringsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top(t), file), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var literals []string
	ast.Inspect(parsed, func(node ast.Node) bool {
		if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if value, err := strconv.Unquote(literal.Value); err == nil {
				literals = append(literals, value)
			}
		}
		return true
	})
	return literals
}
