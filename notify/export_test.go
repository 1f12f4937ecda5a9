package notify

import (
	"context"

	"zvonok/notify/locale"
	"zvonok/store"
)

// What the goldens of package notify_test look at.
var (
	RenderText = renderText
	RenderHTML = renderHTML
	WordsHTML  = wordsHTML
	WordsText  = wordsText
)

// HTMLOf and TextOf are a letter with all its links.
func HTMLOf(d Digest, stop, chat string) (string, error) {
	return htmlOf(d, letterLinks{stop: stop, chat: chat, id: "letter"})
}

func TextOf(d Digest, stop, chat string) string {
	return textOf(d, letterLinks{stop: stop, chat: chat})
}

// ShownHTML is a letter whose pictures stand in the HTML itself.
func ShownHTML(d Digest, stop, chat string) (string, error) {
	return htmlOf(d, letterLinks{stop: stop, chat: chat, drawn: draw(forMail(d))})
}

// WordsBy are the words of a service delivery by the way that it goes.
func WordsBy(catalog *locale.Catalog, l store.Letter) Words {
	c := composer{catalog: catalog}
	p, _, _ := c.piece(l)
	return *p.Words
}

// Wire sends a letter that is written already: what the wire alone costs.
func (m *Mail) Wire(ctx context.Context, from, to string, raw []byte) error {
	conn, err := m.pool.take(ctx, false)
	if err != nil {
		return err
	}
	if r := conn.transact(ctx, envelope{From: from, To: to, Raw: raw}, m.timeout); r != nil {
		m.pool.drop(conn)
		return r
	}
	m.pool.put(conn)
	return nil
}

// Written is a letter as it goes over the wire.
func (m *Mail) Written(ctx context.Context, p Piece) ([]byte, error) {
	e, err := m.writer.write(ctx, p)
	return e.Raw, err
}

// WordsOf puts a word of the service into words.
func WordsOf(catalog *locale.Catalog, l store.Letter) (Words, bool) {
	return (&composer{catalog: catalog, links: links{"https://zvonok.example"}}).words(l)
}
