package webhook

import (
	"net/netip"
	"testing"
	"time"
)

// TestGuard tells which addresses may be called with TLS, with nothing allowed beside the internet.
func TestGuard(t *testing.T) {
	t.Parallel()
	g := Guard{}
	for _, address := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "100.100.100.200", "127.0.0.1", "127.8.8.8", "168.63.129.16", "169.254.169.254",
		"172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
		"240.0.0.1", "255.255.255.255",
		"::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1",
		"2001::1", "2001:2::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "5f00::1",
	} {
		if g.https("tcp", netip.AddrPortFrom(netip.MustParseAddr(address), 443).String()) == nil {
			t.Errorf("%s may be called", address)
		}
	}
	for _, address := range []string{"93.184.216.34", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.1", "::ffff:93.184.216.34",
		"2606:4700::1111", "2400:3200::1"} {
		to := netip.AddrPortFrom(netip.MustParseAddr(address), 443).String()
		if err := g.https("tcp", to); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if g.http("tcp", to) == nil {
			t.Errorf("%s may be called without TLS", address)
		}
	}
	for _, address := range []string{"", "localhost:80", "10.0.0.1", "[::1]"} {
		if g.https("tcp", address) == nil {
			t.Errorf("%q may be called", address)
		}
	}
	town := Guard{Allow: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16"), netip.MustParsePrefix("fd12:3456::/32")}}
	for address, may := range map[string]bool{"10.20.1.1:443": true, "[::ffff:10.20.1.1]:443": true, "10.21.0.1:443": false, "[fd12:3456::1]:443": true, "[fd13::1]:443": false,
		"127.0.0.1:443": false} {
		if err := town.https("tcp", address); (err == nil) != may {
			t.Errorf("%s: %v", address, err)
		}
		if err := town.http("tcp", address); (err == nil) != may {
			t.Errorf("%s without TLS: %v", address, err)
		}
	}
}

// TestWaits keeps the documented schedule: eleven attempts, the last after about 28 hours.
func TestWaits(t *testing.T) {
	t.Parallel()
	var last time.Duration
	for _, wait := range Waits {
		last += wait
	}
	if len(Waits) != 10 || last.Round(time.Hour) != 28*time.Hour {
		t.Errorf("%d attempts, the last after %s", len(Waits)+1, last)
	}
	for tries := 1; tries <= len(Waits)+1; tries++ {
		wait, more := after(tries)
		if more != (tries <= len(Waits)) || more && wait != Waits[tries-1] || tries > 1 && more && wait <= Waits[tries-2] {
			t.Errorf("after %d attempts: %s, %t", tries, wait, more)
		}
	}
}
