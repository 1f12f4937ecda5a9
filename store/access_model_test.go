package store_test

import (
	"slices"
	"time"

	"zvonok/store/school"
)

// rights is who may see what, said once more in Go and by other means than the
// database: it asks of one row at a time.
type rights struct {
	county  county
	account int64
	role    school.Role
}

func (r rights) today(schoolID int64) day {
	zone, err := time.LoadLocation(r.county.Schools[schoolID-1].Zone)
	if err != nil {
		panic(err)
	}
	return day(r.county.At.In(zone).Format(time.DateOnly))
}

func within(begins, ends *day, on day) bool {
	return (begins == nil || *begins <= on) && (ends == nil || *ends >= on)
}

// live are the links of the account that give the role today.
func (r rights) live() []countyLink {
	return slices.DeleteFunc(slices.Clone(r.county.Links), func(l countyLink) bool {
		return l.AccountID != r.account || l.EndedAt != nil || !r.gives(l)
	})
}

func (r rights) gives(l countyLink) bool {
	if !r.role.Staff() {
		return string(l.Role) == string(r.role)
	}
	on := r.today(l.SchoolID)
	if l.PersonID != nil {
		if left := r.county.People[*l.PersonID-1].EndedOn; left != nil && *left < on {
			return false
		}
	}
	switch l.Role {
	case school.InviteCurator:
		return r.role == school.Curator
	case school.InviteStaff:
		return slices.ContainsFunc(r.county.PersonRoles, func(p countyRole) bool {
			return p.PersonID == *l.PersonID && p.SchoolID == l.SchoolID && p.Role == r.role && within(p.Begins, p.Ends, on)
		})
	}
	return false
}

// enters: the account is not blocked and holds the role.
func (r rights) enters() bool {
	return r.county.Accounts[r.account-1].BlockedAt == nil && len(r.live()) > 0
}

// campus: a school of a link, and for families the one that the student is at now.
func (r rights) campus(schoolID int64) bool {
	return slices.ContainsFunc(r.live(), func(l countyLink) bool {
		return l.SchoolID == schoolID || l.StudentID != nil && r.county.People[*l.StudentID-1].SchoolID == schoolID
	})
}

func (r rights) governs(schoolID int64) bool {
	return (r.role == school.Curator || r.role == school.Management) && r.campus(schoolID)
}

// teaches: a link of the class's own school, and the person is on its staff list today.
func (r rights) teaches(classID int64) bool {
	return slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool { return e.ClassID == classID && r.isTeacherBy(e) })
}

func (r rights) isTeacherBy(e countyEnrolment) bool {
	return r.role == school.Teacher && e.Role == "teacher" && within(e.Begins, e.Ends, r.today(e.SchoolID)) &&
		slices.ContainsFunc(r.live(), func(l countyLink) bool { return *l.PersonID == e.PersonID && l.SchoolID == e.SchoolID })
}

func (r rights) leads(classID int64) bool {
	c := r.county.Classes[classID-1]
	return c.Kind == "homeroom" && c.RemovedAt == nil && slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool {
		return e.ClassID == classID && e.Leads && r.isTeacherBy(e)
	})
}

// child: a linked child, oneself, or a child of the class that one leads.
func (r rights) child(id int64) bool {
	if r.role == school.Teacher {
		return slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool {
			return e.PersonID == id && e.Role == "student" && within(e.Begins, e.Ends, r.today(e.SchoolID)) && r.leads(e.ClassID)
		})
	}
	return !r.role.Staff() && slices.ContainsFunc(r.live(), func(l countyLink) bool { return *l.StudentID == id })
}

func (r rights) self(id int64) bool {
	return slices.ContainsFunc(r.live(), func(l countyLink) bool {
		return r.role != school.Parent && (l.PersonID != nil && *l.PersonID == id || l.StudentID != nil && *l.StudentID == id)
	})
}

func (r rights) taught(id int64) bool {
	return slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool {
		return e.PersonID == id && e.Role == "student" && r.teaches(e.ClassID)
	})
}

// left: of a school where the child once was in a class, and is not any more.
func (r rights) left(child, schoolID int64) bool {
	p := r.county.People[child-1]
	return p.SchoolID != schoolID || p.EndedOn != nil && *p.EndedOn < r.today(schoolID)
}

