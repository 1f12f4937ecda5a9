package tap

// ToMessages opens the threads, on a page from 1: all, or those with unread
// messages alone.
func ToMessages(page int64, unread bool) Tap { return Tap{Verb: Messages, A: page, B: bit(unread)} }

// ToThread opens one on a page from 1, the newest.
func ToThread(thread, page int64) Tap { return Tap{Verb: Thread, A: thread, B: page} }

// OpenMessage opens the thread of a message below its notice, which stays as it is; 0
// opens the threads.
func OpenMessage(message int64) Tap { return Tap{Verb: MessageBelow, A: message} }

// AnswerMessage asks for an answer below the notice of a message, which says it whole.
func AnswerMessage(message int64) Tap { return Tap{Verb: MessageAnswer, A: message} }

// WriteAbout offers whom one may write to about a student; 0 offers the students.
func WriteAbout(student int64) Tap { return Tap{Verb: MessageTo, A: student} }

// WriteTo begins a message to an account in a role, about a student.
func WriteTo(student, account int64, role string) Tap {
	return Tap{Verb: MessageNew, A: student, B: account, Word: role}
}

// WriteIn begins a message in a thread.
func WriteIn(thread int64) Tap { return Tap{Verb: MessageReply, A: thread} }

// ToMessageFile hands over a message's file.
func ToMessageFile(message int64) Tap { return Tap{Verb: MessageFile, A: message} }
