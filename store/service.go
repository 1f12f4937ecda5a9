package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// Channel is a way to a person.
type Channel string

// The channels.
const (
	ByChat Channel = "chat"
	ByMail Channel = "mail"
	ByText Channel = "sms" // a text message, through a gateway
)

// ServiceKey names a word of the service itself; notify has the text of each.
type ServiceKey string

// The words of the service, each with the arguments that its text wants.
const (
	ConfirmMail ServiceKey = "confirm_mail" // by mail, to the address on the account: Code (six digits), Token (of the link)
	CodeVoided  ServiceKey = "code_voided"  // to a curator: Child, Class (may be empty), Why («group», «guessed»), Of (the school)
	PlaceLost   ServiceKey = "place_lost"   // to the account that lost a child's diary to a newer code: Child
	MailStopped ServiceKey = "mail_stopped" // to the account whose address bounces: Why (school.MailUnknown …)
	MailProved  ServiceKey = "mail_proved"  // by chat: the address was confirmed by the link of a letter
)

// Service is one such word for one person. It may hold a code or a name, so it
// is stored sealed.
type Service struct {
	Key  ServiceKey        `json:"key"`
	Args map[string]string `json:"args,omitempty"`
	// Chat is where the word goes instead of the account's chat: one that the account
	// may have left by then. It holds nothing of the account. 0: the account's.
	Chat int64 `json:"chat,omitempty"`
	// Until is when the word is of no use any more; zero: never.
	Until time.Time `json:"until,omitzero"`
}

// queueService puts a word of the service into the queue, in the transaction of
// what it tells about. It works in the system's transactions and in those of a
// person; a person's may write to that very account only.
func (s *Store) queueService(ctx context.Context, tx pgx.Tx, account int64, channel Channel, what Service) error {
	sealed, err := s.sealService(account, what)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `SELECT queue_service($1, $2, $3, $4)`, account, channel, sealed, s.Now())
	return err
}

func (s *Store) sealService(account int64, what Service) ([]byte, error) {
	body, err := json.Marshal(what)
	if err != nil {
		return nil, err
	}
	return s.keys.Seal(body, serviceSeal(account))
}

func (s *Store) openService(account int64, sealed []byte) (Service, error) {
	var what Service
	body, err := s.keys.Open(sealed, serviceSeal(account))
	if err != nil {
		return what, err
	}
	return what, json.Unmarshal(body, &what)
}

func serviceSeal(account int64) Seal {
	return Seal{Table: "deliveries", Column: "body", Key: strconv.FormatInt(account, 10)}
}
