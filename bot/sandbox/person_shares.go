package sandbox

import "strings"

// SharesContact presses «share my phone»: the contact carries the person's own user id.
func (p *Person) SharesContact() Message { return p.SharesContactOf(p) }

// SharesContactOf sends somebody's card from the address book. Half of the clients write the number without its plus.
func (p *Person) SharesContactOf(other *Person) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	phone := other.Phone
	if p.ID%2 == 0 {
		phone = strings.TrimPrefix(phone, "+")
	}
	card := contact{PhoneNumber: phone, FirstName: other.first, LastName: other.last, UserID: other.ID}
	return p.s.view(p.send(p.chat, wireMessage{Contact: &card}))
}

// SharesStrangersCard sends a card of somebody who has no Telegram account: it carries no user id.
func (p *Person) SharesStrangersCard(name, phone string) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.view(p.send(p.chat, wireMessage{Contact: &contact{PhoneNumber: phone, FirstName: name}}))
}

// SendsSticker sends a sticker.
func (p *Person) SendsSticker() Message {
	f := p.s.keep(part{name: "sticker.webp", mime: "image/webp", data: []byte("RIFF")})
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.view(p.send(p.chat, wireMessage{Sticker: &sticker{
		FileID: f.id, UniqueID: f.unique, Type: "regular", Width: 512, Height: 512, Emoji: "🔔", SetName: "made_up",
	}}))
}

// Upload is a file that a person sends.
type Upload struct {
	Name    string
	MIME    string // default application/octet-stream
	Caption string
	Data    []byte
}

// SendsFile sends a document.
func (p *Person) SendsFile(up Upload) Message {
	if up.MIME == "" {
		up.MIME = "application/octet-stream"
	}
	f := p.s.keep(part{name: up.Name, mime: up.MIME, data: up.Data})
	m := message{wireMessage: wireMessage{Caption: up.Caption, CaptionEntities: commandsIn(up.Caption)}}
	f.asDocument(&m)
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.view(p.send(p.chat, m.wireMessage))
}

// SendsPhoto sends a picture (PNG, JPEG, GIF) as a photo; anything else is an error.
func (p *Person) SendsPhoto(up Upload) (Message, error) {
	f := p.s.keep(part{name: up.Name, mime: up.MIME, data: up.Data})
	m := message{wireMessage: wireMessage{Caption: up.Caption, CaptionEntities: commandsIn(up.Caption)}}
	if refused := f.asPhoto(&m); refused != nil {
		return Message{}, refused
	}
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.view(p.send(p.chat, m.wireMessage)), nil
}

// Forwards passes on a text that somebody else wrote.
func (p *Person) Forwards(from *Person, text string) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	author, at := from.user(), p.s.opt.Clock().Unix()
	return p.s.view(p.send(p.chat, wireMessage{
		Text: text, Entities: commandsIn(text),
		ForwardOrigin: &forwardOrigin{Type: "user", Date: at, SenderUser: &author}, ForwardFrom: &author, ForwardDate: at,
	}))
}
