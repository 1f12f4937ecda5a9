package embedded

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	library "github.com/fergusstrange/embedded-postgres"
)

// fetchable are the versions that the library's repository holds; 17 is taken for a new cluster.
var fetchable = map[int]library.PostgresVersion{0: library.V17, 15: library.V15, 16: library.V16, 17: library.V17, 18: library.V18}

// A download brings PostgreSQL itself into the place, where the machine has none that fits.
type download struct {
	into   string
	mirror string
	major  int // 0: any
}

// run fetches and unpacks. The library offers that only as part of a start, over TCP and never as root; so it is
// given a decoy of a cluster, which makes that start fail right after the unpacking, and only the binaries are kept.
func (d download) run(ctx context.Context) error {
	version, ok := fetchable[d.major]
	if !ok {
		return fmt.Errorf("PostgreSQL %d скачать нельзя", d.major)
	}
	work, err := os.MkdirTemp(filepath.Dir(d.into), "binaries.new-")
	if err != nil {
		return err
	}
	decoy := filepath.Join(work, "decoy")
	if err := os.Mkdir(decoy, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(decoy, "PG_VERSION"), []byte(version), 0o600); err != nil {
		return err
	}
	unpacked := filepath.Join(work, "unpacked")
	config := library.DefaultConfig().Version(version).Port(0).Logger(io.Discard).
		CachePath(filepath.Join(work, "cache")).RuntimePath(filepath.Join(work, "run")).BinariesPath(unpacked).DataPath(decoy)
	if d.mirror != "" {
		config = config.BinaryRepositoryURL(d.mirror)
	}
	failed := make(chan error, 1)
	go func() { // the library takes no context
		err := library.NewDatabase(config).Start()
		if _, missing := os.Stat(filepath.Join(unpacked, "bin", "postgres")); missing == nil && ctx.Err() == nil {
			err = d.keep(unpacked)
		}
		_ = os.RemoveAll(work) // else swept at the next start
		failed <- err
	}()
	select {
	case err = <-failed:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// keep opens the folders to the user who runs the server, whatever our umask is, and gives them their name.
func (d download) keep(unpacked string) error {
	err := filepath.WalkDir(unpacked, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return os.Chmod(path, 0o755) //nolint:gosec // programs, not data
	})
	if err != nil {
		return err
	}
	if err := os.RemoveAll(d.into); err != nil {
		return err
	}
	return os.Rename(unpacked, d.into)
}
