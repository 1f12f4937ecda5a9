package school_test

import (
	"testing"

	"zvonok/store/school"
)

func TestFailureClass(t *testing.T) {
	t.Parallel()
	for status, want := range map[school.EnhancedStatus]school.FailureClass{
		"5.1.1": school.HardFailure, "5.7.1": school.HardFailure, "4.4.1": school.SoftFailure, "4.2.2": school.SoftFailure,
		"5.0.0": school.UnknownFailure, "4.0.0": school.UnknownFailure, "": school.UnknownFailure, "2.0.0": school.UnknownFailure,
	} {
		if got := status.Class(); got != want {
			t.Errorf("%q: %s, want %s", status, got, want)
		}
	}
}
