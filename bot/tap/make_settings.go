package tap

// BeQuiet chooses quiet hours by their name in the table of the settings.
func BeQuiet(hours string) Tap { return Tap{Verb: Quiet, Word: hours} }

// Speak chooses the language: «ru», «en».
func Speak(language string) Tap { return Tap{Verb: Language, Word: language} }

// LiveIn chooses a time zone by its name in the table of the settings.
func LiveIn(zone string) Tap { return Tap{Verb: Zone, Word: zone} }

// HideMarks puts marks behind a spoiler, or shows them.
func HideMarks(on bool) Tap { return Tap{Verb: Veil, B: bit(on)} }

// HideName leaves children's names out of the subjects of letters, or puts them back.
func HideName(on bool) Tap { return Tap{Verb: Nameless, B: bit(on)} }
