package embedded

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// oldest is the oldest PostgreSQL on which Zvonok's schema works.
const oldest = 15

var (
	errNoBinaries = errors.New("подходящий PostgreSQL не найден")

	saidVersion = regexp.MustCompile(`^postgres \(PostgreSQL\) (\d+)`)
)

// binaries are one installed PostgreSQL.
type binaries struct {
	dir   string
	major int
}

func (b binaries) tool(name string) string { return filepath.Join(b.dir, name) }

// A search says where PostgreSQL may be installed, besides what was fetched.
type search struct {
	path string  // in the manner of $PATH
	glob string  // of folders, as Debian lays versions side by side
	as   account // who must be able to run it
}

// find returns the first PostgreSQL that fits: of the wanted major version, or (wanted 0) new enough.
func (s search) find(ctx context.Context, wanted int, more ...string) (binaries, error) {
	var seen []binaries
	for _, dir := range append(s.folders(ctx), more...) {
		b, err := s.inspect(ctx, dir)
		switch {
		case err != nil:
		case b.major == wanted, wanted == 0 && b.major >= oldest:
			return b, nil
		default:
			seen = append(seen, b)
		}
	}
	return binaries{}, s.advice(wanted, seen)
}

// folders are where PostgreSQL may be: what the user put into PATH wins over the newest installed.
func (s search) folders(ctx context.Context) []string {
	var dirs []string
	for _, dir := range filepath.SplitList(s.path) {
		if tool, err := filepath.EvalSymlinks(filepath.Join(dir, "initdb")); err == nil {
			dirs = append(dirs, filepath.Dir(tool))
		}
	}
	for _, dir := range filepath.SplitList(s.path) {
		ask := exec.CommandContext(ctx, filepath.Join(dir, "pg_config"), "--bindir") //nolint:gosec // found in PATH, as every command is
		if said, err := ask.Output(); err == nil {
			dirs = append(dirs, string(said[:max(len(said)-1, 0)]))
		}
	}
	installed, _ := filepath.Glob(s.glob) // fails only on a bad pattern, and ours is constant
	slices.SortFunc(installed, func(a, b string) int { return debianMajor(b) - debianMajor(a) })
	return append(dirs, installed...)
}

func (s search) advice(wanted int, seen []binaries) error {
	if wanted != 0 && len(seen) > 0 {
		return fmt.Errorf("%w: данные записаны PostgreSQL %d, а установлен PostgreSQL %d; "+
			"установите прежний рядом (apt-get install postgresql-%d) или перенесите данные через pg_dumpall",
			errNoBinaries, wanted, seen[0].major, wanted)
	}
	if len(seen) > 0 {
		return fmt.Errorf("%w: установлен PostgreSQL %d, нужен %d или новее; обновите его или задайте DATABASE_URL",
			errNoBinaries, seen[0].major, oldest)
	}
	return fmt.Errorf("%w: установите его (apt-get install postgresql) или задайте DATABASE_URL", errNoBinaries)
}

// debianMajor reads 15 from /usr/lib/postgresql/15/bin; other names count as the oldest.
func debianMajor(dir string) int {
	major, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return major
}

// inspect tells the version of what lies in the folder, if both programs we need do and can be run.
func (s search) inspect(ctx context.Context, dir string) (binaries, error) {
	b := binaries{dir: dir}
	if _, err := exec.LookPath(b.tool("initdb")); err != nil {
		return b, err
	}
	ask := exec.CommandContext(ctx, b.tool("postgres"), "--version") //nolint:gosec // a folder from the search above
	ask.Dir, ask.Env, ask.SysProcAttr = "/", bareEnvironment(), s.as.attributes()
	said, err := ask.Output()
	if err != nil {
		return b, err
	}
	match := saidVersion.FindSubmatch(said)
	if match == nil {
		return b, fmt.Errorf("%s: непонятная версия", dir)
	}
	b.major, err = strconv.Atoi(string(match[1]))
	return b, err
}
