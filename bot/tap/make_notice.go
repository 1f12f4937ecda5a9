package tap

// Mixed stands for the kind of a notice that holds several.
const Mixed = "mixed"

// ToNotices chooses what is told at once of one student, or of all (0), by chat
// or by mail.
func ToNotices(student int64, mail bool) Tap { return Tap{Verb: Notices, A: student, B: bit(mail)} }

// SetNotice turns a kind of news on or off there.
func SetNotice(student int64, mail bool, kind string, on bool) Tap {
	return Tap{Verb: NoticeSet, A: student, B: bit(mail), C: bit(on), Word: kind}
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
