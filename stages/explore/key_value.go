package explore

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"maps"
	"reflect"
	"slices"
	"time"

	"binglian/domain"
)

// unordered writes n parts so that their order makes no difference; parts that write nothing leave no trace.
func (k *keyer) unordered(n int, write func(int)) {
	begin := len(k.buf)
	var parts [][]byte
	for i := range n {
		at := len(k.buf)
		if write(i); len(k.buf) > at {
			parts = append(parts, bytes.Clone(k.buf[at:]))
		}
	}
	slices.SortFunc(parts, bytes.Compare)
	k.buf = k.buf[:begin]
	for _, part := range parts {
		k.buf = append(append(k.buf, part...), 0xfe)
	}
	k.buf = append(k.buf, 0xfd)
}

var (
	dayType   = reflect.TypeFor[domain.Day]()
	timeType  = reflect.TypeFor[time.Time]()
	plainType = reflect.TypeFor[string]()
	names     = map[reflect.Type]bool{reflect.TypeFor[domain.AccountID](): true, reflect.TypeFor[domain.Hash](): true}
)

func (k *keyer) value(v reflect.Value) {
	switch t := v.Type(); {
	case t == dayType:
		k.day(domain.Day(v.Int()))
	case t == timeType, t == plainType, names[t], v.CanFloat(), t == reflect.TypeFor[domain.Yuan]():
		k.flag(!v.IsZero())
	case v.Kind() == reflect.String:
		k.text(v.String())
	case v.Kind() == reflect.Bool:
		k.flag(v.Bool())
	case v.CanInt():
		k.buf = binary.AppendVarint(k.buf, v.Int())
	case v.Kind() == reflect.Pointer:
		if k.flag(!v.IsNil()); !v.IsNil() {
			k.value(v.Elem())
		}
	case v.Kind() == reflect.Slice:
		k.buf = binary.AppendUvarint(k.buf, uint64(v.Len()))
		for i := range v.Len() {
			k.value(v.Index(i))
		}
	case v.Kind() == reflect.Map:
		k.mapping(v)
	case v.Kind() == reflect.Struct:
		k.fields(v)
	}
}

func (k *keyer) fields(v reflect.Value) {
	for _, f := range k.planOf(v.Type()) {
		if !f.open || !k.ended {
			k.value(v.Field(f.index))
		}
	}
}

func (k *keyer) planOf(t reflect.Type) []fieldPlan {
	if plan, ok := k.plans[t]; ok {
		return plan
	}
	plan := []fieldPlan{}
	for i := range t.NumField() {
		name := t.Name() + "." + t.Field(i).Name
		if _, skip := forgotten[name]; !skip {
			plan = append(plan, fieldPlan{index: i, name: name, open: slices.Contains(ofOpen, name)})
		}
	}
	k.plans[t] = plan
	return plan
}

func (k *keyer) mapping(v reflect.Value) {
	all := map[string]reflect.Value{}
	for _, name := range v.MapKeys() {
		all[name.String()] = v.MapIndex(name)
	}
	for _, name := range slices.SortedFunc(maps.Keys(all), cmp.Compare[string]) {
		k.text(name)
		k.value(all[name])
	}
	k.buf = append(k.buf, 0xff)
}

func (k *keyer) day(d domain.Day) {
	switch {
	case d.IsZero():
		k.buf = append(k.buf, 0)
	case d <= k.today:
		k.buf = append(k.buf, 1)
	default:
		k.buf = append(k.buf, 2)
	}
}

func (k *keyer) flag(b bool) {
	if b {
		k.buf = append(k.buf, 1)
	} else {
		k.buf = append(k.buf, 0)
	}
}

func (k *keyer) text(s string) {
	k.buf = binary.AppendUvarint(k.buf, uint64(len(s)))
	k.buf = append(k.buf, s...)
}
