package notify

import (
	"context"
	"errors"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// stage is how far a letter came.
type stage int

const (
	atMail stage = iota // MAIL FROM
	atRcpt              // RCPT TO
	atData              // DATA
	atBody              // the letter was being written: surely not taken
	atDot               // the dot was written whole: perhaps taken
)

// envelope is what the mail server is told of a letter, and the letter.
type envelope struct {
	From, To string // addresses alone
	Raw      []byte // headers and body, lines end with CRLF
}

// refusal says where a letter stopped, and the server's number if it gave one.
// It holds none of the server's words: they quote addresses.
type refusal struct {
	At     stage
	Code   int    // 0: no answer was read
	Detail string // «5.1.1»; may be empty
}

func (r *refusal) Error() string { return "smtp " + strconv.Itoa(r.Code) }

// transact sends one letter: nil once the dot is accepted. What follows, RSET or
// QUIT, says nothing about it any more.
//
// Where the server allows it the three commands go out together: of the five
// trips that a letter costs, two are left.
func (k *kept) transact(ctx context.Context, e envelope, patience time.Duration) *refusal {
	// An end of ctx hangs up in the middle of whatever is being waited for.
	defer context.AfterFunc(ctx, func() { _ = k.Text.Close() })()
	if err := k.UpdateDeadline(patience); err != nil {
		return &refusal{At: atMail}
	}
	k.letters++
	body := ""
	if ok, _ := k.Extension("8BITMIME"); ok {
		body = " BODY=8BITMIME"
	}
	steps := []struct {
		say  string
		want int
	}{{"MAIL FROM:<" + e.From + ">" + body, 250}, {"RCPT TO:<" + e.To + ">", 25}, {"DATA", 354}}
	together, _ := k.Extension("PIPELINING")
	if together {
		if err := k.say(steps[0].say, steps[1].say, steps[2].say); err != nil {
			return &refusal{At: atMail}
		}
	}
	var first *refusal
	for i, s := range steps {
		if !together {
			if err := k.say(s.say); err != nil {
				return &refusal{At: stage(i)}
			}
		}
		if r := k.hear(stage(i), s.want); r != nil {
			if first == nil {
				first = r
			}
			if r.Code == 0 || !together {
				return first
			}
		} else if first != nil && stage(i) == atData {
			k.midway = true // a letter that nobody takes was let in: it must not be finished
		}
	}
	if first != nil {
		return first
	}
	k.midway = true
	w := k.Text.DotWriter()
	if _, err := w.Write(e.Raw); err != nil {
		return &refusal{At: atBody}
	}
	if err := w.Close(); err != nil {
		return &refusal{At: atBody}
	}
	// A server may look into a letter for long before it answers; to leave too
	// early makes two letters of one.
	k.midway = false
	if err := k.UpdateDeadline(dotFactor * patience); err != nil {
		return &refusal{At: atDot}
	}
	return k.hear(atDot, 250)
}

// dotFactor is how much longer the dot's answer is waited for.
const dotFactor = 4

// say writes commands in one piece. CR and LF were refused before.
func (k *kept) say(commands ...string) error {
	if _, err := k.Text.W.WriteString(strings.Join(commands, "\r\n") + "\r\n"); err != nil {
		return err
	}
	return k.Text.W.Flush()
}

var detailForm = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}\b`)

func (k *kept) hear(at stage, want int) *refusal {
	_, _, err := k.Text.ReadResponse(want)
	if err == nil {
		return nil
	}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return &refusal{At: at, Code: answer.Code, Detail: detailForm.FindString(answer.Msg)}
	}
	return &refusal{At: at}
}

// settled tells whether the connection is fit for another letter after this one.
func (k *kept) settled(r *refusal) bool {
	switch {
	case r == nil:
		return true // a new MAIL FROM begins anew, RSET adds nothing
	case r.Code == 0, r.Code == 421, k.midway:
		return false
	}
	return k.Reset() == nil
}
