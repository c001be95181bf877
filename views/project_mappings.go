package views

import (
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// mappingView is one joint mapping on a project's page: its body, the result, where it was used again.
type mappingView struct {
	Anchor   string
	Title    string
	Body     string
	State    state
	Result   string
	Values   []string
	Used     string
	Purposes string
}

// mappings tells each joint mapping of a project, from its events. It returns an error if these can't be read.
func (v *visit) mappings(p *domain.Project) ([]mappingView, error) {
	if len(p.Mappings) == 0 {
		return nil, nil
	}
	w := v.words
	views := make([]mappingView, len(p.Mappings))
	index := map[domain.MappingID]int{}
	where := map[domain.MappingID][]string{}
	for i := range p.Mappings {
		m := &p.Mappings[i]
		index[m.ID] = i
		views[i] = mappingView{Anchor: anchor("mapping", string(m.ID)), Title: joinedBy(" · ", w.T("project.mappings"), v.worksName(p, m.Works)),
			Purposes: v.materialNames(m.Purposes), State: state{Key: "status.waiting"}}
		switch {
		case m.Delivered():
			views[i].State = state{Key: "status.done"}
		case len(m.Purposes) == 0: // another commission took its place
			views[i].State = state{Key: "status.cancelled"}
		}
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
			views[index[e.Mapping]].Body = w.T("project.mapping-body", "body", e.BodyName, "day", w.Day(k.On))
		case *events.MappingDelivered:
			view := &views[index[e.Mapping]]
			view.Result, view.Values = w.T("project.mapping-result", "n", strconv.Itoa(e.Version), "day", w.Day(k.On)), measured(w, e.Values)
		case *events.MappingReused:
			where[e.Mapping] = append(where[e.Mapping], itemNames(w, e.Items))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range p.Mappings {
		m := &p.Mappings[i]
		switch {
		case m.Used > 0:
			views[i].Used = w.T("project.mapping-used", "n", strconv.Itoa(m.Used), "where", strings.Join(where[m.ID], w.T("form.list-comma")))
		case m.Delivered():
			views[i].Used = w.T("project.mapping-unused")
		}
	}
	return views, nil
}
