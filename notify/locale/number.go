package locale

import (
	"math"
	"strconv"
	"strings"
)

// Average is a mean of marks with two decimals, «4,67»; «—» when there is none
// (ok false). Half a hundredth goes up, as on paper, though 4.675 is a little
// less in binary.
func (t *Texts) Average(v float64, ok bool) string {
	if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
		return "—"
	}
	return t.printer.Sprintf("%.2f", math.Floor(v*100+0.5+1e-9)/100)
}

// Number writes a weight as people do: «2», «1,5».
func (t *Texts) Number(v float64) string {
	text := strconv.FormatFloat(v, 'f', -1, 32)
	if t.lang == RU {
		return strings.Replace(text, ".", ",", 1)
	}
	return text
}
