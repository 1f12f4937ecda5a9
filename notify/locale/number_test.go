package locale

import (
	"math"
	"testing"
)

func TestAverage(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, test := range []struct {
		v      float64
		ok     bool
		ru, en string
	}{
		{14.0 / 3, true, "4,67", "4.67"},
		{5, true, "5,00", "5.00"},
		{4.675, true, "4,68", "4.68"}, // 4.67499… in binary, 187/40 on paper
		{4.665, true, "4,67", "4.67"},
		{4.664999, true, "4,66", "4.66"},
		{4.995, true, "5,00", "5.00"},
		{2.5, true, "2,50", "2.50"},
		{0, false, "—", "—"},
		{math.NaN(), true, "—", "—"},
		{math.Inf(1), true, "—", "—"},
	} {
		if got := c.In(RU).Average(test.v, test.ok); got != test.ru {
			t.Errorf("%v: %q, want %q", test.v, got, test.ru)
		}
		if got := c.In(EN).Average(test.v, test.ok); got != test.en {
			t.Errorf("%v: %q, want %q", test.v, got, test.en)
		}
	}
}
