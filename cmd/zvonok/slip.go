package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// slip is one code as it is handed out. The order of fields is that of the CSV.
type slip struct {
	PersonID  string            `json:"person_id"`
	StudentID string            `json:"student_id"`
	Class     string            `json:"class"`
	Role      school.InviteRole `json:"role"`
	Code      string            `json:"code"`
	Link      string            `json:"link"`
	Expires   string            `json:"expires"` // RFC 3339, UTC
}

var slipColumns = []string{"person_id", "student_id", "class", "role", "code", "link", "expires"}

func (s slip) record() []string {
	return []string{s.PersonID, s.StudentID, inert(s.Class), string(s.Role), s.Code, s.Link, s.Expires}
}

// inert keeps a spreadsheet from taking a title for a formula. Ids stay as they
// are: they go back to the journal.
func inert(title string) string {
	if title != "" && strings.ContainsRune("=+-@\t\r", rune(title[0])) {
		return "'" + title
	}
	return title
}

// slipsOf prints invites; without the bot's name there are no links.
func slipsOf(issued []store.Issued, bot string) []slip {
	all := make([]slip, 0, len(issued))
	for _, i := range issued {
		s := slip{
			PersonID: i.PersonID, StudentID: i.StudentID, Class: i.Class, Role: i.Role,
			Code: i.Code.String(), Expires: i.Expires.UTC().Format(time.RFC3339),
		}
		if bot != "" {
			s.Link = "https://t.me/" + bot + "?start=" + i.Code.Payload()
		}
		all = append(all, s)
	}
	return all
}

func printSlips(to io.Writer, slips []slip) error {
	table := tabwriter.NewWriter(to, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "КЛАСС\tУЧЕНИК\tЧЕЛОВЕК\tРОЛЬ\tКОД\tДЕЙСТВУЕТ ДО\tССЫЛКА")
	for _, s := range slips {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Class, s.StudentID, s.PersonID, s.Role, s.Code, s.Expires, s.Link)
	}
	return table.Flush()
}

// slipFile is a CSV of codes in the making: open to nobody else, and whole or
// not there at all.
type slipFile struct {
	path string
	file *os.File
}

func createSlipFile(path string) (*slipFile, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("файл %s уже есть: чужие коды не затираются, назовите другой", path)
	}
	if err != nil {
		return nil, fmt.Errorf("файл %s не создаётся: %s", path, causeOf(err))
	}
	return &slipFile{path, file}, nil
}

func (f *slipFile) write(slips []slip) error {
	w := csv.NewWriter(f.file)
	_ = w.Write(slipColumns) // Flush remembers
	for _, s := range slips {
		if err := w.Write(s.record()); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// end closes the file, and takes it away when no codes came into it.
func (f *slipFile) end(failed error) error {
	err := errors.Join(f.file.Sync(), f.file.Close())
	if failed != nil || err != nil {
		_ = os.Remove(f.path)
	}
	return err
}
