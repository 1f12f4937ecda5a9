package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"zvonok/bot/sandbox"
)

// pagesAddress is where the pages are, so that a bookmark stays good; while
// something else is there, any free port does.
const pagesAddress = "127.0.0.1:8090"

// openSandbox starts the pages with what stands in for Telegram and mail.
func (d *demo) openSandbox(context.Context) error {
	wanted := d.wish.listen
	if wanted == "" {
		wanted = d.given("LISTEN", "")
	}
	try := []string{wanted}
	switch {
	case wanted == "" && d.wish.tour:
		try = []string{anyPort}
	case wanted == "":
		try = []string{pagesAddress, anyPort}
	}
	var err error
	for _, address := range try {
		d.sandbox, err = sandbox.Start(sandbox.Options{
			Listen: address, Clock: d.clock, SetClock: d.moveClock, Zone: d.zone, Hosts: hostsOf(address),
		})
		if err == nil {
			d.closers = append(d.closers, func() { _ = d.sandbox.Close() })
			fmt.Fprintf(d.stdout, "Страница показа: %s/\n", d.sandbox.URL())
			return nil
		}
	}
	return errors.Join(fmt.Errorf("адрес %s занят или недоступен: задайте другой ключом --listen", wanted), err)
}

const anyPort = "127.0.0.1:0"

// hostsOf are the names that pages may be opened by, beside those of this very
// machine: whoever lets others in by an address says so.
func hostsOf(address string) []string {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() {
		return nil
	} else if host == "" || err == nil && ip.IsUnspecified() {
		return []string{"*"}
	}
	return []string{host}
}
