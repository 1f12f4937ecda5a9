package locale

import "strings"

// markKeys tells the words of marks by their value, lower case and without the
// closing dot.
var markKeys = map[string]string{
	"5": "school.mark_5", "4": "school.mark_4", "3": "school.mark_3", "2": "school.mark_2", "1": "school.mark_2",
	"н":     "school.mark_absent",
	"б":     "school.absence_ill",
	"у":     "school.absence_excused",
	"оп":    "school.absence_late",
	"зач":   "school.mark_pass",
	"незач": "school.mark_fail",
	"н/а":   "school.mark_none",
	"осв":   "school.mark_exempt",
}

var absenceKeys = map[string]string{
	"absent":  "school.absence_absent",
	"ill":     "school.absence_ill",
	"excused": "school.absence_excused",
	"late":    "school.absence_late",
	"arrived": "school.absence_arrived",
	"left":    "school.absence_left",
}

var roleKeys = map[string]string{
	"parent":     "school.role_parent",
	"student":    "school.role_student",
	"teacher":    "school.role_teacher",
	"curator":    "school.role_curator",
	"management": "school.role_management",
	"staff":      "school.role_staff",
}

// MarkWord is what a mark means: «отлично», «пропуск», «зачёт»; empty for one
// that speaks for itself («4-») or that we do not know.
func (t *Texts) MarkWord(value string) string {
	key, ok := markKeys[strings.TrimSuffix(strings.ToLower(strings.TrimSpace(value)), ".")]
	if !ok {
		return ""
	}
	return t.Say(key)
}

// Mark is the mark with its word: «5 (отлично)», «н — пропуск», «4-». The
// value is not escaped.
func (t *Texts) Mark(value string) string {
	value = strings.TrimSpace(value)
	word := t.MarkWord(value)
	switch {
	case word == "":
		return value
	case value[0] >= '1' && value[0] <= '5':
		return value + " (" + word + ")"
	}
	return value + " — " + word
}

// Absence names a kind of attendance row (absent, ill, excused, late, arrived,
// left) without telling boy from girl: «пропуск», «болезнь»; "[kind]", counted
// as missing, for any other.
func (t *Texts) Absence(kind string) string { return t.named(absenceKeys, kind) }

// Role names a role (parent, student, teacher, curator, management) or a kind
// of invitation (staff): «родитель»; "[role]" for any other.
func (t *Texts) Role(role string) string { return t.named(roleKeys, role) }

func (t *Texts) named(keys map[string]string, value string) string {
	key, ok := keys[value]
	if !ok {
		key = value
	}
	return t.Say(key)
}
