package bot

import (
	"context"

	"zvonok/bot/tap"
	"zvonok/store/school"
)

// Handler answers a request: it reads, or runs one effect through after. It
// never sends.
type Handler func(ctx context.Context, r *Request) (Screen, error)

// table is the site map: who may ask what, and who answers. A command or a tap
// that stands in several lines goes to the first that fits the person; a line
// that wants an argument comes before those that do not. Menus and help list the
// commands in this order.
func (b *Bot) table() []route {
	home := b.home
	diary := &diary{store: b.store}
	marks := &marks{store: b.store}
	homework := &homework{store: b.store}
	schedule := &schedule{store: b.store}
	remarks := &remarks{store: b.store}
	family := &family{store: b.store}
	absence := newAbsence(b.store, b.client)
	desk := newDesk(b.store)
	link := newLink(b.store)
	recovery := newRecovery(b.store, b.texts)
	link.recovery, recovery.invite = recovery, link.enter
	recoveryDesk := newRecoveryDesk(b.store)
	profile := newProfile(b.store)
	confirm := &confirm{store: b.store}
	sent := &sent{store: b.store}
	children := &children{store: b.store}
	digest := newDigest(b.store, diary)
	settings := &settings{store: b.store, texts: b.texts}
	reach := &reach{store: b.store}
	notices := &notices{store: b.store}
	news := newAnnouncements(b.store)
	messages := newMessages(b.store, b.client)
	return []route{
		// link.go
		{command: "start", arg: true, who: anyone, do: link.enter},
		{said: school.LooksLikeCode, who: anyone, do: link.enter},
		{said: holdsCode, group: true, do: link.shown},
		{tap: tap.AddChild, who: anyone, do: link.add},
		{form: link.form, who: anyone},

		// recovery.go
		{said: school.LooksLikeMailedCode, who: strangers, do: link.enter},
		{tap: tap.Recover, who: anyone, do: recovery.begin},
		{form: recovery.form, who: strangers},

		// diary.go
		{command: "diary", menu: "diary.menu", who: families, do: diary.open},
		{tap: tap.Week, who: families, do: diary.week},
		{tap: tap.Day, who: families, do: diary.day},
		{tap: tap.Dates, who: families, do: diary.dates},
		{tap: tap.DatesOf, who: families, do: diary.dates},
		{tap: tap.Mark, who: families, do: diary.mark},

		// marks.go
		{command: "marks", menu: "marks.menu", who: families, do: marks.open},
		{tap: tap.Marks, who: families, do: marks.table},
		{tap: tap.Subject, who: families, do: marks.subject},

		// homework.go
		{command: "homework", menu: "homework.menu", who: families, do: homework.open},
		{tap: tap.Homework, who: families, do: homework.day},
		{tap: tap.HomeWeek, who: families, do: homework.week},
		{tap: tap.HomeGroup, who: families, do: homework.group},
		{tap: tap.Task, who: families, do: homework.task},

		// schedule.go
		{command: "schedule", menu: "schedule.menu", who: families, do: schedule.open},
		{tap: tap.Schedule, who: families, do: schedule.day},
		{tap: tap.ScheduleWeek, who: families, do: schedule.week},
		{tap: tap.Holidays, who: families, do: schedule.holidays},

		// remarks.go
		{command: "remarks", menu: "remarks.menu", who: parents, do: remarks.open},
		{command: "remarks", menu: "remarks.menu_student", who: students, do: remarks.open},
		{tap: tap.Remarks, who: families, do: remarks.newest},
		{tap: tap.NotesOf, who: families, do: remarks.month},

		// family.go
		{tap: tap.Family, who: parents, do: family.show},

		// absence.go
		{command: "absence", menu: "absence.menu", who: parents, do: absence.begin},
		{tap: tap.AbsenceNew, who: parents, do: absence.begin},
		{tap: tap.Absences, who: parents, do: absence.list},
		{tap: tap.AbsenceNote, who: guardians, do: absence.show},
		{tap: tap.AbsenceWithdraw, who: guardians, do: absence.withdraw},
		{tap: tap.AbsenceMonth, who: guardians, do: absence.month},
		{tap: tap.AbsenceEnd, who: guardians, do: absence.end},
		{tap: tap.AbsenceFile, who: parents, do: absence.file},
		{tap: tap.AbsenceFile, who: settlers, do: absence.file},
		{form: absence.form, who: parents},

		// desk.go
		{command: "desk", menu: "desk.menu", who: settlers, do: desk.open},
		{tap: tap.Desk, who: settlers, do: desk.open},
		{tap: tap.DeskBelow, who: settlers, do: desk.below},
		{tap: tap.DeskNote, who: settlers, do: desk.note},
		{tap: tap.DeskConfirm, who: settlers, do: desk.confirm},
		{tap: tap.DeskAgree, who: settlers, do: desk.confirm},
		{tap: tap.DeskRefuse, who: settlers, do: desk.refuse},
		{tap: tap.DeskStudents, who: settlers, do: desk.students},
		{tap: tap.DeskStudent, who: settlers, do: desk.student},
		{form: desk.form, who: settlers},

		// digest.go
		{command: "digest", menu: "subscription.menu", who: subscribers, do: digest.list},
		{tap: tap.Digests, who: linked, do: digest.list},
		{tap: tap.Digest, who: linked, do: digest.show},
		{tap: tap.DigestSwitch, who: linked, do: digest.turn},
		{tap: tap.DigestTimes, who: linked, do: digest.times},
		{tap: tap.DigestTime, who: linked, do: digest.time},
		{tap: tap.DigestTyped, who: linked, do: digest.typed},
		{tap: tap.DigestDays, who: linked, do: digest.days},
		{tap: tap.DigestWeekday, who: linked, do: digest.weekday},
		{tap: tap.DigestMonth, who: linked, do: digest.month},
		{tap: tap.DigestChannel, who: linked, do: digest.channel},
		{tap: tap.DigestEmpty, who: linked, do: digest.empty},
		{tap: tap.DigestScope, who: linked, do: digest.scope},
		{tap: tap.DigestNow, who: linked, do: digest.now},
		{tap: tap.DigestBelow, who: linked, do: digest.below},
		{tap: tap.FamilyDigests, who: told, do: digest.ofFamily},
		{tap: tap.DiaryBelow, who: told, do: digest.diaryBelow},
		{tap: tap.Unsubscribe, who: linked, do: digest.stop},
		{form: digest.form, who: linked},

		// settings.go
		{command: "settings", menu: "settings.menu", who: linked, do: settings.show},
		{tap: tap.Settings, who: linked, do: settings.show},
		{tap: tap.Language, who: linked, do: settings.language},
		{tap: tap.Zones, who: linked, do: settings.zones},
		{tap: tap.Zone, who: linked, do: settings.zone},
		{tap: tap.Veil, who: families, do: settings.veil},
		{tap: tap.Nameless, who: families, do: settings.nameless},
		{tap: tap.Quiets, who: families, do: settings.quiets},
		{tap: tap.Quiet, who: families, do: settings.quiet},

		// notices.go
		{tap: tap.Notices, who: told, do: notices.show},
		{tap: tap.NoticeSet, who: told, do: notices.set},
		{tap: tap.NoticesBelow, who: told, do: notices.below},
		{tap: tap.NoticeWhy, who: told, do: notices.why},

		// messages.go
		{command: "messages", menu: "messages.menu", who: correspondents, do: messages.list},
		{tap: tap.Messages, who: correspondents, do: messages.list},
		{tap: tap.Thread, who: correspondents, do: messages.open},
		{tap: tap.MessageBelow, who: linked, do: messages.below},
		{tap: tap.MessageAnswer, who: linked, do: messages.answer},
		{tap: tap.MessageTo, who: correspondents, do: messages.to},
		{tap: tap.MessageNew, who: correspondents, do: messages.write},
		{tap: tap.MessageReply, who: correspondents, do: messages.reply},
		{tap: tap.MessageFile, who: correspondents, do: messages.file},
		{form: messages.form, who: linked}, // it is written in the role that it was begun in

		// announcements.go
		{command: "news", menu: "announcements.menu", who: linked, do: news.list},
		{tap: tap.News, who: linked, do: news.list},
		{tap: tap.NewsItem, who: linked, do: news.open},
		{tap: tap.NewsBelow, who: linked, do: news.below},
		{tap: tap.NewsNew, who: staff, do: news.begin},
		{tap: tap.NewsOff, who: staff, do: news.withdraw},
		{form: news.form, who: staff},

		// reach.go
		{tap: tap.Reach, who: families, do: reach.show},
		{tap: tap.Fallback, who: families, do: reach.fallback},
		{tap: tap.Protect, who: families, do: reach.protect},
		{tap: tap.Unreached, who: curators, do: reach.list},

		// recovery_desk.go
		{tap: tap.RecoverSeek, who: curators, do: recoveryDesk.seek},
		{tap: tap.RecoverOf, who: curators, do: recoveryDesk.family},
		{tap: tap.RecoverIssue, who: curators, do: recoveryDesk.issue},
		{form: recoveryDesk.form, who: curators},

		// children.go
		{command: "children", menu: "children.menu", who: parents, do: children.list},
		{tap: tap.Children, who: parents, do: children.list},
		{tap: tap.Child, who: parents, do: children.choose},

		// profile.go
		{command: "profile", menu: "profile.menu", who: linked, do: profile.show},
		{tap: tap.Profile, who: linked, do: profile.show},
		{tap: tap.ProfileEdit, who: linked, do: profile.edit},
		{tap: tap.Consents, who: linked, do: profile.consents},
		{tap: tap.Act, who: linked, do: profile.act},
		{tap: tap.SentLog, who: linked, do: sent.page},
		{form: profile.form, who: linked},

		// confirm.go
		{tap: tap.Confirm, who: linked, do: confirm.prompt},
		{tap: tap.MailAgain, who: linked, do: confirm.again},
		{said: looksLikeDigits, who: linked, do: confirm.digits},

		// home.go
		{command: "start", menu: "home.menu_start", who: anyone, do: home.start},
		{command: "help", menu: "home.menu_help", who: anyone, do: home.help},
		{command: "cancel", menu: "home.menu_cancel", who: anyone, do: home.cancel},
		{tap: tap.Home, who: linked, do: home.show},
		{tap: tap.Help, who: anyone, do: home.help},
	}
}

