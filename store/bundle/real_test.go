package bundle_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// realBundle is one that nobody here wrote; its README says what must come of it.
func realBundle(t *testing.T, name string) *bundle.Bundle {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", "oneroster", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("skipped: ../shared/data/oneroster does not lie beside the project")
	}
	return open(t, path)
}

// everything reads a bundle through: rows by file, and all problems.
func everything(b *bundle.Bundle) (map[string]int, []school.Problem) {
	counts, problems := map[string]int{}, b.Problems()
	for _, f := range school.Format {
		rows, more := read(b, f.Name)
		counts[f.Name] = len(rows)
		problems = append(problems, more...)
	}
	return counts, problems
}

func TestRealBundlesComeIn(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]map[string]int{
		"Test_full_data_set.zip":    {"users": 6, "orgs": 1, "academicSessions": 5, "classes": 2, "enrollments": 6},
		"Test_minimal_data_set.zip": {"users": 6, "orgs": 1, "academicSessions": 5, "classes": 2, "enrollments": 6},
		"oneroster_test_data.zip":   {"users": 1, "orgs": 1, "academicSessions": 1, "classes": 1, "enrollments": 1, "roles": 1, "courses": 1, "demographics": 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			counts, problems := everything(realBundle(t, name))
			wantProblems(t, problems)
			for file, n := range want {
				if counts[file] != n {
					t.Errorf("%s: got %d rows, want %d", file, counts[file], n)
				}
			}
		})
	}
}

func TestRealBundleWithWrongHeaders(t *testing.T) {
	t.Parallel()
	counts, problems := everything(realBundle(t, "v1p2_full_dataset.zip"))
	if counts["users"] != 1 || counts["roles"] != 7 || counts["enrollments"] != 6 {
		t.Errorf("rows: %v", counts)
	}
	var shown []string
	for _, p := range problems {
		shown = append(shown, show(p))
	}
	for _, want := range []string{
		"roles.csv:1:dataLastModified:: Такого столбца в формате нет; похоже на dateLastModified.",
		"~users.csv:1:prefferedGivenName:: ",
		"users.csv:2:dateLastModified:1/05/2023: Дата неоднозначна: это 01.05.2023 или 05.01.2023? Запишите как 2023-05-01 (ГГГГ-ММ-ДД).",
		"users.csv:7:dateLastModified:15/06/2023: Дата записана не так: запишите как 2023-06-15 (ГГГГ-ММ-ДД).",
		"~userprofiles.csv:0::: Имя похоже на userProfiles.csv, но не совпадает: не прочитан. Если это он, переименуйте файл. По заголовку в нём строки файла roles.csv.",
	} {
		if !slices.ContainsFunc(shown, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("missing %s in\n%s", want, strings.Join(shown, "\n"))
		}
	}
}
