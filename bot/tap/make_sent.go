package tap

// ToSentLog opens what was sent to the person, on a page from 1.
func ToSentLog(page int64) Tap { return Tap{Verb: SentLog, A: page} }
