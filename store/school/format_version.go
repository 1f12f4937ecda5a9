package school

// Version is the version of OneRoster that is written; both are read.
const Version = "1.2"

// In is the columns that the file has in a version of OneRoster, in their order.
func (f File) In(version string) []Column {
	columns := make([]Column, 0, len(f.Columns))
	for _, c := range f.Columns {
		if c.Since == "" || c.Since == version {
			columns = append(columns, c)
		}
	}
	return columns
}
