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
	if r.File.Size > store.MaxFile {
		return again[absenceAnswers](r.T.Say("absence.file_big")), nil
	}
	if utf8.RuneCountInString(r.Text) > school.MaxAbsenceText {
		return again[absenceAnswers](r.T.Say("absence.too_long")), nil
	}
	bytes, err := a.client.Fetch(ctx, r.File.Token, store.MaxFile)
	if err != nil {
		if ours, ok := errors.AsType[*telegram.Error](err); ok && ours.Cause == "file size" {
			return again[absenceAnswers](r.T.Say("absence.file_big")), nil
		}
		return again[absenceAnswers](r.T.Say("absence.file_lost")), nil
	}
	data.File, err = a.store.KeepFile(ctx, r.Viewer(), bytes)
	if words := fileFault(r, err); words != "" {
		return again[absenceAnswers](words), nil
	}
	if err != nil {
		return answer[absenceAnswers]{}, err
	}
	if r.Text != "" {
		data.Text = r.Text
	}
	return next(data, stepReview), nil
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
