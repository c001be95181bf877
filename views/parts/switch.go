package parts

import (
	"net/url"

	"github.com/a-h/templ"
)

// Switch gives the address of a page with one of the reader's preferences changed.
func Switch(here, preference, value string) templ.SafeURL {
	u, err := url.Parse(here)
	if err != nil || u.Host != "" || u.Scheme != "" {
		u = &url.URL{Path: "/"}
	}
	query := u.Query()
	query.Set(preference, value)
	return templ.SafeURL(u.Path + "?" + query.Encode())
}
