package cases

import (
	"strings"

	"binglian/domain"
)

// seeMapping looks at a joint mapping: the one named, or the newest.
func (r *run) seeMapping(words []string) (attributes, error) {
	if r.p == nil || len(r.p.Mappings) == 0 {
		return attributes{"state": none}, nil
	}
	m := &r.p.Mappings[len(r.p.Mappings)-1]
	if len(words) > 0 {
		if m = r.p.Mapping(domain.MappingID(words[0])); m == nil {
			return attributes{"state": none}, nil
		}
	}
	state := "commissioned"
	switch {
	case m.Delivered():
		state = "delivered"
	case len(m.Purposes) == 0:
		state = "moved"
	}
	var purposes []string
	for _, code := range m.Purposes {
		purposes = append(purposes, string(code))
	}
	return attributes{"state": state, "works": string(m.Works), "purposes": orNone(strings.Join(purposes, " ")), "commissioned": day(m.CommissionedOn),
		"delivered": day(m.DeliveredOn), "version": number(m.Version), "used": number(m.Used)}, nil
}
