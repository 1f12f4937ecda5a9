package tap

// ToRecoverOf lists the accounts of one student's family.
func ToRecoverOf(student int64) Tap { return Tap{Verb: RecoverOf, A: student} }

// IssueRecovery issues a code for an account, or asks first.
func IssueRecovery(account int64, yes bool) Tap {
	return Tap{Verb: RecoverIssue, A: account, B: bit(yes)}
}
