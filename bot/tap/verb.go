package tap

// Verb names what a button asks for. Never reuse a retired name for something
// else: buttons with it still hang in old chats.
type Verb string

// The verbs. The comment of each says what A, B, C, Date and Word mean.
const (
	Noop Verb = "noop" // a label drawn as a button: nothing happens
	Home Verb = "home" // the main screen
	Help Verb = "help" // what the bot can do

	Children Verb = "kids"  // the list of children
	Child    Verb = "child" // switch to a child: A student
	AddChild Verb = "add"   // enter an invite code, the first or one more

	Week    Verb = "week"  // week diary: A student, Date any day of the week
	Day     Verb = "day"   // day diary: A student, Date the day
	Dates   Verb = "dates" // a calendar to jump to a day of the diary: A student, Date any day of the month
	DatesOf Verb = "datw"  // the same, of homework or the timetable: A student, Date, Word «hw», «sch»
	Mark    Verb = "mark"  // a mark with its comment: A student, B mark
	Marks   Verb = "tab"   // marks table: A student, B period (0 = the current one)
	Subject Verb = "subj"  // marks of one subject: A student, B subject, C period (0 = the current one)

	Homework  Verb = "hw"  // homework of a day: A student, Date the day it is due on (zero = the next school day)
	HomeWeek  Verb = "hww" // homework of a week: A student, Date any day of the week
	HomeGroup Verb = "hwg" // homework of one subject: A student, B group (0 = choose one)
	Task      Verb = "hwt" // one homework whole: A student, B lesson it was given at, C page from 1 (0 = the first)

	Schedule     Verb = "sch"  // timetable of a day: A student, Date the day (zero = the next school day)
	ScheduleWeek Verb = "schw" // timetable of a week: A student, Date any day of the week
	Holidays     Verb = "hol"  // holidays of the school year: A student

	Remarks Verb = "rem" // remarks and comments of the newest month: A student, B a page of an older release
	NotesOf Verb = "not" // those of a month: A student, B page from 1, Date a day of the month
	Family  Verb = "fam" // all children on one day: Date the day

	Digests       Verb = "dig"   // the subscriptions, where each is set
	Digest        Verb = "dget"  // one subscription's settings: A subscription
	DigestSwitch  Verb = "dsw"   // A subscription, B 1 = on, 0 = off
	DigestTimes   Verb = "dts"   // offer the times of day: A subscription
	DigestTime    Verb = "dtm"   // A subscription, B minute of the day in the person's zone, 0–1439
	DigestScope   Verb = "dsc"   // A subscription, B student (0 = the whole family)
	DigestChannel Verb = "dch"   // A subscription, B 1 = on, 0 = off, Word channel («chat», «mail»)
	DigestDays    Verb = "ddy"   // A subscription, B set of weekdays: bit 0 is Monday, 1–127
	DigestWeekday Verb = "dwd"   // the same, one day put in or taken out: A subscription, B the set as it is to be
	DigestMonth   Verb = "dmo"   // once a month: A subscription, B day of the month, 1–28 or 31 = the last (0 = offer them)
	DigestEmpty   Verb = "dem"   // A subscription, B 1 = also when there is nothing new, 0 = not
	DigestNow     Verb = "dnow"  // show one now, whatever the hour: A subscription
	DigestTyped   Verb = "dty"   // type a time of day: A subscription
	DiaryBelow    Verb = "odi"   // from under a digest, which stays: A student
	DigestBelow   Verb = "odg"   // from under a digest, which stays: A subscription
	FamilyDigests Verb = "fdig"  // those of a family, whatever role is acted in: A 1 = from under a letter, which stays
	DeskBelow     Verb = "odk"   // the desk, from under a digest, which stays
	Unsubscribe   Verb = "unsub" // stop one subscription: A subscription
	Why           Verb = "why"   // «why did I get this?»: A subscription

	Settings Verb = "set"   // language, zone, spoilers
	Language Verb = "lang"  // speak it from now on: Word «ru», «en»
	Zones    Verb = "zones" // offer the time zones
	Zone     Verb = "zone"  // live by it: Word its name in our table, «school» = the school's
	Veil     Verb = "veil"  // B 1 = hide marks behind a spoiler, 0 = show them
	Nameless Verb = "nmls"  // B 1 = no child's name in the subject of a letter, 0 = the name
	Quiets   Verb = "quis"  // offer the quiet hours
	Quiet    Verb = "quiet" // be quiet then: Word their name in our table, «none» = never

	Notices      Verb = "ntf"  // what is told: A student (0 = all children), B a Way
	NoticeSet    Verb = "nset" // A student (0 = all children), B a Way, C 1 = tell it, 0 = do not, Word kind of news
	NoticesBelow Verb = "ontf" // from under a notice, which stays: A student (0 = several)
	NoticeWhy    Verb = "nwhy" // «why did I get this?»: A student (0 = several), Word kind of news, «mixed» = several

	Reach     Verb = "rch"  // what happens where the chat is unavailable, and forwarding
	Fallback  Verb = "fall" // go first by that where the chat is unavailable: Word «mail», «sms», «none»
	Protect   Verb = "prot" // B 1 = nothing can be forwarded, 0 = it can
	Unreached Verb = "far"  // families whom nothing reaches, for the curator: A page from 1 (0 = the first)

	Profile     Verb = "prof" // own data
	ProfileEdit Verb = "edit" // change one field of it: Word field («name», «phone», «mail»)
	MailAgain   Verb = "mail" // send the e-mail confirmation once more
	Confirm     Verb = "conf" // how to confirm the e-mail
	Consents    Verb = "cons" // what was agreed to
	Act         Verb = "act"  // act in another role: Word role
	SentLog     Verb = "sent" // what was sent to the person: A page from 1 (0 = the first)

	LinkConfirm Verb = "lyes" // «yes, this child»: A draft
	LinkCancel  Verb = "lno"  // «no»: A draft
	ConsentYes  Verb = "cyes" // A draft, B version of the consent text that was shown
	ConsentNo   Verb = "cno"  // A draft, B version of the consent text that was shown

	Absences        Verb = "abs"  // a parent's absence notes
	AbsenceNew      Verb = "anew" // begin a note
	AbsenceNote     Verb = "anot" // one note, for a parent: A note
	AbsenceWithdraw Verb = "awd"  // A note, B 1 = yes, 0 = ask first
	AbsenceEnd      Verb = "aend" // move the last day: A note, Date the new one
	AbsenceMonth    Verb = "amon" // the calendar for it: A note, B 1 = longer, 0 = shorter, Date a day of the month (zero = the last day's)
	AbsenceFile     Verb = "afil" // hand over a note's file: A note
	AbsenceWho      Verb = "awho" // in the form, mark or unmark a child: A draft, B student, Word step
	CalendarDay     Verb = "cday" // in a form, a day: A draft, Date, Word step
	CalendarMonth   Verb = "cmon" // in a form, another month: A draft, Date a day of it, Word step

	Messages      Verb = "msgs"  // threads: A page from 1 (0 = the first), B 1 = those with unread messages alone
	Thread        Verb = "msg"   // one thread, which is read by that: A thread, B page from 1 (0 = the newest)
	MessageBelow  Verb = "omsg"  // open the thread under a notice, which stays: A message (0 = the threads)
	MessageAnswer Verb = "amsg"  // answer at once under a notice, which stays: A message
	MessageTo     Verb = "msgto" // whom to write to: A student (0 = choose one)
	MessageNew    Verb = "msgn"  // write: A student, B account, Word role that it is written to
	MessageReply  Verb = "msgr"  // write in a thread: A thread
	MessageFile   Verb = "msgf"  // hand over a message's file: A message

	News      Verb = "news"  // announcements: A page from 1 (0 = the first)
	NewsItem  Verb = "nwit"  // one, which is read by that: A announcement
	NewsBelow Verb = "onew"  // from under a digest or a notice, which stays: A announcement (0 = the list)
	NewsNew   Verb = "nwnew" // write one
	NewsOff   Verb = "nwoff" // take one back: A announcement, B 1 = yes, 0 = ask first

	Desk         Verb = "desk" // today's absences and what waits, for the school
	DeskNote     Verb = "dnot" // one note, for the school; it counts as read: A note
	DeskConfirm  Verb = "dyes" // A note, as a card of an older release showed it
	DeskAgree    Verb = "dagr" // A note, Date its last day as the card shows it
	DeskRefuse   Verb = "dno"  // ask for the reason: A note
	DeskStudents Verb = "dstu" // who has notes
	DeskStudent  Verb = "dhis" // notes of one student: A student

	Recover      Verb = "rcv"  // get an account back by its e-mail
	RecoverSeek  Verb = "rsk"  // for the curator: whose account is to come back
	RecoverOf    Verb = "rof"  // the accounts of one student's family: A student
	RecoverIssue Verb = "riss" // issue a code: A account, B 1 = yes, 0 = ask first

	FormPick   Verb = "pick" // an answer by button: A draft, B value (an id or a number), Word step
	FormSkip   Verb = "skip" // leave the step empty: A draft, Word step
	FormBack   Verb = "back" // to the step before: A draft, Word step
	FormCancel Verb = "stop" // leave the form: A draft
)

