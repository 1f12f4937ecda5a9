package sandbox

import "testing"

func TestALetterIsShownInTheColoursOfAMailClient(t *testing.T) {
	t.Parallel()
	const letter = `<meta name="color-scheme" content="light dark"><style>:root{color-scheme: light dark}` +
		`@media (prefers-color-scheme: dark){p{color:#fff}} @media screen and ( PREFERS-COLOR-SCHEME:light ){p{color:#000}}</style>`
	for scheme, want := range map[string]string{
		"dark": `<meta name="color-scheme" content="dark"><style>:root{color-scheme: dark}` +
			`@media (min-width: 0){p{color:#fff}} @media screen and (max-width: 0){p{color:#000}}</style>`,
		"light": `<meta name="color-scheme" content="light"><style>:root{color-scheme: light}` +
			`@media (max-width: 0){p{color:#fff}} @media screen and (min-width: 0){p{color:#000}}</style>`,
		"":       letter,
		"purple": letter,
	} {
		same(t, scheme, inScheme(letter, scheme), want)
	}
	plain := `<p style="color:#000">Мария</p>`
	same(t, "a letter that says nothing of colours", inScheme(plain, "dark"), plain)
}
