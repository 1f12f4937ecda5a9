package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

const (
	socketName = ".s.PGSQL.5432"

	// socketPathMax fits every system: Linux takes 107 bytes, macOS 103.
	socketPathMax = 103
)

// plain is a path that neither PostgreSQL's list of folders nor a connection string can misread.
var plain = regexp.MustCompile(`^[A-Za-z0-9/._-]+$`)

// socket is the folder of the Unix socket: beside the data where the path allows it, since nobody
// tidies up there, else a short one that stays the same for the same data.
func (p place) socket() string {
	beside := filepath.Join(p.dir, "socket")
	if plain.MatchString(beside) && len(beside)+1+len(socketName) <= socketPathMax {
		return beside
	}
	return fmt.Sprintf("/tmp/zvonok-%d-%s", p.owner.uid, key(p.dir))
}

// makeSocketFolder refuses a folder that somebody else could have laid out in /tmp: he would be
// talked to as if he were the database.
func (p place) makeSocketFolder() error {
	dir := p.socket()
	if err := p.owner.mkdir(dir); err != nil {
		return err
	}
	owner, err := ownerOf(dir)
	if err != nil {
		return err
	}
	if owner.uid == os.Geteuid() { // under root: made by a program that was killed before it gave the folder away
		if err := p.owner.takePath(dir); err != nil {
			return err
		}
		owner = p.owner
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm() != 0o700 || owner.uid != p.owner.uid {
		return fmt.Errorf("папка %s нужна для связи с базой, но занята пользователем с номером %d или открыта другим: удалите её", dir, owner.uid)
	}
	return nil
}
