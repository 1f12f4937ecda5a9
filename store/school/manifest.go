package school

// Mode is how a bundle says that a file comes.
type Mode string

// The modes.
const (
	Bulk    Mode = "bulk"   // all rows that there are: what is absent is gone
	Delta   Mode = "delta"  // changes only
	Missing Mode = "absent" // not part of this bundle: references into it are only warned of
)

// Manifest is what a bundle says of itself.
type Manifest struct {
	Version string          // "1.1" or "1.2"
	Modes   map[string]Mode // by file name without .csv; a journal file that is present and not named is Bulk
	Source  string          // source.systemName, for people to read; may be empty
}

// ModeOf is the mode of a file; Missing for one that is not in the bundle.
func (m Manifest) ModeOf(file string) Mode {
	if mode, ok := m.Modes[file]; ok {
		return mode
	}
	return Missing
}
