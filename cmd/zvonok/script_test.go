package main

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The command line as people type it: testdata/script/*.txtar. «zvonok …» must
// succeed, «status N zvonok …» must end with N.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"zvonok": func(ts *testscript.TestScript, _ bool, args []string) { script(ts, done, args) },
			"status": func(ts *testscript.TestScript, _ bool, args []string) {
				want, err := strconv.Atoi(args[0])
				ts.Check(err)
				script(ts, want, args[2:])
			},
		},
		Setup: func(env *testscript.Env) error {
			env.Setenv("ZVONOK_DATA", env.WorkDir+"/data")
			return nil
		},
	})
}

func script(ts *testscript.TestScript, want int, args []string) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	names := []string{"HOME", "ZVONOK_TYPO"}
	for _, v := range variablesOf(Config{}) {
		names = append(names, v.name, v.name+"_FILE")
	}
	var environ []string
	for _, name := range names {
		if value := ts.Getenv(name); value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	p := program{environ: environ, stdout: ts.Stdout(), stderr: ts.Stderr(), clock: time.Now}
	if got := p.run(ctx, args); got != want {
		ts.Fatalf("zvonok %q ended with %d, want %d", args, got, want)
	}
}
