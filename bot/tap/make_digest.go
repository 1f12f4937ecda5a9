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

// SetDigestDays chooses the weekdays; bit 0 is Monday. The handler checks the range.
func SetDigestDays(subscription int64, days uint8) Tap {
	return Tap{Verb: DigestDays, A: subscription, B: int64(days)}
}

// SetDigestEmpty chooses whether a digest with nothing new comes too.
func SetDigestEmpty(subscription int64, on bool) Tap {
	return Tap{Verb: DigestEmpty, A: subscription, B: bit(on)}
}

// ShowDigest asks for one now.
func ShowDigest(subscription int64) Tap { return Tap{Verb: DigestNow, A: subscription} }

// TypeDigestTime asks for a form to type the time of day.
func TypeDigestTime(subscription int64) Tap { return Tap{Verb: DigestTyped, A: subscription} }

// OpenDiary opens the diary below a digest, which stays as it is.
func OpenDiary(student int64) Tap { return Tap{Verb: DiaryBelow, A: student} }

// ToFamilyDigests opens the list of a family's digests, in the role that gets them;
// below a letter that stays as it is.
func ToFamilyDigests(below bool) Tap { return Tap{Verb: FamilyDigests, A: bit(below)} }

// OpenDigest opens a subscription's settings below a digest, which stays as it is.
func OpenDigest(subscription int64) Tap { return Tap{Verb: DigestBelow, A: subscription} }

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
