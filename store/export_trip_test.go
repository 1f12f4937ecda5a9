package store_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

// cameIn is what of a bundle an import took, by file and sourcedId: without the rows
// and values that its report set aside, and without what a row takes back.
func cameIn(t *testing.T, path string, report store.ImportReport) map[string]map[string]cells {
	t.Helper()
	b, err := bundle.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	out := map[string]map[string]cells{}
	for _, f := range school.Format {
		out[f.Name] = map[string]cells{}
		for row, p := range b.Rows(f.Name) {
			if p != nil {
				continue
			}
			c, taken := cellsOf(f, row), true
			for _, p := range report.Problems {
				all := strings.Contains(p.Reason, "всего таких значений")
				switch {
				case p.File != f.Name+".csv" || p.Line != row.Line && !all || p.Column == "":
				case strings.Contains(p.Reason, "Строка не взята"):
					taken = false
				case all:
					delete(c, p.Column)
				case strings.Contains(p.Reason, "это значение пропущено"):
					left := slices.DeleteFunc(strings.Split(c[p.Column], ","), func(v string) bool { return v == p.Value })
					c[p.Column] = strings.Join(left, ",")
				}
			}
			if taken && c["status"] != "tobedeleted" {
				out[f.Name][c["sourcedId"]] = c
			}
		}
	}
	return expected(out)
}

// as12 says a 1.1 bundle of one school the way 1.2 does: the role of a user is a row of
// roles, its orgs are the primary one; a grading period of a work is its session.
func as12(all, out map[string]map[string]cells) {
	for id, c := range all["users"] {
		role := cells{"userSourcedId": id, "role": c["role"], "orgSourcedId": c["orgSourcedIds"]}
		for got, r := range out["roles"] {
			if r["userSourcedId"] == id {
				role["sourcedId"] = got // made up
			}
		}
		all["roles"][role["sourcedId"]] = role
		c["primaryOrgSourcedId"] = c["orgSourcedIds"]
		delete(c, "role")
		delete(c, "orgSourcedIds")
	}
	for _, c := range all["lineItems"] {
		if c["gradingPeriodSourcedId"] != "" {
			c["academicSessionSourcedId"] = c["gradingPeriodSourcedId"]
			delete(c, "gradingPeriodSourcedId")
		}
	}
}

// noneStands: a class without a course, a work without a category, is of one that
// stands for none.
func noneStands(all, out map[string]map[string]cells) {
	for file, column := range map[string]string{"classes": "courseSourcedId", "lineItems": "categorySourcedId"} {
		for id, c := range all[file] {
			if got := out[file][id][column]; c[column] == "" && strings.HasPrefix(got, "zvonok-") {
				c[column] = got
			}
		}
	}
	for _, file := range []string{"courses", "categories"} {
		for id, c := range out[file] {
			if strings.HasPrefix(id, "zvonok-") {
				all[file][id] = c
			}
		}
	}
}

// tripOf takes a bundle in, out, in elsewhere and out again, and holds what came out
// against what was taken.
func tripOf(t *testing.T, path string) {
	t.Helper()
	i := newImporting(t)
	report := i.must(path, keepGoing)
	given := i.roundTrip("", "")
	want, got := cameIn(t, path, report), rowsOf(t, given)
	b, err := bundle.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	version := b.Manifest().Version
	_ = b.Close()
	if version == "1.1" {
		as12(want, got)
	}
	noneStands(want, got)
	sameSheets(t, want, got)
}

// A bundle of 1.1 goes out as 1.2, which has other places for the same things.
func TestBundlesOf11GoOutAs12(t *testing.T) {
	t.Parallel()
	aide := map[string]string{}
	for name, text := range dirty {
		aide[name] = text
	}
	aide["users.csv"] += "\r\nu5,,,true,d1,aide,u5,Ольга,Подсобина,,,,,,,x"
	for name, path := range map[string]string{"as exports are": packed(t, dirty), "with an aide": packed(t, aide), "clean, 1.2": packed(t, whole)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tripOf(t, path)
		})
	}
}

func TestRealBundlesGoOutAsTheyCame(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data", "oneroster")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("skipped: ../shared/data/oneroster does not lie beside the project")
	}
	for _, name := range []string{"Test_full_data_set.zip", "Test_minimal_data_set.zip", "oneroster_test_data.zip", "v1p2_full_dataset.zip"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tripOf(t, filepath.Join(folder, name))
		})
	}
}

// One school of a district goes out alone, comes in where nothing is and goes out the
// same, to the byte; of the other school there is nothing, and the district goes along.
func TestOneSchoolOfADistrictMovesAlone(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, append(slices.Clone(twoSchools),
		"orgs.csv", "sourcedId,name,type,metadata.timeZone\n", "sourcedId,name,type,metadata.timeZone,parentSourcedId\nd,Округ,district,,\nk2,Кафедра второй,department,,s2\n",
		"orgs.csv", "Asia/Yekaterinburg\n", "Asia/Yekaterinburg,d\n", "orgs.csv", "Asia/Kamchatka\n", "Asia/Kamchatka,d\n",
		"courses.csv", "m,Математика,s\n", "m,Математика,d\n",
		// t2 of the second school teaches in the first as well; p has a child in both.
		"enrollments.csv", "eb,h,", "e2,g,s,t2,teacher,false,\neb,h,",
		"users.csv", "t2,Олег,Пеналов,Ильич,,,", "t2,Олег,Пеналов,Ильич,oleg@example.org,,",
		"users.csv", "\"a,b\"", "\"a,b,c\"",
	)...), named("district"))
	for own, other := range map[string]string{"s": "Вторая", "s2": "Звонков,"} {
		given, said := i.gives(own)
		elsewhere := newImporting(t)
		elsewhere.must(given)
		again, alone := elsewhere.gives("")
		sameBytes(t, given, again)
		if !said.OneOf || alone.OneOf {
			t.Errorf("%s: one of several: %v here, %v elsewhere", own, said.OneOf, alone.OneOf)
		}
		for _, f := range school.Format {
			text, err := os.ReadFile(filepath.Join(given, f.Name+".csv"))
			if err != nil || strings.Contains(string(text), other) || own == "s" && strings.Contains(string(text), "oleg@") {
				t.Errorf("%s: %s holds what is the other school's, %v", own, f.Name, err)
			}
		}
		if orgs := rowsOf(t, given)["orgs"]; orgs["d"] == nil || (orgs["k2"] != nil) != (own == "s2") {
			t.Errorf("%s goes with the orgs %v", own, orgs)
		}
	}
}
