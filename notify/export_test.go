package notify

// What the goldens of package notify_test look at.
var (
	RenderText = renderText
	RenderHTML = renderHTML
)
