package embedded

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// away holds the clusters of root whose chosen folder is closed to the server's user.
const away = "/var/lib/zvonok"

// A place is where one private cluster lies, and who runs its server.
type place struct {
	dir    string  // absolute, without links: every program must come to the same
	keeper account // the owner of dir and of what programs write there
	owner  account // the owner of the cluster: as whom the server runs
}

func (p place) cluster() string { return filepath.Join(p.dir, "cluster") }
func (p place) gate() string    { return filepath.Join(p.dir, "gate.lock") }
func (p place) logFile() string { return filepath.Join(p.dir, "server.log") }
func (p place) fetched() string { return filepath.Join(p.dir, "binaries") }
func (p place) users() users    { return users{filepath.Join(p.dir, "users"), p.keeper} }

// settle finds the place that belongs to the chosen folder. A cluster that exists decides:
// settling elsewhere would show an empty database in its stead.
func settle(dir string) (place, error) {
	if dir == "" {
		return place{}, errors.New("не задана папка для базы данных")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return place{}, err
	}
	if dir, err = open(dir); err != nil {
		return place{}, err
	}
	chosen, err := claim(dir)
	if err != nil || !current().root() {
		return chosen, err
	}
	elsewhere := filepath.Join(away, key(dir))
	switch reachable := chosen.owner.enters(dir); {
	case exists(chosen.cluster()) && reachable:
		return chosen, nil
	case exists(chosen.cluster()):
		return place{}, fmt.Errorf("база данных лежит в %s, но пользователь с номером %d, от имени которого она работает, "+
			"больше не может войти в эту папку: верните права на неё и на папки над ней (chmod o+x)", dir, chosen.owner.uid)
	case reachable && !exists(filepath.Join(elsewhere, "cluster")):
		return chosen, nil
	}
	if dir, err = open(elsewhere); err != nil {
		return place{}, err
	}
	if chosen, err = claim(dir); err == nil && !chosen.owner.enters(dir) {
		err = fmt.Errorf("пользователь с номером %d не может войти в папку %s: откройте ему путь (chmod o+x)", chosen.owner.uid, dir)
	}
	return chosen, err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// open makes the folder if need be. Root's is open for passing through, since the server is another user;
// what lies in it is not.
func open(dir string) (string, error) {
	mode := os.FileMode(0o700)
	if current().root() {
		mode = 0o711
	}
	if err := os.MkdirAll(dir, mode); err != nil {
		return "", fmt.Errorf("не удалось создать папку для базы данных: %w", err)
	}
	return filepath.EvalSymlinks(dir)
}

// claim tells who keeps the folder and who runs the cluster in it.
func claim(dir string) (place, error) {
	p := place{dir: dir}
	var err error
	if p.keeper, err = ownerOf(dir); err != nil {
		return p, err
	}
	made, err := ownerOf(p.cluster())
	p.owner = current()
	switch {
	case err != nil && !os.IsNotExist(err):
		return p, err
	case p.owner.root() && err == nil && !made.root():
		p.owner = made
		return p, nil
	case p.owner.root():
		p.owner, err = unprivileged()
		return p, err
	case err == nil && made.uid != p.owner.uid:
		return p, fmt.Errorf("база данных в %s принадлежит пользователю с номером %d: запустите программу от его имени или от root",
			dir, made.uid)
	}
	return p, nil
}

// key names a folder in places where its own path is unfit.
func key(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return hex.EncodeToString(sum[:8])
}
