package tap

// FallBackTo chooses what comes first where the chat is unavailable: «mail»,
// «sms», «none».
func FallBackTo(way string) Tap { return Tap{Verb: Fallback, Word: way} }

// BarForwarding lets nobody forward what comes by chat, or lets them again.
func BarForwarding(on bool) Tap { return Tap{Verb: Protect, B: bit(on)} }

// ToUnreached opens the list of families whom nothing reaches, on a page from 1.
func ToUnreached(page int64) Tap { return Tap{Verb: Unreached, A: page} }
