package notify

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
