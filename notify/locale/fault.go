package locale

// faultKeys tells the sentence of each error code.
var faultKeys = map[string]string{
	"invalid":   "common.fault_invalid",
	"not_found": "common.fault_not_found",
	"denied":    "common.fault_denied",
	"conflict":  "common.fault_conflict",
	"locked":    "common.fault_locked",
}

// Fault is what a person reads when something was refused: the sentence of the
// error's code. Any other code is our own failure, and only then is number
// shown: the person quotes it, and the log has the rest.
func (t *Texts) Fault(code, number string) string {
	if key, ok := faultKeys[code]; ok {
		return t.Say(key)
	}
	return t.Say("common.fault_internal", "Number", number)
}
