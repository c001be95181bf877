package store

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strconv"
	"unicode/utf8"

	"binglian/domain"
)

// encodedParts are parts of a snapshot that most commands leave as they are: each is encoded once.
type encodedParts struct{ plan, stages, collaboration json.RawMessage }

// appendSnapshot encodes the project. Half of it is the plan, which stays the same from the launch on, and most of the rest are
// applications, which are written by hand: the library would take three times as long, and every command writes all of them.
func (s *state) appendSnapshot(to []byte, before *state) ([]byte, error) {
	var old domain.Project
	if before != nil {
		s.parts, old = before.parts, *before.project
	}
	rest := *s.project
	all := object{bytes: append(to, '{')}
	if len(rest.Plan) > 0 {
		all.part("plan", &s.parts.plan, sameSlice(rest.Plan, old.Plan), rest.Plan)
		rest.Plan = nil // left out
	}
	if len(rest.Stages) > 0 {
		all.part("stages", &s.parts.stages, sameSlice(rest.Stages, old.Stages), rest.Stages)
		rest.Stages = nil
	}
	if rest.Collaboration != nil {
		all.part("collaboration", &s.parts.collaboration, reflect.DeepEqual(rest.Collaboration, old.Collaboration), rest.Collaboration)
		rest.Collaboration = nil
	}
	if len(rest.Applications) > 0 && applicationsByHand {
		all.key("applications")
		all.list(len(rest.Applications), func(i int) { all.application(&rest.Applications[i]) })
		rest.Applications = nil
	}
	encoded, err := json.Marshal(&rest)
	if err = cmp.Or(all.failed, err); err != nil {
		return nil, err
	}
	all.comma()
	return append(all.bytes, encoded[1:]...), nil
}

// sameSlice reports whether two slices are one: what events replace only as a whole is shared by the projects that they lead to.
func sameSlice[T any](a, b []T) bool { return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] }

// object is JSON that is being written. Its bytes are those that the library would write.
type object struct {
	bytes  []byte
	failed error // the first
}

// comma separates what comes next from what stands before it.
func (o *object) comma() {
	if last := o.bytes[len(o.bytes)-1]; last != '{' && last != '[' {
		o.bytes = append(o.bytes, ',')
	}
}

// key begins a field.
func (o *object) key(name string) {
	o.comma()
	o.bytes = append(append(append(o.bytes, '"'), name...), '"', ':')
}

// list writes n elements.
func (o *object) list(n int, element func(int)) {
	o.bytes = append(o.bytes, '[')
	for i := range n {
		o.comma()
		element(i)
	}
	o.bytes = append(o.bytes, ']')
}

// part writes a field whose encoding is kept, and encodes it where it isn't the same any more.
func (o *object) part(name string, kept *json.RawMessage, same bool, value any) {
	if !same || *kept == nil {
		encoded, err := json.Marshal(value)
		if err != nil {
			o.failed = cmp.Or(o.failed, err)
			return
		}
		*kept = encoded
	}
	o.key(name)
	o.bytes = append(o.bytes, *kept...)
}

// any writes a field as the library does.
func (o *object) any(name string, value any) {
	o.key(name)
	encoded, err := json.Marshal(value)
	o.failed = cmp.Or(o.failed, err)
	o.bytes = append(o.bytes, encoded...)
}

func (o *object) text(name, value string) {
	o.key(name)
	o.bytes = appendText(o.bytes, value)
}

func (o *object) textIf(name, value string) {
	if value != "" {
		o.text(name, value)
	}
}

func (o *object) number(name string, value int) {
	o.key(name)
	o.bytes = strconv.AppendInt(o.bytes, int64(value), 10)
}

func (o *object) numberIf(name string, value int) {
	if value != 0 {
		o.number(name, value)
	}
}

func (o *object) day(name string, value domain.Day) {
	o.key(name)
	o.bytes, _ = value.AppendText(append(o.bytes, '"')) // it never fails
	o.bytes = append(o.bytes, '"')
}

func (o *object) dayIf(name string, value domain.Day) {
	if value != 0 {
		o.day(name, value)
	}
}

func (o *object) flagIf(name string, value bool) {
	if value {
		o.key(name)
		o.bytes = append(o.bytes, "true"...)
	}
}

// appendText writes a text with its quotes. What JSON or the library writes otherwise than it stands is left to the library.
func appendText(to []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&':
			return appendEscaped(to, text)
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == '\u2028' || r == '\u2029' || r == utf8.RuneError {
				return appendEscaped(to, text)
			}
			i += size - 1
		}
	}
	return append(append(append(to, '"'), text...), '"')
}

func appendEscaped(to []byte, text string) []byte {
	encoded, _ := json.Marshal(text) // a text never fails
	return append(to, encoded...)
}
