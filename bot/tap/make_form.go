package tap

// EditProfile changes one field of the person's own data.
func EditProfile(field string) Tap { return Tap{Verb: ProfileEdit, Word: field} }

// ActAs switches to another role that the person holds.
func ActAs(role string) Tap { return Tap{Verb: Act, Word: role} }

// Link answers «whom do we link?» for a draft.
func Link(draft int64, yes bool) Tap {
	if yes {
		return Tap{Verb: LinkConfirm, A: draft}
	}
	return Tap{Verb: LinkCancel, A: draft}
}

// Consent answers the consent question; version is of the text that was shown,
// so that a button under an older text never agrees to a newer one.
func Consent(draft, version int64, yes bool) Tap {
	if yes {
		return Tap{Verb: ConsentYes, A: draft, B: version}
	}
	return Tap{Verb: ConsentNo, A: draft, B: version}
}

// Pick answers a form's step by button. Draft and step travel with it, so a
// button of an earlier form or step is recognised.
func Pick(draft int64, step string, value int64) Tap {
	return Tap{Verb: FormPick, A: draft, B: value, Word: step}
}

// Skip leaves a form's step empty.
func Skip(draft int64, step string) Tap { return Tap{Verb: FormSkip, A: draft, Word: step} }

// Back returns to the step before.
func Back(draft int64, step string) Tap { return Tap{Verb: FormBack, A: draft, Word: step} }

// Cancel leaves the form.
func Cancel(draft int64) Tap { return Tap{Verb: FormCancel, A: draft} }
