package store_test

import (
	"testing"

	"zvonok/store/school"
)

// Who is not reached is the curator's to read, of the schools that they govern;
// the rules of one's schools are one's own.
func TestWhoIsNotReachedIsTheCurators(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother := w.parentOf("мама Ани", "Аня")
	father := w.parentOf("папа Бори", "Боря")
	const ask = `SELECT hard_to_reach($1, '2026-11-23')`
	curator := w.as(w.employee("Кураторов", school.Curator))
	governed, other := w.schoolOf("Глеб"), w.schoolOf("Аня")
	if err := curator.asked(ask, governed); err != nil {
		t.Error(err)
	}
	if err := curator.asked(ask, other); !has(err, "ZV403") {
		t.Errorf("another school: %v", err)
	}
	for name, p := range map[string]*person{
		"a parent": w.as(mother), "a student": w.as(w.student("Боря")), "a teacher": w.as(w.employee("Физиков", school.Teacher)),
		"the management": w.as(w.employee("Завучева", school.Management)),
	} {
		for _, id := range []any{governed, other, nil} {
			if err := p.asked(ask, id); !has(err, "ZV403") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if err := w.as(mother).asked(`SELECT * FROM floors($1)`, mother.Account); err != nil {
		t.Error(err)
	}
	if err := w.as(mother).asked(`SELECT * FROM floors($1)`, father.Account); !has(err, "ZV403") {
		t.Errorf("another's schools: %v", err)
	}
}
