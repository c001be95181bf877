package views

import (
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/parts"
	"binglian/views/words"
)

// mappingView is one joint mapping on a project's page: its body, the result, where it was used again.
type mappingView struct {
	Anchor  string
	Title   string
	State   state
	Summary string // by whom it is measured, and how often its result was used again
	Facts   []parts.Fact
	Open    bool
}

// mappings tells each joint mapping of a project, from its events. It returns an error if these can't be read.
func (v *visit) mappings(p *domain.Project) ([]mappingView, error) {
	if len(p.Mappings) == 0 {
		return nil, nil
	}
	told := map[domain.MappingID]*mappingTold{}
	for i := range p.Mappings {
		told[p.Mappings[i].ID] = &mappingTold{}
	}
	err := v.eachEvent(p, func(k *events.Recorded) error {
		if !strings.HasPrefix(k.Name, "mapping") {
			return nil
		}
		body, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return err
		}
		switch e := body.(type) {
		case *events.MappingCommissioned:
			t := told[e.Mapping]
			t.body, t.commissioned = e.BodyName, k.On
		case *events.MappingDelivered:
			t := told[e.Mapping]
			t.version, t.delivered, t.values = e.Version, k.On, e.Values
		case *events.MappingReused:
			t := told[e.Mapping]
			t.used = append(t.used, e.Items...)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	views := make([]mappingView, len(p.Mappings))
	for i := range p.Mappings {
		m := &p.Mappings[i]
		views[i] = v.mapping(p, m, told[m.ID])
	}
	return views, nil
}

// mappingTold is what the events of a joint mapping say of it.
type mappingTold struct {
	body                    string
	commissioned, delivered domain.Day
	version                 int
	values                  []events.MappedValue
	used                    []domain.ItemCode
}

func (v *visit) mapping(p *domain.Project, m *domain.Mapping, t *mappingTold) mappingView {
	w := v.words
	view := mappingView{Anchor: anchor("mapping", string(m.ID)), Title: joinedBy(" · ", w.T("project.mappings"), v.worksName(p, m.Works)),
		State: state{Key: "status.waiting"}, Summary: t.body, Open: !m.Delivered()}
	fact := func(label, value string) {
		view.Facts = append(view.Facts, parts.Fact{Label: label, Value: parts.Text(value)})
	}
	fact(w.T("project.mapping-commissioned"), joinedBy(" · ", t.body, w.Day(t.commissioned)))
	switch {
	case m.Delivered():
		view.State = state{Key: "status.done"}
		fact(w.T("project.mapping-delivered"), joinedBy(" · ", w.T("history.drawings", "n", strconv.Itoa(t.version)), w.Day(t.delivered)))
		for _, x := range t.values {
			fact(quantityName(w, x.Quantity), words.Number(x.Value, quantityDecimals))
		}
		if m.Used == 0 {
			fact(w.T("project.mapping-used"), w.T("project.mapping-unused"))
			break
		}
		view.Summary = joinedBy(" · ", t.body, w.T("project.mapping-times", "n", strconv.Itoa(m.Used)))
		fact(w.T("project.mapping-used"), itemNames(w, t.used))
	case len(m.Purposes) == 0: // another commission took its place
		view.State, view.Open = state{Key: "status.cancelled"}, false
	}
	if len(m.Purposes) > 0 {
		fact(w.T("project.mapping-for"), v.materialNames(m.Purposes))
	}
	return view
}
