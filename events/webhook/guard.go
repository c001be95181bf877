package webhook

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"syscall"
)

// Guard says which addresses may be called. It looks at the address that is dialled, not at the name: a name may lead elsewhere
// the next time that it is asked for.
type Guard struct {
	// Allow are networks that may be called though they aren't public, with http too: those of departments.
	Allow []netip.Prefix
}

var errForbidden = errors.New("this address may not be called")

// reserved are the networks that no receiver on the internet has: this host, private and shared networks, links, what is for
// documents and tests, what is not given out (IANA's registries of special-purpose addresses, RFC 6890). Clouds' metadata services stand
// among the links (169.254.169.254) and the unique local addresses (fd00:ec2::254).
var reserved = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"100.100.100.200/32", // metadata of Alibaba Cloud, within the shared network above
	"168.63.129.16/32",   // metadata of Azure, on a public address
)

// public6 is what is given out of IPv6, without what within it leads elsewhere: to an IPv4 address, or nowhere.
var (
	public6   = prefixes("2000::/3")
	reserved6 = prefixes("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

func prefixes(all ...string) (found []netip.Prefix) {
	for _, s := range all {
		found = append(found, netip.MustParsePrefix(s))
	}
	return found
}

func within(all []netip.Prefix, a netip.Addr) bool {
	for _, p := range all {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// https refuses addresses that aren't public, but for those that are allowed.
func (g Guard) https(_, address string) error {
	a, err := plain(address)
	if err != nil {
		return err
	}
	public := a.Is4() && !within(reserved, a) || a.Is6() && within(public6, a) && !within(reserved6, a)
	if public || within(g.Allow, a) {
		return nil
	}
	return errForbidden
}

// http refuses all but what is allowed: without TLS anybody between could read.
func (g Guard) http(_, address string) error {
	a, err := plain(address)
	if err != nil {
		return err
	}
	if !within(g.Allow, a) {
		return errForbidden
	}
	return nil
}

// plain reads the address that is dialled; an IPv4 address within an IPv6 one is the IPv4 address.
func plain(address string) (netip.Addr, error) {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("%w: %w", errForbidden, err)
	}
	return ap.Addr().WithZone("").Unmap(), nil
}

// guarding checks the address of every connection before it is made.
func guarding(check func(network, address string) error) func(context.Context, string, string, syscall.RawConn) error {
	return func(_ context.Context, network, address string, _ syscall.RawConn) error {
		return check(network, address)
	}
}
