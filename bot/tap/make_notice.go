package tap

// Mixed stands for the kind of a notice that holds several.
const Mixed = "mixed"

// Way is where a kind of news is told.
type Way int64

// The ways. Their numbers stand in buttons that were sent long ago.
const (
	AtOnceByChat Way = 0
	AtOnceByMail Way = 1
	InDigest     Way = 2
)

// ToNotices chooses what is told of one student, or of all (0), by a way.
func ToNotices(student int64, way Way) Tap { return Tap{Verb: Notices, A: student, B: int64(way)} }

// SetNotice turns a kind of news on or off there.
func SetNotice(student int64, way Way, kind string, on bool) Tap {
	return Tap{Verb: NoticeSet, A: student, B: int64(way), C: bit(on), Word: kind}
}

// OpenNotices opens the choice below a notice, which stays as it is.
func OpenNotices(student int64) Tap { return Tap{Verb: NoticesBelow, A: student} }

// AskNoticeWhy answers «why did I get this?» below a notice; kind is the only one
// in it, empty where there are several.
func AskNoticeWhy(student int64, kind string) Tap {
	if kind == "" {
		kind = Mixed
	}
	return Tap{Verb: NoticeWhy, A: student, Word: kind}
}