// leftMe: a child of a class that one teaches is at the school of that class no more.
func (r rights) leftMe(child int64) bool {
	return slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool {
		return e.PersonID == child && e.Role == "student" && r.teaches(e.ClassID) && r.left(child, e.SchoolID)
	})
}

// childAt: a family reads of every school, a class teacher of their own.
func (r rights) childAt(child, schoolID int64) bool {
	return r.child(child) && (r.role != school.Teacher || r.campus(schoolID))
}

func (r rights) ofChild(o countyOfChild, classID *int64) bool {
	return r.childAt(o.StudentID, o.SchoolID) || classID != nil && r.teaches(*classID) && !r.leftMe(o.StudentID) || r.governs(o.SchoolID)
}

func (r rights) note(n countyNote) bool {
	if r.role == school.Student && n.Kind == "remark" {
		return false
	}
	return r.ofChild(n.countyOfChild, n.ClassID)
}

func (r rights) absence(a countyAbsence) bool {
	return r.role != school.Student && r.childAt(a.StudentID, a.SchoolID) || r.role == school.Curator && r.governs(a.SchoolID)
}

// heard: what is said to one's part of a school or a class, what one said in that
// role, all of a school that one governs.
func (r rights) heard(a countyAnnouncement) bool {
	switch {
	case a.MadeBy == r.account && a.MadeAs == r.role, r.governs(a.SchoolID):
		return true
	case r.role == school.Teacher:
		return a.ClassID != nil && r.teaches(*a.ClassID) || a.ClassID == nil && r.campus(a.SchoolID)
	case r.role.Staff() || a.Part != "family" && a.Part != string(r.role):
		return false
	}
	last := a.Day
	if a.UntilDay != nil {
		last = *a.UntilDay
	}
	return slices.ContainsFunc(r.county.People, func(p countyPerson) bool {
		return r.child(p.ID) && p.SchoolID == a.SchoolID && (p.EndedOn == nil || *p.EndedOn >= a.Day) &&
			(a.ClassID == nil || slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool {
				return e.ClassID == *a.ClassID && e.PersonID == p.ID && e.Role == "student" &&
					(e.Begins == nil || *e.Begins <= last) && (e.Ends == nil || *e.Ends >= a.Day)
			}))
	})
}

// speaks: to whom one may announce; class 0 is the whole school.
func (r rights) speaks(schoolID, classID int64) bool {
	if classID == 0 {
		return r.governs(schoolID)
	}
	c := r.county.Classes[classID-1]
	return c.SchoolID == schoolID && c.Kind == "homeroom" && c.RemovedAt == nil && (r.governs(schoolID) || r.leads(classID))
}

func (r rights) takesBack(a countyAnnouncement) bool {
	return a.MadeBy == r.account && a.MadeAs == r.role || r.role == school.Curator && r.governs(a.SchoolID)
}

// party: of a thread, the two who write in it, as long as each is what they wrote as.
func (r rights) party(t countyThread) bool {
	return t.FamilyID == r.account && t.FamilyRole == r.role && r.child(t.StudentID) || t.StaffID == r.account && r.role.Staff() && r.campus(t.SchoolID)
}

// writesTo: about a child, to whom.
func (r rights) writesTo(child, to int64, as school.Role) bool {
	p := r.county.People[child-1]
	on := r.today(p.SchoolID)
	if to == r.account || r.county.Accounts[to-1].BlockedAt != nil || p.EndedOn != nil && *p.EndedOn < on {
		return false
	}
	studies := func(e countyEnrolment, who func(class int64) bool) bool {
		return e.PersonID == child && e.Role == "student" && within(e.Begins, e.Ends, on) && who(e.ClassID)
	}
	if r.role.Staff() {
		near := r.governs(p.SchoolID) || r.role == school.Teacher && r.campus(p.SchoolID) && !r.leftMe(child) &&
			slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool { return studies(e, r.teaches) })
		return near && slices.ContainsFunc(r.county.Links, func(l countyLink) bool {
			return l.AccountID == to && l.EndedAt == nil && string(l.Role) == string(as) && l.StudentID != nil && *l.StudentID == child
		})
	}
	if !r.child(child) {
		return false
	}
	curator, teacher := rights{r.county, to, school.Curator}, rights{r.county, to, school.Teacher}
	return slices.ContainsFunc(curator.live(), func(l countyLink) bool { return l.SchoolID == p.SchoolID }) ||
		slices.ContainsFunc(r.county.Enrolments, func(e countyEnrolment) bool {
			return studies(e, func(class int64) bool {
				return r.county.Classes[class-1].RemovedAt == nil && slices.ContainsFunc(r.county.Enrolments, func(t countyEnrolment) bool {
					return t.ClassID == class && t.SchoolID == p.SchoolID && teacher.isTeacherBy(t)
				})
			})
		})
}

