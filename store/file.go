package store

import (
	"context"
	"crypto/rand"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Bounds of what people send.
const (
	MaxFile   = 20 << 20  // bytes of one, which is also what Telegram lets a bot fetch
	FileQuota = 200 << 20 // bytes of one account
	loneFile  = 48 * time.Hour
)

// Why a file was refused: Reason of an Invalid error about the field "file".
const (
	FileTooBig  = "too big"
	FileEmpty   = "empty"
	FileOddType = "not a picture and not a PDF"
	FileNoRoom  = "the quota is used up"
)

// File is what a person sent: a picture or a PDF.
type File struct {
	MIME  string
	Bytes []byte
}

// Picture tells whether a messenger can show it as one.
func (f File) Picture() bool { return f.MIME == "image/jpeg" || f.MIME == "image/png" }

// FileType is what the bytes are, whatever name or type they were sent under.
// Invalid for anything but a picture or a PDF.
func FileType(data []byte) (string, error) {
	switch {
	case len(data) == 0:
		return "", school.Wrong("file", FileEmpty)
	case len(data) > MaxFile:
		return "", school.Wrong("file", FileTooBig)
	}
	switch mime := http.DetectContentType(data); mime {
	case "image/jpeg", "image/png", "image/webp", "application/pdf":
		return mime, nil
	}
	if len(data) > 12 && string(data[4:8]) == "ftyp" {
		switch string(data[8:12]) {
		case "heic", "heix", "mif1", "msf1":
			return "image/heic", nil
		}
	}
	return "", school.Wrong("file", FileOddType)
}

// KeepFile stores what v sent, sealed, and gives its number. Invalid for a wrong
// type, size, or a quota used up. A file that no note and no message takes goes
// after two days.
func (s *Store) KeepFile(ctx context.Context, v Viewer, data []byte) (int64, error) {
	mime, err := FileType(data)
	if err != nil {
		return 0, err
	}
	place := rand.Text()
	sealed, err := s.keys.Seal(data, fileSeal(place))
	if err != nil {
		return 0, err
	}
	var id int64
	err = s.write(ctx, v, func(tx pgx.Tx) error {
		// The account's row makes uploads of one person wait for each other.
		if _, err := tx.Exec(ctx, `SELECT FROM accounts WHERE id = $1 FOR UPDATE`, v.Account); err != nil {
			return err
		}
		var used int64
		if err := tx.QueryRow(ctx, `SELECT coalesce(sum(size), 0) FROM files WHERE account_id = $1`, v.Account).Scan(&used); err != nil {
			return err
		}
		if used+int64(len(data)) > FileQuota {
			return school.Wrong("file", FileNoRoom)
		}
		return tx.QueryRow(ctx, `INSERT INTO files (account_id, mime, size, seal, data, made_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
			v.Account, mime, len(data), place, sealed, s.Now()).Scan(&id)
	})
	return id, err
}

// OpenFile gives a file that v sent, or that hangs on a note or a message v may
// see. NotFound otherwise.
func (s *Store) OpenFile(ctx context.Context, v Viewer, id int64) (File, error) {
	var f File
	var place string
	var sealed []byte
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT mime, seal, data FROM files WHERE id = $1`, id).
			QueryRow(func(row pgx.Row) error { return row.Scan(&f.MIME, &place, &sealed) })
		if v.Role != school.Parent {
			b.Queue(`SELECT audited('file', school_id, student_id, id) FROM absence_notes WHERE file_id = $1`, id)
		}
	})
	if err != nil {
		return File{}, err
	}
	f.Bytes, err = s.keys.Open(sealed, fileSeal(place))
	return f, err
}

// SweepFiles forgets what was sent for a note that nobody finished, and what hung
// on notes whose last day is school.FileDays past at their school: a medical
// certificate is nobody's business for longer. Such a note says that it had one.
func (s *Store) SweepFiles(ctx context.Context) (int64, error) {
	var swept int64
	err := s.system(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE absence_notes n SET file_id = NULL, file_gone_at = $1 FROM schools s
			WHERE s.id = n.school_id AND n.file_id IS NOT NULL AND n.to_day + $2::int < ($1::timestamptz AT TIME ZONE s.zone)::date`,
			s.Now(), school.FileDays); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `DELETE FROM files f WHERE f.made_at < $1
			AND NOT EXISTS (SELECT FROM absence_notes n WHERE n.file_id = f.id) AND NOT EXISTS (SELECT FROM messages m WHERE m.file_id = f.id)`, s.Now().Add(-loneFile))
		swept = tag.RowsAffected()
		return err
	})
	return swept, err
}

func fileSeal(place string) Seal { return Seal{Table: "files", Column: "data", Key: place} }
