package main

import (
	"fmt"
	"net/netip"
)

// network is an address, or a network, as the command line names it: 10.0.0.5 or 10.0.0.0/24.
type network struct{ netip.Prefix }

// UnmarshalText implements encoding.TextUnmarshaler. It returns an error for what is neither.
func (n *network) UnmarshalText(text []byte) error {
	if a, err := netip.ParseAddr(string(text)); err == nil {
		n.Prefix = netip.PrefixFrom(a, a.BitLen())
		return nil
	}
	p, err := netip.ParsePrefix(string(text))
	if err != nil {
		return fmt.Errorf("%q: give an address such as 10.0.0.5, or a network such as 10.0.0.0/24", text)
	}
	n.Prefix = p.Masked()
	return nil
}