func (r rights) person(p countyPerson) bool {
	return r.child(p.ID) || r.self(p.ID) || p.Staff && r.campus(p.SchoolID) || r.governs(p.SchoolID) || r.taught(p.ID) && !r.leftMe(p.ID)
}

func (r rights) enrolment(e countyEnrolment) bool {
	return r.childAt(e.PersonID, e.SchoolID) || r.teaches(e.ClassID) && (e.Role != "student" || !r.leftMe(e.PersonID)) || r.governs(e.SchoolID) || e.Role == "teacher" && r.campus(e.SchoolID)
}

func (r rights) personRole(p countyRole) bool { return r.self(p.PersonID) || r.governs(p.SchoolID) }

// tells: whom a change may be told of.
func (r rights) tells(child, schoolID int64) bool {
	return r.campus(schoolID) && (r.child(child) || r.taught(child) && !r.leftMe(child) || r.governs(r.county.People[child-1].SchoolID))
}

// sight lists the keys of the rows of each table.
func (r rights) sight() map[string][]string {
	out := map[string][]string{}
	t := r.county
	keep(out, "schools", t.Schools, func(s countySchool) (string, bool) { return number(s.ID), r.campus(s.ID) })
	keep(out, "classes", t.Classes, func(c countyClass) (string, bool) { return number(c.ID), r.campus(c.SchoolID) })
	keep(out, "works", t.Works, func(w countyWork) (string, bool) { return number(w.ID), r.campus(w.SchoolID) })
	keep(out, "marks", t.Marks, func(m countyMark) (string, bool) { return number(m.ID), r.ofChild(m.countyOfChild, &m.ClassID) })
	keep(out, "attendance", t.Attendance, func(a countyAttendance) (string, bool) { return number(a.ID), r.ofChild(a.countyOfChild, a.ClassID) })
	keep(out, "notes", t.Notes, func(n countyNote) (string, bool) { return number(n.ID), r.note(n) })
	keep(out, "absence_notes", t.Absences, func(a countyAbsence) (string, bool) { return number(a.ID), r.absence(a) })
	keep(out, "threads", t.Threads, func(th countyThread) (string, bool) { return number(th.ID), r.party(th) })
	keep(out, "messages", t.messages(), func(m countyMessage) (string, bool) { return number(m.ID), r.party(t.Threads[m.ThreadID-1]) })
	keep(out, "announcements", t.Said, func(a countyAnnouncement) (string, bool) { return number(a.ID), r.heard(a) })
	keep(out, "announcement_reads", t.reads(), func(a countyRead) (string, bool) { return number(a.AnnouncementID), a.AccountID == r.account })
	keep(out, "people", t.People, func(p countyPerson) (string, bool) { return number(p.ID), r.person(p) })
	keep(out, "enrolments", t.Enrolments, func(e countyEnrolment) (string, bool) { return number(e.ID), r.enrolment(e) })
	keep(out, "person_roles", t.PersonRoles, func(p countyRole) (string, bool) {
		return number(p.PersonID) + "/" + number(p.SchoolID) + "/" + string(p.Role), r.personRole(p)
	})
	keep(out, "accounts", t.Accounts, func(a countyAccount) (string, bool) { return number(a.ID), a.ID == r.account })
	keep(out, "links", t.Links, func(l countyLink) (string, bool) { return number(l.ID), l.AccountID == r.account })
	keep(out, "subscriptions", t.Subs, func(s countySubscription) (string, bool) { return number(s.ID), s.AccountID == r.account })
	keep(out, "notice_prefs", t.Subs, func(s countySubscription) (string, bool) { return number(s.ID), s.AccountID == r.account })
	return out
}

func keep[T any](out map[string][]string, table string, rows []T, sees func(T) (string, bool)) {
	for _, row := range rows {
		if key, ok := sees(row); ok {
			out[table] = append(out[table], key)
		}
	}
	slices.Sort(out[table])
}
