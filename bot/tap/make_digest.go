package tap

// ToDigest opens one subscription's settings.
func ToDigest(subscription int64) Tap { return Tap{Verb: Digest, A: subscription} }

// SwitchDigest turns a subscription on or off.
func SwitchDigest(subscription int64, on bool) Tap {
	return Tap{Verb: DigestSwitch, A: subscription, B: bit(on)}
}

// ToDigestTimes offers the times of day.
func ToDigestTimes(subscription int64) Tap { return Tap{Verb: DigestTimes, A: subscription} }

// SetDigestTime chooses the minute of the day, 0–1439, in the person's zone.
// The handler checks the range: the number comes back from outside.
func SetDigestTime(subscription int64, minute int) Tap {
	return Tap{Verb: DigestTime, A: subscription, B: int64(minute)}
}

// SetDigestScope tells of one student, or of the whole family (0).
func SetDigestScope(subscription, student int64) Tap {
	return Tap{Verb: DigestScope, A: subscription, B: student}
}

// SetDigestChannel turns one channel («chat», «mail») on or off.
func SetDigestChannel(subscription int64, channel string, on bool) Tap {
	return Tap{Verb: DigestChannel, A: subscription, B: bit(on), Word: channel}
}

// ToUnsubscribe stops a subscription in one press.
func ToUnsubscribe(subscription int64) Tap { return Tap{Verb: Unsubscribe, A: subscription} }

// AskWhy answers «why did I get this?».
func AskWhy(subscription int64) Tap { return Tap{Verb: Why, A: subscription} }

func bit(on bool) int64 {
	if on {
		return 1
	}
	return 0
}