// shape says which arguments a verb carries, in the order they are written:
// a, b, c = A, B, C; d = Date; w = Word.
type shape string

// verbs is THE table: what is not in it is neither packed nor parsed.
var verbs = map[Verb]shape{
	Noop: "", Home: "", Help: "",
	Children: "", Child: "a", AddChild: "",
	Week: "ad", Day: "ad", Dates: "ad", DatesOf: "adw", Mark: "ab", Marks: "ab", Subject: "abc",
	Homework: "ad", HomeWeek: "ad", HomeGroup: "ab", Task: "abc",
	Schedule: "ad", ScheduleWeek: "ad", Holidays: "a", Remarks: "ab", NotesOf: "abd", Family: "d",
	Settings: "", Language: "w", Zones: "", Zone: "w", Veil: "b", Nameless: "b", Quiets: "", Quiet: "w",
	Digests: "", Digest: "a", DigestSwitch: "ab", DigestTimes: "a", DigestTime: "ab",
	DigestDays: "ab", DigestWeekday: "ab", DigestMonth: "ab", DigestEmpty: "ab", DigestNow: "a", DigestTyped: "a", DiaryBelow: "a", DigestBelow: "a", FamilyDigests: "a", DeskBelow: "",
	DigestScope: "ab", DigestChannel: "abw", Unsubscribe: "a", Why: "a",
	Reach: "", Fallback: "w", Protect: "b", Unreached: "a",
	Notices: "ab", NoticeSet: "abcw", NoticesBelow: "a", NoticeWhy: "aw",
	Profile: "", ProfileEdit: "w", MailAgain: "", Confirm: "", Consents: "", Act: "w", SentLog: "a",
	LinkConfirm: "a", LinkCancel: "a", ConsentYes: "ab", ConsentNo: "ab",
	Absences: "", AbsenceNew: "", AbsenceNote: "a", AbsenceWithdraw: "ab", AbsenceEnd: "ad", AbsenceMonth: "abd", AbsenceFile: "a",
	AbsenceWho: "abw", CalendarDay: "adw", CalendarMonth: "adw",
	Messages: "ab", Thread: "ab", MessageBelow: "a", MessageAnswer: "a", MessageTo: "a", MessageNew: "abw", MessageReply: "a", MessageFile: "a",
	News: "a", NewsItem: "a", NewsBelow: "a", NewsNew: "", NewsOff: "ab",
	Desk: "", DeskNote: "a", DeskConfirm: "a", DeskAgree: "ad", DeskRefuse: "a", DeskStudents: "", DeskStudent: "a",
	Recover: "", RecoverSeek: "", RecoverOf: "a", RecoverIssue: "ab",
	FormPick: "abw", FormSkip: "aw", FormBack: "aw", FormCancel: "a",
}
