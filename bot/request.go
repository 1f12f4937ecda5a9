package bot

import (
	"time"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// Kind is what a person did.
type Kind int

// The kinds.
const (
	Other     Kind = iota // a sticker, a file, whatever we do not read
	Command               // «/diary»
	Text                  // words
	Press                 // a button under a message
	Share                 // a contact card
	Blocked               // the person stopped the bot
	Unblocked             // and let it in again
	Upload                // a photo or a document; Text is its caption
)

// Request is one thing that a person did, in our own words; no messenger's type
// is in it.
type Request struct {
	Bot, Update int64
	Chat        int64
	Message     int64 // the person's message, or the one whose button was pressed
	Kind        Kind
	Command     string // «start»: without the slash, lower case
	Text        string // the text; a command's argument
	Tap         tap.Tap
	TapErr      error // of a tap that is foreign or stale
	Contact     Contact
	File        File
	Private     bool // false: a group — one line, nothing personal
	Anonymous   bool // an anonymous group admin or a channel: shared ids, never a person
	Session     store.Session
	Now         time.Time // by the store's clock, UTC
	T           *locale.Texts

	chosen   school.Role // the one acted in, where this is answered in another; empty: it is answered in that one
	about    int64       // the student whom it turned out to ask about; 0: the active one
	callback string      // what the messenger wants back for a press
	draft    int64       // of the form that asks; 0: none does
	leaves   int64       // the draft that this request leaves or finishes; 0: none
	leaving  bool        // and answers were lost with it: one kind line says so
	kept     *Screen     // the screen of the effect that closed the update; nil: none ran
}

// Contact is a shared card.
type Contact struct {
	Phone string
	Own   bool // the sender's own card, as the messenger vouches; a forwarded one is not
}

// File is what was sent along; its bytes are fetched by who wants them.
type File struct {
	Token string // the messenger's name of it
	Size  int64  // bytes, as the messenger says; 0: unknown
}

// Viewer is on whose behalf the store is asked.
func (r *Request) Viewer() store.Viewer { return r.Session.Viewer() }

// Draft is the number of the form that is being filled; its buttons carry it.
func (r *Request) Draft() int64 { return r.draft }

// Zone is the person's: their own, else that of the school of the child asked about
// or of where they work, else Moscow's. A family with children in two schools, that
// chose none, reads each diary by its school's wall.
func (r *Request) Zone() *time.Location {
	about := r.about
	if about == 0 {
		about = r.Session.Active
	}
	at := r.Session.WorkZone
	if child, ok := r.Session.Child(about); ok {
		at = child.SchoolZone
	}
	for _, name := range []string{r.Session.Zone, at, "Europe/Moscow"} {
		if name == "" {
			continue
		}
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	return time.UTC
}

// Today is the school day that it is for the person, as 00:00 UTC.
func (r *Request) Today() time.Time { return school.Day(r.Now, r.Zone()) }
