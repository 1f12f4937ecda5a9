package madeup

import (
	"bufio"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// headers are the files in the order in which they are written.
var headers = []struct {
	file    string
	columns []string
}{
	{"orgs", []string{"name", "type", "identifier", "parentSourcedId", "metadata.timeZone"}},
	{"academicSessions", []string{"title", "type", "startDate", "endDate", "parentSourcedId", "schoolYear"}},
	{"courses", []string{"schoolYearSourcedId", "title", "courseCode", "grades", "orgSourcedId", "subjects", "subjectCodes"}},
	{"users", []string{
		"enabledUser", "username", "userIds", "givenName", "familyName", "middleName", "identifier", "email", "sms", "phone",
		"agentSourcedIds", "grades", "password", "userMasterIdentifier", "preferredGivenName", "preferredMiddleName",
		"preferredFamilyName", "primaryOrgSourcedId", "pronouns",
	}},
	{"roles", []string{"userSourcedId", "roleType", "role", "beginDate", "endDate", "orgSourcedId", "userProfileSourcedId"}},
	{"demographics", []string{"birthDate", "sex"}},
	{"classes", []string{
		"title", "grades", "courseSourcedId", "classCode", "classType", "location", "schoolSourcedId", "termSourcedIds",
		"subjects", "subjectCodes", "periods", "metadata.kind",
	}},
	{"enrollments", []string{"classSourcedId", "schoolSourcedId", "userSourcedId", "role", "primary", "beginDate", "endDate"}},
	{"categories", []string{"title", "weight", "metadata.counts", "metadata.kind"}},
	{"lineItems", []string{
		"title", "description", "assignDate", "dueDate", "classSourcedId", "categorySourcedId", "academicSessionSourcedId",
		"resultValueMin", "resultValueMax", "metadata.lessonSourcedId", "metadata.weight",
	}},
	{"results", []string{"lineItemSourcedId", "studentSourcedId", "scoreStatus", "score", "scoreDate", "comment", "textScore"}},
	{"journalLessons", []string{
		"classSourcedId", "date", "number", "startTime", "endTime", "room", "teacherSourcedId", "topic", "homework",
		"homeworkDueDate", "attachments", "replacesLessonSourcedId",
	}},
	{"journalAttendance", []string{"studentSourcedId", "lessonSourcedId", "date", "kind", "time", "minutes", "comment"}},
	{"journalNotes", []string{"studentSourcedId", "kind", "date", "lessonSourcedId", "teacherSourcedId", "text"}},
	{"journalHolidays", []string{"schoolSourcedId", "title", "startDate", "endDate"}},
	{"journalEvents", []string{"schoolSourcedId", "classSourcedId", "title", "startTime", "endTime", "place", "text"}},
}

// absent are the files of OneRoster that no made-up school has.
var absent = []string{
	"classResources", "courseResources", "lineItemLearningObjectiveIds", "lineItemScoreScales", "resources",
	"resultLearningObjectiveIds", "resultScoreScales", "scoreScales", "userProfiles", "userResources",
}

// sheets are the files of a bundle while they are written. The first error
// stops all that follows and comes out of close.
type sheets struct {
	dir     string
	stamp   string // dateLastModified of every row
	writers map[string]*csv.Writer
	closers []func() error
	err     error
}

// openSheets begins the files named and writes the manifest, in which all
// others are absent.
func openSheets(dir, mode, stamp string, files ...string) *sheets {
	s := &sheets{dir: dir, stamp: stamp, writers: map[string]*csv.Writer{}}
	s.err = os.MkdirAll(dir, 0o700)
	manifest := s.begin("manifest", []string{"propertyName", "value"})
	put := func(name, value string) { _ = manifest.Write([]string{name, value}) } // Flush tells
	if s.err != nil {
		return s
	}
	put("manifest.version", "1.0")
	put("oneroster.version", "1.2")
	for _, h := range headers {
		if !slices.Contains(files, h.file) {
			put("file."+h.file, "absent")
			continue
		}
		put("file."+h.file, mode)
		s.begin(h.file, append([]string{"sourcedId", "status", "dateLastModified"}, h.columns...))
	}
	for _, file := range absent {
		put("file."+file, "absent")
	}
	put("source.systemName", "zvonok made-up school")
	put("source.systemCode", "madeup")
	return s
}

func (s *sheets) begin(file string, header []string) *csv.Writer {
	if s.err != nil {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(s.dir, file+".csv"), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		s.err = err
		return nil
	}
	buffered := bufio.NewWriterSize(f, 64<<10)
	w := csv.NewWriter(buffered)
	s.closers = append(s.closers, func() error {
		w.Flush()
		return errors.Join(w.Error(), buffered.Flush(), f.Close())
	})
	s.writers[file] = w
	s.err = w.Write(header)
	return w
}

// put writes a row: sourcedId, status, a place for dateLastModified, and what
// the header names.
func (s *sheets) put(file string, rows ...[]string) {
	for _, row := range rows {
		if s.err != nil {
			return
		}
		row[2] = s.stamp
		s.err = s.writers[file].Write(row)
	}
}

func (s *sheets) close() error {
	err := s.err
	for _, c := range s.closers {
		err = errors.Join(err, c())
	}
	return err
}
