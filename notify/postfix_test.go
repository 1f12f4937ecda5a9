package notify_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"
)

// postfix is a mail server of the test's own, on loopback, with folders of its
// own: the machine's instance, if there is one, is not touched.
type postfix struct {
	t    testing.TB
	addr string
	dir  string
}

// postfixBin is where Debian keeps its daemons.
const postfixBin = "/usr/lib/postfix/sbin"

// newPostfix starts one; routes say where mail for a domain goes. Mail for
// returns+anything@zvonok.example lies in its Maildir; nobody else is known there.
func newPostfix(t testing.TB, routes map[string]string, more ...string) *postfix {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("Postfix starts as root only: the bounces of testdata stand in for it")
	}
	if _, err := os.Stat(filepath.Join(postfixBin, "master")); err != nil {
		t.Skip("no Postfix here (Debian: postfix): the bounces of testdata stand in for it")
	}
	owner, err := user.Lookup("postfix")
	if err != nil {
		t.Skip("Postfix is here and its user is not")
	}
	dir, err := os.MkdirTemp("", "zvpf")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &postfix{t: t, dir: dir, addr: freePort(t)}
	uid, _ := strconv.Atoi(owner.Uid)
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Fatal(err)
	}
	nid, _ := strconv.Atoi(nobody.Uid)
	for folder, who := range map[string]int{"": 0, "etc": 0, "queue": 0, "data": uid, "drop": nid} {
		path := filepath.Join(dir, folder)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chown(path, who, -1); err != nil {
			t.Fatal(err)
		}
	}
	var transport strings.Builder
	for domain, way := range routes {
		fmt.Fprintf(&transport, "%s %s\n", domain, way)
	}
	p.write("transport", transport.String())
	p.write("aliases", "returns "+dir+"/drop/Maildir/\n")
	p.write("main.cf", p.fill(postfixMain)+strings.Join(more, "\n")+"\n")
	p.write("master.cf", p.fill(postfixMaster))
	if out, err := exec.Command("postfix", "-c", dir+"/etc", "check").CombinedOutput(); err != nil {
		t.Skipf("this Postfix does not run here: %s", bytes.TrimSpace(out))
	}
	master := exec.Command(filepath.Join(postfixBin, "master"), "-c", dir+"/etc", "-d")
	if err := master.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = master.Process.Signal(os.Interrupt)
		_ = exec.Command("postfix", "-c", dir+"/etc", "stop").Run()
		_ = master.Wait()
	})
	eventually(t, "Postfix listens", func() bool {
		conn, err := net.DialTimeout("tcp", p.addr, time.Second)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
	return p
}

// freePort is an address on loopback where nobody listens, below the ports that
// connections are given by themselves.
func freePort(t testing.TB) string {
	t.Helper()
	for port := 20000 + os.Getpid()%8000; port < 32000; port++ {
		l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			continue
		}
		_ = l.Close()
		return l.Addr().String()
	}
	t.Fatal("no free port")
	return ""
}

func (p *postfix) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, "etc", name), []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p *postfix) fill(text string) string {
	var out strings.Builder
	if err := template.Must(template.New("").Parse(text)).Execute(&out, map[string]string{"Dir": p.dir, "Listen": p.addr, "Bin": postfixBin}); err != nil {
		p.t.Fatal(err)
	}
	return out.String()
}

// returned waits until so many messages have come to the return path, and gives
// all of them by name.
func (p *postfix) returned(n int) map[string][]byte {
	p.t.Helper()
	out := map[string][]byte{}
	eventually(p.t, "mail comes back", func() bool {
		names, err := filepath.Glob(filepath.Join(p.dir, "drop", "Maildir", "new", "*"))
		if err != nil || len(names) < n {
			return false
		}
		for _, name := range names {
			if out[name], err = os.ReadFile(name); err != nil {
				p.t.Fatal(err)
			}
		}
		return true
	})
	return out
}

const postfixMain = `compatibility_level = 3.6
queue_directory = {{.Dir}}/queue
data_directory = {{.Dir}}/data
command_directory = /usr/sbin
daemon_directory = {{.Bin}}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.zvonok.example
mydomain = zvonok.example
mydestination = zvonok.example
myorigin = zvonok.example
mynetworks = 127.0.0.0/8
local_recipient_maps =
recipient_delimiter = +
alias_maps = texthash:{{.Dir}}/etc/aliases
alias_database =
transport_maps = texthash:{{.Dir}}/etc/transport
maillog_file = {{.Dir}}/log
maillog_file_prefixes = {{.Dir}}
smtputf8_enable = no
disable_dns_lookups = yes
smtp_tls_security_level = none
smtpd_tls_security_level = none
smtp_connect_timeout = 5s
notify_classes =
`

const postfixMaster = `{{.Listen}} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`
