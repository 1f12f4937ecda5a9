package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// superuser is the database's own; being fixed, it does not depend on who made the cluster.
const superuser = "postgres"

// version is the major version that wrote the cluster; 0 means that there is none yet.
// A folder that holds something but no whole cluster is refused: it may be all that is left of the data.
func (p place) version() (int, error) {
	entries, err := os.ReadDir(p.cluster())
	if os.IsNotExist(err) || err == nil && len(entries) == 0 {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	text, err := os.ReadFile(filepath.Join(p.cluster(), "PG_VERSION"))
	if err == nil {
		_, err = os.Stat(filepath.Join(p.cluster(), "global", "pg_control"))
	}
	if err != nil {
		return 0, fmt.Errorf("папка базы данных %s повреждена (%w): восстановите её из копии или переименуйте, чтобы начать с пустой базы",
			p.cluster(), err)
	}
	return strconv.Atoi(strings.TrimSpace(string(text)))
}

// initialise makes the cluster beside its place and renames it when it is whole, so that
// a program killed meanwhile leaves rubbish, never half a cluster.
func (p place) initialise(ctx context.Context, b binaries, noFsync bool) error {
	fresh, err := os.MkdirTemp(p.dir, "cluster.new-")
	if err != nil {
		return err
	}
	if err := p.owner.takePath(fresh); err != nil {
		return err
	}
	args := []string{"-D", fresh, "-U", superuser, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"}
	if noFsync {
		args = append(args, "--no-sync")
	}
	initdb := exec.CommandContext(ctx, b.tool("initdb"), args...) //nolint:gosec // found by search
	initdb.Dir, initdb.Env, initdb.SysProcAttr = p.dir, bareEnvironment(), p.owner.attributes()
	initdb.WaitDelay = time.Second // its own children hold the output open for a moment after it was killed
	if said, err := initdb.CombinedOutput(); err != nil {
		return errors.Join(fmt.Errorf("не удалось создать базу данных (initdb, %w):\n%s", err, lastLines(said)), os.RemoveAll(fresh))
	}
	if err := os.Rename(fresh, p.cluster()); err != nil {
		return err
	}
	return syncFolder(p.dir) // without it a power cut may undo the renaming, and the data would look like rubbish
}

// sweep clears away what killed programs left half made.
func (p place) sweep() error {
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), "cluster.new-") || strings.HasPrefix(entry.Name(), "binaries.new-") {
			// The initdb of a killed program may still be writing there: the next start sweeps again.
			_ = os.RemoveAll(filepath.Join(p.dir, entry.Name()))
		}
	}
	return nil
}

func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
