package embedded

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"time"
)

// What a server may answer to a first greeting: https://www.postgresql.org/docs/current/errcodes-appendix.html
const (
	cannotConnectNow  = "57P03" // starting up, or shutting down
	duplicateDatabase = "42P04"
	uniqueViolation   = "23505" // two programs made the same database at once
)

// A refusal is the server's own error.
type refusal struct{ code, message string }

func (r refusal) Error() string { return r.message + " (" + r.code + ")" }

// query runs one statement over a connection of its own and returns its values, row after row. It speaks just so much of
// PostgreSQL's protocol 3.0 as a probe needs: fetched binaries bring no psql, and pgx belongs to the store.
func query(ctx context.Context, socket, statement string) ([]string, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", filepath.Join(socket, socketName))
	if err != nil {
		return nil, err
	}
	defer conn.Close() //nolint:errcheck // nothing is pending
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()

	startup := binary.BigEndian.AppendUint32(nil, 3<<16)
	startup = append(startup, "user\x00"+superuser+"\x00database\x00postgres\x00client_encoding\x00UTF8\x00\x00"...)
	if err := send(conn, startup); err != nil {
		return nil, err
	}
	if _, err := untilReady(conn); err != nil {
		return nil, err
	}
	if _, err := conn.Write([]byte{'Q'}); err != nil {
		return nil, err
	}
	if err := send(conn, []byte(statement+"\x00")); err != nil {
		return nil, err
	}
	return untilReady(conn)
}

// send writes a message: its length, which counts itself, and its body.
func send(conn io.Writer, body []byte) error {
	_, err := conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))+4), body...))
	return err
}

// untilReady reads up to the server's «your turn», or to its refusal.
func untilReady(conn io.Reader) ([]string, error) {
	var values []string
	for {
		var head [5]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return nil, err
		}
		size := binary.BigEndian.Uint32(head[1:])
		if size < 4 || size > 1<<20 {
			return nil, fmt.Errorf("непонятный ответ сервера: сообщение в %d байт", size)
		}
		body := make([]byte, size-4)
		if _, err := io.ReadFull(conn, body); err != nil {
			return nil, err
		}
		switch head[0] {
		case 'Z':
			return values, nil
		case 'E':
			return nil, refused(body)
		case 'R':
			if !bytes.Equal(body, make([]byte, 4)) {
				return nil, errors.New("сервер просит пароль: доступ к частной базе должен оставаться trust (pg_hba.conf)")
			}
		case 'D':
			values = append(values, row(body)...)
		}
	}
}

// refused reads the fields of an error: a letter and a text each.
func refused(body []byte) refusal {
	var r refusal
	for field := range bytes.SplitSeq(body, []byte{0}) {
		switch {
		case len(field) == 0:
		case field[0] == 'C':
			r.code = string(field[1:])
		case field[0] == 'M':
			r.message = string(field[1:])
		}
	}
	return r
}

// row reads the values of a row: their number, then a length and a text each; NULL reads as empty.
func row(body []byte) []string {
	var values []string
	for rest := body[min(2, len(body)):]; len(rest) >= 4; {
		size := int(int32(binary.BigEndian.Uint32(rest))) // -1 is NULL
		rest = rest[4:]
		size = min(max(size, 0), len(rest))
		values, rest = append(values, string(rest[:size])), rest[size:]
	}
	return values
}
