package notify_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// caniemail asks the table of what mail readers can do about a letter and gives
// what it calls errors: «gmail.ios: display:none».
const caniemail = `
import { pathToFileURL } from 'node:url'
import { readFileSync } from 'node:fs'
const { caniemail } = await import(pathToFileURL(process.argv[1]))
const html = readFileSync(0, 'utf8')
const wrong = caniemail({ clients: ['gmail.*', 'apple-mail.*', 'mail-ru.*'], html }).issues.errors
console.log(JSON.stringify([...wrong].flatMap(([client, all]) => all.map(i => client + ': ' + i.title))))
`

var inlinePicture = regexp.MustCompile(`src="data:[^"]*"`)

// Gmail, Apple Mail and Mail.ru can do all that our letters ask of them. Runs where
// ZVONOK_CANIEMAIL names the folder into which the npm package was installed.
func TestMailReadersCanShowLetters(t *testing.T) {
	t.Parallel()
	module := filepath.Join(os.Getenv("ZVONOK_CANIEMAIL"), "node_modules", "caniemail", "dist", "index.js")
	if _, err := os.Stat(module); os.Getenv("ZVONOK_CANIEMAIL") == "" || err != nil {
		t.Skip("caniemail is not here: npm install --prefix DIR caniemail, then ZVONOK_CANIEMAIL=DIR")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not here")
	}
	ask := func(page string) []string {
		cmd := exec.CommandContext(t.Context(), node, "--input-type=module", "-e", caniemail, module)
		cmd.Stdin = strings.NewReader(page)
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, said.String())
		}
		var wrong []string
		if err := json.Unmarshal(out, &wrong); err != nil {
			t.Fatal(err)
		}
		return wrong
	}
	if got := ask(`<div style="display:flex;position:fixed">x</div>`); len(got) == 0 {
		t.Fatal("it finds nothing wrong with anything")
	}
	all := map[string]string{}
	for name, page := range shownLetters(t) {
		all[name] = inlinePicture.ReplaceAllString(page, `src="cid:week0.letter"`) // as they are sent
	}
	for name, l := range sampleLetters(t) {
		all["sample "+name] = l[0]
	}
	for name, page := range all {
		if wrong := ask(page); len(wrong) > 0 {
			t.Errorf("%s: %q", name, wrong)
		}
	}
	t.Logf("%d letters, no errors", len(all))
}
