package locale

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

//go:embed texts/*.toml
var embedded embed.FS

// Catalog is all texts in all languages; safe for concurrent use.
type Catalog struct {
	texts  map[Lang]*Texts
	missed missed
}

// Load reads the texts that are built into the program. An error is a mistake
// of ours in one of the files, never of the machine: the tests find it first.
func Load() (*Catalog, error) { return load(embedded) }

func load(source fs.FS) (*Catalog, error) {
	files, err := readFiles(source)
	if err != nil {
		return nil, err
	}
	bundle := i18n.NewBundle(language.Russian)
	for _, f := range files {
		if err := bundle.AddMessages(f.lang.tag(), f.messages...); err != nil {
			return nil, err
		}
	}
	c := &Catalog{texts: map[Lang]*Texts{}}
	for _, lang := range []Lang{RU, EN} {
		c.texts[lang] = &Texts{
			lang:      lang,
			localizer: i18n.NewLocalizer(bundle, string(lang)),
			printer:   message.NewPrinter(lang.tag()),
			calendar:  calendars[lang],
			missed:    &c.missed,
		}
	}
	return c, nil
}

// In gives the texts of a language; Russian for one that we do not speak.
func (c *Catalog) In(lang Lang) *Texts {
	if t, ok := c.texts[lang]; ok {
		return t
	}
	return c.texts[RU]
}

// Missing lists the keys that were asked for and could not be said whole
// (unknown, absent in the language, a value not given), sorted. Tests want it
// empty.
func (c *Catalog) Missing() []string {
	c.missed.mu.Lock()
	defer c.missed.mu.Unlock()
	return slices.Sorted(maps.Keys(c.missed.keys))
}

// MissingCount is how often that happened, for a metric.
func (c *Catalog) MissingCount() uint64 {
	c.missed.mu.Lock()
	defer c.missed.mu.Unlock()
	return c.missed.count
}

// missed remembers keys that failed, a bounded number of them.
type missed struct {
	mu    sync.Mutex
	keys  map[string]struct{}
	count uint64
}

const missedMax = 200

func (m *missed) add(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.count++
	if m.keys == nil {
		m.keys = map[string]struct{}{}
	}
	if len(m.keys) < missedMax {
		m.keys[key] = struct{}{}
	}
}
