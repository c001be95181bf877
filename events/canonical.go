package events

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/gowebpki/jcs"
)

// Canonical gives JSON in the one form of RFC 8785. It returns an error if raw is no JSON.
//
// Every command writes payloads, and what encoding/json writes of them differs from that form in little but the order of the names: so
// these are put in order here, and all that is harder is the library's.
func Canonical(raw []byte) ([]byte, error) {
	if o := (orderer{raw: raw, out: make([]byte, 0, len(raw))}); o.plain() {
		return o.out, nil
	}
	return jcs.Transform(raw)
}

// deepest is how deep plain JSON may be nested.
const deepest = 64

// orderer orders the names of plain JSON: without spaces, escapes, fractions, exponents, long numbers, and names beyond ASCII.
type orderer struct {
	raw   []byte
	at    int // of raw
	depth int
	out   []byte
}

// member is where a member of an object stands in out.
type member struct{ name, nameEnd, end int }

// plain reports whether raw is one plain object, and has written it then.
func (o *orderer) plain() bool {
	return len(o.raw) > 0 && o.raw[0] == '{' && bytes.IndexByte(o.raw, '\\') < 0 && utf8.Valid(o.raw) && o.value() && o.at == len(o.raw)
}

// next gives the next byte, 0 at the end.
func (o *orderer) next() byte {
	if o.at == len(o.raw) {
		return 0
	}
	return o.raw[o.at]
}

// accept takes that byte if it comes next.
func (o *orderer) accept(c byte) bool {
	if o.next() != c {
		return false
	}
	o.at++
	o.out = append(o.out, c)
	return true
}

func (o *orderer) value() bool {
	switch c := o.next(); c {
	case '{':
		return o.nested(o.object)
	case '[':
		return o.nested(o.array)
	case '"':
		return o.text()
	case 't':
		return o.word("true")
	case 'f':
		return o.word("false")
	case 'n':
		return o.word("null")
	default:
		return o.number()
	}
}

func (o *orderer) nested(what func() bool) bool {
	o.depth++
	defer func() { o.depth-- }()
	return o.depth <= deepest && what()
}

func (o *orderer) word(w string) bool {
	if !bytes.HasPrefix(o.raw[o.at:], []byte(w)) {
		return false
	}
	o.at += len(w)
	o.out = append(o.out, w...)
	return true
}

func (o *orderer) text() bool {
	if o.next() != '"' {
		return false
	}
	for end := o.at + 1; end < len(o.raw) && o.raw[end] >= ' '; end++ {
		if o.raw[end] == '"' {
			o.out = append(o.out, o.raw[o.at:end+1]...)
			o.at = end + 1
			return true
		}
	}
	return false
}

// number takes a whole number that a double holds exactly and writes without an exponent.
func (o *orderer) number() bool {
	const longest = 15 // digits
	from := o.at
	if o.next() == '-' {
		o.at++
	}
	first := o.at
	for c := o.next(); c >= '0' && c <= '9'; c = o.next() {
		o.at++
	}
	digits := o.raw[first:o.at]
	if len(digits) == 0 || len(digits) > longest || digits[0] == '0' && o.at-from > 1 {
		return false
	}
	if c := o.next(); c == '.' || c == 'e' || c == 'E' {
		return false
	}
	o.out = append(o.out, o.raw[from:o.at]...)
	return true
}

func (o *orderer) array() bool {
	if o.accept('['); o.accept(']') {
		return true
	}
	for {
		if !o.value() {
			return false
		}
		if o.accept(']') {
			return true
		}
		if !o.accept(',') {
			return false
		}
	}
}

func (o *orderer) object() bool {
	if o.accept('{'); o.accept('}') {
		return true
	}
	var room [16]member
	all := room[:0]
	for {
		m := member{name: len(o.out)}
		if !o.text() {
			return false
		}
		m.nameEnd = len(o.out)
		if !o.accept(':') || !o.value() {
			return false
		}
		m.end = len(o.out)
		all = append(all, m)
		if o.accept('}') {
			return o.order(all)
		}
		if !o.accept(',') {
			return false
		}
	}
}

// order puts the members of the object that was written last in the order of their names. It reports false where names aren't ASCII, whose
// order here is another, or stand twice.
func (o *orderer) order(all []member) bool {
	name := func(m member) []byte { return o.out[m.name+1 : m.nameEnd-1] }
	sorted := true
	for i, m := range all {
		for _, c := range name(m) {
			if c >= utf8.RuneSelf {
				return false
			}
		}
		sorted = sorted && (i == 0 || bytes.Compare(name(all[i-1]), name(m)) < 0)
	}
	if sorted {
		return true
	}
	from := all[0].name
	slices.SortFunc(all, func(a, b member) int { return bytes.Compare(name(a), name(b)) })
	for i := range all[1:] {
		if bytes.Equal(name(all[i]), name(all[i+1])) {
			return false
		}
	}
	var room [512]byte
	ordered := room[:0]
	for i, m := range all {
		if i > 0 {
			ordered = append(ordered, ',')
		}
		ordered = append(ordered, o.out[m.name:m.end]...)
	}
	copy(o.out[from:], ordered)
	return true
}