// route is a line of the table: exactly one of command, tap, form and said.
type route struct {
	command string                 // without the slash
	arg     bool                   // only with an argument: «/start CODE»
	menu    string                 // key of its words in the menu that Telegram shows; empty: not shown
	tap     tap.Verb               // a button
	form    *form                  // all its steps
	said    func(text string) bool // words outside a form, if they look like it
	group   bool                   // with said: in a group, where nothing personal is answered
	who     audience
	do      Handler
}

// audience is whom a line is for.
type audience int

const (
	anyone    audience = iota
	strangers          // no link lives
	linked             // any role
	families           // parents and students
	told               // the same, whatever role they act in: who gets letters
	parents
	guardians // the same, whatever role they act in: whose note it is
	students
	staff
	settlers    // class teachers and curators: who settle absence notes
	subscribers // families, class teachers and the management: who get digests
	curators
	correspondents // families, teachers and curators: who write to each other
)

// admits tells whether the audience holds a person who acts as role; a
// stranger's is empty.
func (a audience) admits(role school.Role) bool {
	switch a {
	case strangers:
		return role == ""
	case linked:
		return role != ""
	case families, told:
		return role == school.Parent || role == school.Student
	case parents, guardians:
		return role == school.Parent
	case students:
		return role == school.Student
	case settlers:
		return role == school.Teacher || role == school.Curator
	case subscribers:
		return role == school.Parent || role == school.Student || role == school.Teacher || role == school.Management
	case correspondents:
		return role != "" && role != school.Management
	case curators:
		return role == school.Curator
	case staff:
		return role.Staff()
	}
	return true
}
