package school

import (
	"strings"
	"time"
)

// Mark is one result of one student for one work.
type Mark struct {
	ID      int64
	Student int64
	Class   int64 // the group that it was given in; its subject is the class's
	Subject int64
	Work    int64
	Lesson  int64     // 0: tied to no lesson
	Day     time.Time // school day of the mark (the lesson's day, else scoreDate)
	Value   string    // as shown: «5», «4-», «зач.», «н»; at most MarkLen runes
	Comment string    // what opens when the mark is pressed; empty when there is none
	Title   string    // the work's name; may be empty
	Kind    string    // the category's title: «Контрольная работа»
	Weight  float64   // 1 unless the work or its category says otherwise; never negative
	Counts  bool      // fully graded and in a category that counts
}

// MarkLen bounds Mark.Value, in runes.
const MarkLen = 16

// Points is what the value counts in an average: «5» 5, «4-» 4, «4+» 4; н,
// зач., н/а and all else nothing.
func (m Mark) Points() (float64, bool) { return Points(m.Value) }

// Points reads the worth of a mark as shown.
func Points(value string) (float64, bool) {
	v := strings.TrimRight(strings.TrimSpace(value), "+-–−")
	if len(v) != 1 || v[0] < '1' || v[0] > '5' {
		return 0, false
	}
	return float64(v[0] - '0'), true
}

// Average is a weighted mean; the zero value is that of no marks.
type Average struct{ sum, weight float64 }

// Add counts m in if it counts.
func (a *Average) Add(m Mark) {
	p, ok := m.Points()
	if !ok || !m.Counts || m.Weight <= 0 {
		return
	}
	a.sum += p * m.Weight
	a.weight += m.Weight
}

// Value is the mean; false when nothing counted.
func (a Average) Value() (float64, bool) {
	if a.weight == 0 {
		return 0, false
	}
	return a.sum / a.weight, true
}

// AverageOf is the average of marks.
func AverageOf(marks []Mark) Average {
	var a Average
	for _, m := range marks {
		a.Add(m)
	}
	return a
}
