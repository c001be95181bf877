package views

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// addressOf gives where a request comes from, as sign-ins are slowed down by: the address of the connection, or, where that
// is a trusted proxy's, the last one that it was forwarded for and that is none of the trusted. What others claim counts for
// nothing. Of IPv6 it is the network of 64 bits, since whoever has one address has them all.
func (s *Server) addressOf(r *http.Request) string {
	port, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	from := port.Addr().Unmap()
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, claimed := range slices.Backward(forwarded) {
		if !s.trusts(from) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(claimed))
		if err != nil {
			break
		}
		from = before.Unmap()
	}
	if from.Is6() {
		if network, err := from.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return from.String()
}

// addressed tells a handler where requests come from, whatever proxies stand between.
func (s *Server) addressed(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.RemoteAddr = s.addressOf(r)
		h.ServeHTTP(w, r)
	})
}

func (s *Server) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
