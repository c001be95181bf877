package views

import (
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// tellMapping puts what happens to a joint mapping into words.
func (v *visit) tellMapping(p *domain.Project, body events.Body) (told, bool) {
	w := v.words
	works := func(id domain.MappingID) string {
		if m := p.Mapping(id); m != nil {
			return v.worksName(p, m.Works)
		}
		return ""
	}
	switch e := body.(type) {
	case *events.MappingCommissioned:
		return told{joined(w, e.BodyName, v.worksName(p, e.Works)), joined(w, w.T("history.mapping-for", "materials", v.materialNames(e.Purposes)), e.Note), "status.running"}, true
	case *events.MappingDelivered:
		return told{joined(w, w.T("history.drawings", "n", strconv.Itoa(e.Version)), works(e.Mapping)), joined(w, append(measured(w, e.Values), e.Note)...), "status.done"}, true
	case *events.MappingReused:
		return told{v.applicationName(p, e.Application), w.T("history.mapping-used-by", "items", itemNames(w, e.Items)), "status.done"}, true
	}
	return told{}, false
}

// measured words the measured values, each with its unit, which stands in the quantity's name.
func measured(w words.Words, values []events.MappedValue) []string {
	lines := make([]string, len(values))
	for i, x := range values {
		lines[i] = quantityName(w, x.Quantity) + w.T("project.colon") + words.Number(x.Value, quantityDecimals)
	}
	return lines
}

// quantityDecimals are as many as surveyors measure: millimetres.
const quantityDecimals = 3

func quantityName(w words.Words, q domain.MappedQuantity) string {
	return w.T("choice.quantity." + string(q))
}

func itemNames(w words.Words, codes []domain.ItemCode) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = itemName(w, code)
	}
	return strings.Join(names, w.T("form.list-comma"))
}
