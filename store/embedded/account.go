package embedded

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// An account is a system user, by numbers: whom a file belongs to, or as whom the server runs.
type account struct{ uid, gid int }

func current() account { return account{os.Geteuid(), os.Getegid()} }

func (a account) root() bool { return a.uid == 0 }

// unprivileged is as whom a new cluster runs under root.
func unprivileged() (account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID == nil && errGID == nil && uid != 0 {
			return account{uid, gid}, nil
		}
	}
	return account{}, errors.New("PostgreSQL не работает от имени root, а пользователей postgres и nobody в системе нет: " +
		"создайте пользователя postgres (useradd --system postgres) или запустите программу от обычного пользователя")
}

// ownerOf tells whom a file or folder belongs to, of a link: the link itself.
func ownerOf(path string) (account, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return account{}, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return account{}, fmt.Errorf("%s: владелец неизвестен", path)
	}
	return account{int(stat.Uid), int(stat.Gid)}, nil
}

// attributes start a process as this account, in a session of its own: the terminal's Ctrl-C does not reach it.
func (a account) attributes() *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setsid: true}
	if a.uid != os.Geteuid() {
		attributes.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attributes
}

// enters reports whether the account gets into the folder. A process tries it: modes alone
// know nothing of access lists and mount options.
func (a account) enters(dir string) bool {
	try := exec.Command("/bin/sh", "-c", ":")
	try.Dir, try.Env, try.SysProcAttr = dir, bareEnvironment(), a.attributes()
	return try.Run() == nil
}

// mkdir makes a folder that only this account and root can enter; one that exists stays as it is.
func (a account) mkdir(path string) error {
	if err := os.Mkdir(path, 0o700); err != nil {
		if os.IsExist(err) {
			return nil
		}
		return err
	}
	return a.takePath(path)
}

func (a account) take(file *os.File) error {
	if a.uid == os.Geteuid() {
		return nil
	}
	return file.Chown(a.uid, a.gid)
}

func (a account) takePath(path string) error {
	if a.uid == os.Geteuid() {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// bareEnvironment is all that PostgreSQL's processes get to see: ours may hold tokens and keys.
func bareEnvironment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}
