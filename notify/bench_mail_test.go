package notify_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

const (
	benchSessions = 10
	benchBytes    = 20_000
	benchMails    = 3_000
)

// sink is Postfix's smtp-sink on loopback: a server that takes mail and forgets it.
func sink(b *testing.B) (address string) {
	b.Helper()
	program, err := exec.LookPath("smtp-sink")
	if err != nil {
		b.Skip("smtp-sink is not here: apt-get install postfix")
	}
	if _, err := exec.LookPath("smtp-source"); err != nil {
		b.Skip("smtp-source is not here: apt-get install postfix")
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address = door.Addr().String()
	_ = door.Close()
	cmd := exec.Command(program, "-u", "nobody", address, "1000")
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for range 200 {
		if c, err := net.Dial("tcp", address); err == nil {
			_ = c.Close()
			return address
		}
		wait(b, 20*time.Millisecond)
	}
	b.Fatal("smtp-sink does not listen")
	return ""
}

func wait(b *testing.B, d time.Duration) {
	select {
	case <-b.Context().Done():
	case <-time.After(d):
	}
}

// source is Postfix's smtp-source: mails/s of a client in C over kept lines, or
// over a line for each mail.
func source(b *testing.B, address string, kept bool) float64 {
	b.Helper()
	args := []string{"-s", strconv.Itoa(benchSessions), "-m", strconv.Itoa(benchMails), "-l", strconv.Itoa(benchBytes), "-f", "a@zvonok.example", "-t", "b@example.org", address}
	if kept {
		args = append([]string{"-d"}, args...)
	}
	began := time.Now()
	if out, err := exec.Command("smtp-source", args...).CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return benchMails / time.Since(began).Seconds()
}

// ours is mails/s of as many sessions.
func ours(b *testing.B, send func() error) float64 {
	b.Helper()
	var left atomic.Int64
	left.Store(benchMails)
	var all sync.WaitGroup
	began := time.Now()
	for range benchSessions {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := send(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	return benchMails / time.Since(began).Seconds()
}

// Mails/s at ten sessions and 20 kB into smtp-sink, as a ratio to smtp-source in
// the same run: of the wire alone, and of whole letters, which are rendered,
// encoded and signed. The wire's ratio is the one to hold: 0.45. It is not a rate
// that a relay on the internet takes.
func BenchmarkMail(b *testing.B) {
	address := sink(b)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	dial := func(dkim string) *notify.Mail {
		m, err := notify.NewMail(notify.MailConfig{
			URL: "smtp://" + address, From: "diary@zvonok.example", DKIMKey: dkim, Selector: "bell", Conns: benchSessions,
		})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(m.Close)
		return m
	}
	plain, signed := dial(""), dial(keyInPEM(b, key))
	l := letter(school.Parent, maria(), petr())
	l.Channel = store.ByMail
	d := notify.Compose(texts(b), l)
	piece := notify.Piece{Letter: l, Digest: &d}
	written, err := plain.Written(context.Background(), piece)
	if err != nil {
		b.Fatal(err)
	}
	raw := []byte("Subject: x\r\n\r\n" + strings.Repeat(strings.Repeat("x", 76)+"\r\n", benchBytes/78))
	whole := func(m *notify.Mail) func() error {
		return func() error {
			if o := m.Send(context.Background(), piece); o.Verdict != notify.Sent {
				return fmt.Errorf("%+v", o)
			}
			return nil
		}
	}
	rates := map[string][]float64{}
	for b.Loop() {
		for range 3 { // one after the other, so that a busy machine is busy for all
			rates["source"] = append(rates["source"], source(b, address, true))
			rates["dialling source"] = append(rates["dialling source"], source(b, address, false))
			rates["wire"] = append(rates["wire"], ours(b, func() error { return plain.Wire(context.Background(), "a@zvonok.example", "b@example.org", raw) }))
			rates["whole"] = append(rates["whole"], ours(b, whole(plain)))
			rates["signed"] = append(rates["signed"], ours(b, whole(signed)))
		}
	}
	middle := func(name string) float64 {
		all := slices.Sorted(slices.Values(rates[name]))
		return all[len(all)/2]
	}
	b.ReportMetric(middle("source"), "source/s")
	b.ReportMetric(middle("wire")/middle("source"), "wire:source")
	b.ReportMetric(middle("wire")/middle("dialling source"), "wire:dialling")
	b.ReportMetric(middle("whole")/middle("source"), "letter:source")
	b.ReportMetric(middle("signed")/middle("source"), "signed:source")
	b.ReportMetric(float64(len(written)), "letter-bytes")
}
