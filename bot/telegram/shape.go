package telegram

import "fmt"

// shape describes a refused message for the log: enough to find our mistake,
// nothing of what it says.
func (m Message) shape() string {
	rows, buttons, longest := len(m.Buttons), 0, 0
	for _, row := range m.Buttons {
		buttons += len(row)
		for _, button := range row {
			longest = max(longest, len(button.Data))
		}
	}
	if m.Keyboard != nil {
		rows = len(m.Keyboard.Rows)
		for _, row := range m.Keyboard.Rows {
			buttons += len(row)
		}
	}
	return fmt.Sprintf("text %d units in %d bytes, %d entities, %d rows, %d buttons, longest data %d bytes",
		Length(m.Text), len(m.Text), entities(m.Text), rows, buttons, longest)
}
