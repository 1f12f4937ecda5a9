package paper

import (
	"image/color"
	"strconv"
	"strings"
)

// WeekDay is a column: a day and the marks of it.
type WeekDay struct {
	Name  string // «Пн»
	Date  string // «23»
	Marks []string
}

// The picture is drawn twice as large as it is shown, for screens with fine pixels.
const (
	weekWidth  = 828
	weekRow    = 72
	weekTop    = 28
	weekLeft   = 64
	weekRight  = 16
	weekBelow  = 104
	weekHeight = weekTop + 4*weekRow + weekBelow
	weekDisc   = 28
)

var (
	// A letter is read by day and by night, and a picture is the same in both: it
	// lies on a light card of its own, which does not dazzle on black.
	card       = color.RGBA{0xee, 0xf1, 0xf6, 0xff}
	paperWhite = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink        = color.RGBA{0x1b, 0x1f, 0x24, 0xff}
	softInk    = color.RGBA{0x4a, 0x54, 0x62, 0xff}
	rule       = color.RGBA{0xcd, 0xd4, 0xde, 0xff}
	// markInks are of marks from 2 to 5; each carries white figures readably.
	markInks = [4]color.RGBA{{0xd3, 0x2f, 0x2f, 0xff}, {0x9a, 0x67, 0x00, 0xff}, {0x25, 0x63, 0xeb, 0xff}, {0x15, 0x80, 0x3d, 0xff}}
)

// Graded tells a mark that has a place on the scale from 2 to 5: «5», «4-», «1»
// stands with 2; «зач.» has none.
func Graded(mark string) bool { return row(mark) >= 0 }

// row is 0 for the marks 1 and 2, 3 for 5; -1 for what is no such mark.
func row(mark string) int {
	if mark == "" || mark[0] < '1' || mark[0] > '5' || strings.Trim(mark[1:], "+-−.,05") != "" || len(mark) > 1 && mark[1] >= '0' && mark[1] <= '9' {
		return -1
	}
	return max(int(mark[0])-'2', 0)
}

// WeekMarks draws the marks of some days, at most eight: days across, 5 on top,
// each mark a disc with the mark in it. Marks off the scale are left to the words
// beside the picture. The same days make the same bytes.
func WeekMarks(days []WeekDay) ([]byte, error) {
	s := newSheet(weekWidth, weekHeight, card)
	for r := range 4 {
		y := rowAt(r)
		s.line(weekLeft, y, weekWidth-weekRight, y, 2, rule)
		s.write(string(rune('2'+r)), weekLeft/2, y, 30, softInk, true)
	}
	column := (weekWidth - weekLeft - weekRight) / float64(max(len(days), 1))
	for i, d := range days {
		x := weekLeft + column*(float64(i)+0.5)
		s.write(d.Name, x, weekHeight-weekBelow+24, 30, ink, true)
		s.write(d.Date, x, weekHeight-weekBelow+66, 28, softInk, false)
		var rows [4][]string
		for _, m := range d.Marks {
			if r := row(m); r >= 0 {
				rows[r] = append(rows[r], m)
			}
		}
		for r, marks := range rows {
			s.discs(marks, x, rowAt(r), column, markInks[r])
		}
	}
	return s.png()
}

func rowAt(r int) float64 { return weekTop + weekRow*(3-float64(r)) + weekDisc/2 }

// discs lays the marks of one row of a day side by side; from three on it is one
// disc and how often, since a figure under another disc cannot be read.
func (s *sheet) discs(marks []string, x, y, column float64, ink color.Color) {
	const apart = 2*weekDisc + 4
	switch {
	case len(marks) == 0:
		return
	case len(marks) > 2 || len(marks) == 2 && column < 2*apart:
		s.mark(marks[0][:1], x-weekDisc+4, y, ink)
		s.write("×"+strconv.Itoa(len(marks)), x+weekDisc, y, 30, ink, true)
		return
	}
	for i, m := range marks {
		s.mark(m, x+apart*(float64(i)-float64(len(marks)-1)/2), y, ink)
	}
}

func (s *sheet) mark(m string, x, y float64, ink color.Color) {
	s.disc(x, y, weekDisc, ink)
	s.write(m, x, y, 30, paperWhite, true)
}
