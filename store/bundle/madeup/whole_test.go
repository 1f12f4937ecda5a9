package madeup_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"zvonok/store/bundle/madeup"
)

// The school of a demonstration is as schools are: all grades from the first to
// the eleventh, a class teacher of each class's own, marks as they are given.
func TestAWholeSchool(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := madeup.Write(dir, madeup.Options{Today: today, Classes: 30, PerClass: 25}); err != nil {
		t.Fatal(err)
	}
	w := world{}
	w.take(t, dir)
	w.references(t)

	classes := map[string]string{} // sourcedId → title
	for id := range w["classes"] {
		if w.value("classes", id, "classType") == "homeroom" {
			classes[id] = w.value("classes", id, "title").(string)
		}
	}
	for grade := range 11 {
		for _, letter := range []string{"А", "Б"} {
			if title := fmt.Sprint(grade+1) + letter; !slices.Contains(values(classes), title) {
				t.Errorf("there is no %s", title)
			}
		}
	}
	if different := slices.Compact(slices.Sorted(slices.Values(values(classes)))); len(different) != 30 {
		t.Errorf("%d titles of classes, want 30", len(different))
	}
	roles, leaders, named := map[any]int{}, map[any]int{}, map[any]int{}
	for id := range w["roles"] {
		roles[w.value("roles", id, "role")]++
	}
	for id := range w["enrollments"] {
		class, _ := w.value("enrollments", id, "classSourcedId").(string)
		switch {
		case classes[class] == "":
		case w.value("enrollments", id, "role") == "teacher":
			leaders[w.value("enrollments", id, "userSourcedId")]++
		default:
			user := w.value("enrollments", id, "userSourcedId").(string)
			named[fmt.Sprint(class, w.value("users", user, "familyName"), w.value("users", user, "givenName"))]++
		}
	}
	if roles["student"] != 750 || roles["parent"] < 750 || roles["teacher"] < 40 || len(leaders) != 30 {
		t.Errorf("roles %v, %d class teachers", roles, len(leaders))
	}
	twice := 0
	for _, n := range named {
		twice += n - 1
	}
	if twice > 15 {
		t.Errorf("%d namesakes sit in one class", twice)
	}
	w.marksAreAsGiven(t)
}

// marksAreAsGiven holds the patterns of marks: mostly 4 and 5, signs now and then,
// none in the first grade.
func (w world) marksAreAsGiven(t *testing.T) {
	t.Helper()
	marks, all := map[string]int{}, 0
	for id := range w["results"] {
		student := w.value("results", id, "studentSourcedId").(string)
		if grades := w.value("users", student, "grades"); strings.Trim(fmt.Sprint(grades), "[]") == "1" {
			t.Fatalf("%s of the first grade has a mark", student)
		}
		mark, _ := w.value("results", id, "textScore").(string)
		if mark == "" {
			mark = fmt.Sprint(w.value("results", id, "score"))
		}
		marks[mark]++
		all++
	}
	share := func(mark string) float64 { return math.Round(100 * float64(marks[mark]) / float64(all)) }
	for mark, least := range map[string]float64{"5": 15, "4": 30, "3": 15, "2": 1, "4-": 1, "3+": 1, "зач.": 1} {
		if got := share(mark); got < least || got > 50 {
			t.Errorf("%s: %v %% of %d marks, want %v to 50", mark, got, all, least)
		}
	}
}

func values(of map[string]string) []string {
	var out []string
	for _, v := range of {
		out = append(out, v)
	}
	return out
}
