package paper_test

import (
	"bytes"
	"image/color"
	"image/png"
	"testing"

	"zvonok/notify/paper"
)

// A picture shows each mark's colour, weighs little, and is the same each time.
func TestWeekMarks(t *testing.T) {
	t.Parallel()
	days := []paper.WeekDay{{"Пн", "23", []string{"5", "4-", "5"}}, {"Вт", "24", nil}, {"Ср", "25", []string{"3", "2", "2", "1", "зач."}}}
	first, err := paper.WeekMarks(days)
	if err != nil {
		t.Fatal(err)
	}
	second, err := paper.WeekMarks(days)
	if err != nil || !bytes.Equal(first, second) {
		t.Errorf("the same marks are another picture: %v", err)
	}
	if len(first) > 16<<10 {
		t.Errorf("%d bytes", len(first))
	}
	picture, err := png.Decode(bytes.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	count := map[color.RGBA]int{}
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			count[color.RGBAModel.Convert(picture.At(x, y)).(color.RGBA)]++
		}
	}
	for name, c := range map[string]color.RGBA{"5": {0x15, 0x80, 0x3d, 255}, "4": {0x25, 0x63, 0xeb, 255}, "3": {0x9a, 0x67, 0, 255}, "2": {0xd3, 0x2f, 0x2f, 255}} {
		if count[c] < 500 {
			t.Errorf("%d points of a %s", count[c], name)
		}
	}
	none, err := paper.WeekMarks(nil)
	if err != nil || len(none) == 0 {
		t.Errorf("no days: %v", err)
	}
}

// Whatever a school calls a mark, there is a picture.
func FuzzWeekMarks(f *testing.F) {
	f.Add("5", "1", "зач.")
	f.Add("", "5 ", "\xff")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if _, err := paper.WeekMarks([]paper.WeekDay{{Name: a, Date: b, Marks: []string{a, b, c, a}}, {Marks: []string{c}}}); err != nil {
			t.Error(err)
		}
	})
}

func TestGraded(t *testing.T) {
	t.Parallel()
	for mark, want := range map[string]bool{
		"5": true, "4-": true, "3+": true, "1": true, "4,5": true, "2−": true, "10": false, "55": false, "": false, "зач.": false, "н": false, "6": false, "5 б": false, "0": false,
	} {
		if paper.Graded(mark) != want {
			t.Errorf("%q: %v", mark, !want)
		}
	}
}
