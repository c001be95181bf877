package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// searchLongest is how many characters of a search are looked at; nobody types more.
const searchLongest = 100

// filterBar narrows a list. It is a form that asks for the page with its choices in the address, so that a list can be
// handed on and come back to.
type filterBar struct {
	Action string
	Keep   []formValue // of the address, which the form doesn't ask for
	Text   string
	Hint   string // what can be searched for; empty for no search field
	Selects,
	Days []filter
	Clear string // address without any narrowing; empty where there is none
}

// filter is one choice of a filter bar.
type filter struct {
	Name    string
	Label   string
	Value   string
	Choices []formValue // value and label; the first means no narrowing
	Asked   string      // as it stands in the address
	Without string      // address without it
}

// unknown reports whether the address asks for a value that there is none of.
func (f *filter) unknown() bool {
	return f.Asked != "" && !slices.ContainsFunc(f.Choices, func(c formValue) bool { return c.Value == f.Asked })
}

// formValue is a value with the name or label that goes with it.
type formValue struct{ Value, Label string }

// asked gives a value of the address, cut to a sensible length.
func (v *visit) asked(name string) string {
	s := strings.TrimSpace(v.r.URL.Query().Get(name))
	if utf8.RuneCountInString(s) > searchLongest {
		return string([]rune(s)[:searchLongest])
	}
	return strings.ToValidUTF8(s, "")
}

// address gives the page's address with other values, as pairs of name and value; an empty value takes a name out. Where
// in the list one is goes with it, unless it is given anew.
func (v *visit) address(pairs ...string) string {
	query := v.r.URL.Query()
	query.Del("page")
	query.Del("after")
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			query.Del(pairs[i])
		} else {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return addressOf(v.r.URL.Path, query)
}

func addressOf(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// pageAsked gives the number of the page asked for, from 1.
func (v *visit) pageAsked() int {
	n, err := strconv.Atoi(v.asked("page"))
	if err != nil || n < 1 || n > 1_000_000 {
		return 1
	}
	return n
}

// narrowed gives the address that clears a filter bar if any of the values is set.
func (v *visit) narrowed(names ...string) string {
	pairs, any := make([]string, 0, 2*len(names)), false
	for _, name := range names {
		pairs = append(pairs, name, "")
		any = any || v.asked(name) != ""
	}
	if !any {
		return ""
	}
	return v.address(pairs...)
}
