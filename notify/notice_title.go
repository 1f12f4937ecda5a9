package notify

import (
	"time"

	"zvonok/notify/locale"
	"zvonok/store/school"
)

// noticeTitle says at first sight what a notice is, and nothing that another eye
// on the screen should not read.
func noticeTitle(t *locale.Texts, d Digest, all []school.News) string {
	fresh, one := true, len(all) == 1
	for _, n := range all {
		fresh = fresh && n.Old == nil
	}
	switch d.About {
	case school.NewsMark:
		return markTitle(t, all, fresh, one)
	case school.NewsAbsence:
		return absenceTitle(t, all, fresh, one)
	case school.NewsRemark:
		return pick(t, fresh, one, "notice.title_remark", "notice.title_remarks", "notice.title_remarks_changed")
	case school.NewsHomework:
		return pick(t, fresh, one, "notice.title_homework", "notice.title_homeworks", "notice.title_homework_changed")
	case school.NewsComment:
		return pick(t, fresh, one, "notice.title_comment", "notice.title_comments", "notice.title_comments_changed")
	case school.NewsControl:
		return pick(t, fresh, one, "notice.title_control", "notice.title_controls", "notice.title_controls_changed")
	case school.NewsMeeting:
		return pick(t, fresh, one, "notice.title_meeting", "notice.title_meetings", "notice.title_meetings_changed")
	case school.NewsMessage:
		return pick(t, fresh, one, "notice.title_message", "notice.title_messages", "notice.title_messages")
	case school.NewsAnnouncement:
		return announcementTitle(t, all)
	case school.NewsLesson:
		for _, n := range all {
			from := n.Old != nil && n.Old.Due != "" && n.Old.Due != n.Day.Format(time.DateOnly)
			if from || !n.Day.Equal(all[0].Day) {
				return t.Say("notice.title_lessons")
			}
		}
		return t.Say("notice.title_lessons_on", "Day", t.Relative(all[0].Day, d.Day))
	}
	return t.Say("notice.title_mixed")
}

func pick(t *locale.Texts, fresh, one bool, single, several, changed string) string {
	switch {
	case !fresh:
		return t.Say(changed)
	case one:
		return t.Say(single)
	}
	return t.Say(several)
}

func markTitle(t *locale.Texts, all []school.News, fresh, one bool) string {
	if one && !fresh {
		if all[0].New == nil {
			return t.Say("notice.title_mark_removed")
		}
		return t.Say("notice.title_mark_changed")
	}
	return pick(t, fresh, one, "notice.title_mark", "notice.title_marks", "notice.title_marks_changed")
}

// absenceTitle calls by its name what is a reason to worry.
func absenceTitle(t *locale.Texts, all []school.News, fresh, one bool) string {
	missed, late := 0, 0
	for _, n := range all {
		if n.New == nil {
			continue
		}
		switch kind := school.AbsenceKind(n.New.Value); {
		case kind.Missed():
			missed++
		case kind == school.Late:
			late++
		}
	}
	switch {
	case !fresh:
		return t.Say("notice.title_absences_changed")
	case missed == len(all) && one && all[0].New.Lesson == 0:
		return t.Say("notice.title_absence_day")
	case missed == len(all):
		return pick(t, true, one, "notice.title_absence", "notice.title_absences", "notice.title_absences_changed")
	case late == len(all):
		return pick(t, true, one, "notice.title_late", "notice.title_lates", "notice.title_absences_changed")
	case missed > 0 && missed+late == len(all):
		return t.Say("notice.title_missed_late")
	}
	return t.Say("notice.title_attendance")
}
