package store_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zvonok/store"
)

// The like of the bundles that others export, made up here, so that what they teach
// is tested where the real ones are not at hand.

func manifestOf(version string, files ...string) string {
	out := "propertyName,value\nmanifest.version,1.0\noneroster.version," + version + "\n"
	for _, f := range files {
		out += "file." + f + ",bulk\n"
	}
	return out
}

// dirty is a 1.1 bundle as exports are: CRLF, cases, two date formats, a school
// of type department, no courses, a parent who is named from one side only.
var dirty = map[string]string{
	"manifest.csv":         manifestOf("1.1", "orgs", "academicSessions", "users", "classes", "enrollments") + "file.courses,absent\nfile.demographics,absent\n",
	"orgs.csv":             "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\nd1,active,2026-09-01T18:25:43.511Z,Отделение,department,,d0\r\n",
	"academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\r\nt1,inactive,2026-09-01,Год,schoolYear,2026-09-01,2027-05-31,,2027\r\nt2,ACTIVE,2026-09-01T18:25:43.511Z,Четверть,gradingPeriod,2026-09-01,2026-10-25,t1,2027\r\n",
	"users.csv": "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,middleName,email,sms,phone,agentSourcedIds,grades,password\r\n" +
		"u1,active,2026-09-01,TRUE,d1,teacher,u1,Вера,Указкина,Ильинична,vera@example.org,,,,,x\r\n" +
		"u2,,,TRUE,d1,Student,u2,Семён,Звонков,,,,,u9,5,x\r\n" + // u9 is nobody: the row stays
		"u3,active,2026-09-01,true,d1,PARENT,u3,Мария,Звонкова,,,89000000001,,u2,,x\r\n" +
		"u4,active,2026-09-01,True,d1,student,u4,Анна,Тестова,,,,,,5,x",
	"classes.csv":     "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\r\nc1,active,2026-09-01,Физика,\"5,6\",k1,,Scheduled,каб. 2,d1,t2,\"Физика, Химия\",,1\r\nc2,ToBeDeleted,2026-09-01,5А,5,k2,,HomeRoom,,d1,\"t1,t2\",,,\r\n",
	"enrollments.csv": "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\r\ne1,active,,c1,d1,u1,teacher,TRUE,2026-09-01,\r\ne2,active,,c1,d1,u2,Student,false,,\r\ne3,active,,c1,d1,u1,student,false,,\r\ne4,active,,c2,d1,u4,student,false,,\r\n",
}

// whole is a clean 1.2 bundle with a row in every file of it.
var whole = map[string]string{
	"manifest.csv":         manifestOf("1.2", "orgs", "academicSessions", "courses", "users", "roles", "demographics", "classes", "enrollments", "userProfiles"),
	"orgs.csv":             "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\no1,,,Школа,school,,\n",
	"academicSessions.csv": "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear\na1,,,Год,schoolYear,2026-09-01,2027-05-31,,2027\n",
	"courses.csv":          "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes\nk1,,,a1,Физика,,,o1,,\n",
	"users.csv":            "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns\nu1,,,true,u1,,Семён,Звонков,,,,,,,5,,,,,,o1,\n",
	"roles.csv":            "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId\nr1,,,u1,primary,student,,,o1,p1\n",
	"demographics.csv":     "sourcedId,status,dateLastModified,birthDate,sex\nu1,,,2014-05-01,male\n",
	"classes.csv":          "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods\nc1,,,5А,5,k1,,homeroom,,o1,a1,,,\n",
	"enrollments.csv":      "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\ne1,,,c1,o1,u1,student,,2026-09-01,\n",
	"userProfiles.csv":     "sourcedId,status,dateLastModified,userSourcedId\np1,,,u1\n",
}

func packed(t *testing.T, files map[string]string, changes ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range files {
		for n := 0; n < len(changes); n += 3 {
			if changes[n] == name {
				if !strings.Contains(text, changes[n+1]) {
					t.Fatalf("%s has no %q", name, changes[n+1])
				}
				text = strings.ReplaceAll(text, changes[n+1], changes[n+2])
			}
		}
		m, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := m.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "выгрузка.zip")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func refusals(report store.ImportReport) string {
	var out []string
	for _, p := range report.Problems {
		if !p.Warning {
			out = append(out, fmt.Sprintf("%s:%d:%s:%s", p.File, p.Line, p.Column, p.Value))
		}
	}
	return strings.Join(out, " ")
}

func TestBundlesLikeTheRealOnes(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	from := func(source string) func(*store.Import) { return func(o *store.Import) { o.Source = source } }
	report, err := i.take(packed(t, dirty), from("dirty"))
	if err == nil || refusals(report) == "" {
		t.Error("the dirty bundle came in unasked")
	}
	report = i.must(packed(t, dirty), from("dirty"), keepGoing)
	if got, want := refusals(report), "users.csv:3:agentSourcedIds:u9 enrollments.csv:5:classSourcedId:c2"; got != want {
		t.Errorf("the dirty one:\n%s\nwant\n%s", got, want)
	}
	if got := i.say(`SELECT p.given, e.role FROM enrolments e JOIN people p ON p.id = e.person_id ORDER BY e.id`); got != "Вера | teacher\nСемён | student\nВера | student" {
		t.Errorf("the dirty one's places:\n%s", got)
	}
	if n := i.count(`SELECT count(*) FROM guardians`); n != 1 {
		t.Errorf("%d links", n)
	}
	report = i.must(packed(t, whole), from("whole"))
	if refusals(report) != "" || file(report, "enrollments").Written != 1 {
		t.Errorf("the clean one: %+v", report)
	}
	wrong := packed(t, whole,
		"roles.csv", "dateLastModified", "dataLastModified", "users.csv", "preferredGivenName", "prefferedGivenName",
		"users.csv", "u1,,,true", "u1,active,1/05/2026,true", "userProfiles.csv", whole["userProfiles.csv"], whole["roles.csv"],
		"courses.csv", whole["courses.csv"], whole["enrollments.csv"],
	)
	if _, err = i.take(wrong, from("wrong")); err == nil || i.count(`SELECT count(*) FROM sources WHERE name = 'wrong'`) != 0 {
		t.Errorf("the one with wrong headers: %v", err)
	}
	report = i.must(wrong, from("wrong"), keepGoing)
	if got, want := refusals(report), "courses.csv:1:: users.csv:2:dateLastModified:1/05/2026 roles.csv:1:dataLastModified:"; !strings.HasPrefix(got, want) {
		t.Errorf("the one with wrong headers:\n%s\nwant\n%s", got, want)
	}
	least := map[string]string{ // required columns alone
		"manifest.csv": manifestOf("1.1", "orgs", "academicSessions", "users", "classes", "enrollments", "courses"),
		"orgs.csv":     "sourcedId,name,type\no,Школа,school\n", "academicSessions.csv": "sourcedId,title,type,startDate,endDate,schoolYear\na,Год,schoolYear,2026-09-01,2027-05-31,2027\n",
		"courses.csv": "sourcedId,title,orgSourcedId\nk,Физика,o\n", "users.csv": "sourcedId,enabledUser,orgSourcedIds,role,username,givenName,familyName\nu,true,o,student,u,Семён,Звонков\n",
		"classes.csv":     "sourcedId,title,courseSourcedId,classType,schoolSourcedId,termSourcedIds\nc,5А,k,homeroom,o,a\n",
		"enrollments.csv": "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role\ne,c,o,u,student\n",
	}
	if report = i.must(packed(t, least), from("least")); refusals(report) != "" || file(report, "enrollments").Written != 1 {
		t.Errorf("the least one: %+v", report)
	}
}
