package bot

import (
	"context"
	"errors"
	"unicode/utf8"

	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// takeFile fetches what was sent, looks at what it really is, and keeps it. Its
// caption is the comment.
func (a *absences) takeFile(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	if utf8.RuneCountInString(r.Text) > school.MaxAbsenceText {
		return again[absenceAnswers](r.T.Say("absence.too_long")), nil
	}
	id, words, err := fetchFile(ctx, r, a.client, a.store)
	switch {
	case err != nil:
		return answer[absenceAnswers]{}, err
	case words != "":
		return again[absenceAnswers](words), nil
	}
	data.File = id
	if r.Text != "" {
		data.Text = r.Text
	}
	return next(data, stepReview), nil
}

// fetchFile keeps what was sent and gives its number; words say why it cannot be.
func fetchFile(ctx context.Context, r *Request, client *telegram.Client, s *store.Store) (id int64, words string, err error) {
	if r.File.Size > store.MaxFile {
		return 0, r.T.Say("absence.file_big"), nil
	}
	bytes, err := client.Fetch(ctx, r.File.Token, store.MaxFile)
	if err != nil {
		if ours, ok := errors.AsType[*telegram.Error](err); ok && ours.Cause == "file size" {
			return 0, r.T.Say("absence.file_big"), nil
		}
		return 0, r.T.Say("absence.file_lost"), nil
	}
	id, err = s.KeepFile(ctx, r.Viewer(), bytes)
	if words := fileFault(r, err); words != "" {
		return 0, words, nil
	}
	return id, "", err
}

func fileFault(r *Request, err error) string {
	ours, ok := errors.AsType[*school.Error](err)
	if !ok || ours.Field != "file" {
		return ""
	}
	switch ours.Reason {
	case store.FileTooBig:
		return r.T.Say("absence.file_big")
	case store.FileNoRoom:
		return r.T.Say("absence.file_room")
	}
	return r.T.Say("absence.file_type")
}
