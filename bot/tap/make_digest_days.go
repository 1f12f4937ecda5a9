package tap

// SetDigestWeekdays chooses a set of weekdays, one day more or less than before.
func SetDigestWeekdays(subscription int64, days uint8) Tap {
	return Tap{Verb: DigestWeekday, A: subscription, B: int64(days)}
}

// SetDigestMonth chooses a day of the month, 1–28 or 31 for the last; 0 offers
// them. The handler checks the range.
func SetDigestMonth(subscription int64, day int) Tap {
	return Tap{Verb: DigestMonth, A: subscription, B: int64(day)}
}
