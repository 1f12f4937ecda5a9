package bundle

import "zvonok/store/school"

// manifest names every file of OneRoster and of the journal: what was written is
// bulk, the rest is absent.
func (w *Writer) manifest() error {
	if err := w.begin(manifestName); err != nil {
		return err
	}
	lines := [][]string{{"propertyName", "value"}, {"manifest.version", "1.0"}, {"oneroster.version", school.Version}}
	for _, f := range school.Format {
		mode := school.Missing
		if w.names[f.Name] {
			mode = school.Bulk
		}
		lines = append(lines, []string{"file." + f.Name, string(mode)})
	}
	for _, name := range unusedFiles {
		lines = append(lines, []string{"file." + name, string(school.Missing)})
	}
	lines = append(lines, []string{"source.systemName", "Звонок"}, []string{"source.systemCode", "zvonok"})
	return w.sheet.csv.WriteAll(lines)
}
