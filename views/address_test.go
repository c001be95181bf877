package views

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestAddressIsTheClientsOwn(t *testing.T) {
	t.Parallel()
	s := &Server{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("::1/128")}}
	for name, c := range map[string]struct {
		remote    string
		forwarded []string
		want      string
	}{
		"straight":                         {"203.0.113.9:40000", nil, "203.0.113.9"},
		"a claim of a stranger":            {"203.0.113.9:40000", []string{"198.51.100.7"}, "203.0.113.9"},
		"through the proxy":                {"10.0.0.5:40000", []string{"198.51.100.7"}, "198.51.100.7"},
		"a claim before the proxy":         {"10.0.0.5:40000", []string{"192.0.2.1, 198.51.100.7"}, "198.51.100.7"},
		"two proxies, two headers":         {"10.0.0.5:40000", []string{"198.51.100.7", "10.0.0.6"}, "198.51.100.7"},
		"the proxy itself":                 {"10.0.0.5:40000", nil, "10.0.0.5"},
		"nonsense before the proxy":        {"10.0.0.5:40000", []string{"unknown"}, "10.0.0.5"},
		"IPv4 in IPv6":                     {"[::ffff:203.0.113.9]:40000", nil, "203.0.113.9"},
		"IPv6 counts by its network":       {"[2001:db8:1:2:3:4:5:6]:40000", nil, "2001:db8:1:2::/64"},
		"IPv6 of a link":                   {"[fe80::1%eth0]:40000", nil, "fe80::/64"},
		"IPv6 through a proxy of the host": {"[::1]:40000", []string{"2001:db8:1:2::9"}, "2001:db8:1:2::/64"},
		"no address at all":                {"@", nil, "@"},
	} {
		r := httptest.NewRequest("POST", "/sign-in", nil)
		r.RemoteAddr = c.remote
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		var told string // to the API
		s.addressed(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { told = r.RemoteAddr })).ServeHTTP(httptest.NewRecorder(), r)
		if told != c.want || r.RemoteAddr != c.remote {
			t.Errorf("%s: %s, not %s", name, told, c.want)
		}
	}
}
