package stages

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// MayReadMaterial reports whether the actor may read a file of that kind, which an event of the project brought. Drafted
// results are read by those who draft and sign in their department alone. Departments read what concerns them: findings
// and results whose event does; of what the applicant brought that for their own items, for items of a stage that they
// lead, for items whose results theirs wait for; and any kind that an item of theirs asks for too. Others read whatever
// they may read the project for.
func (m *Machine) MayReadMaterial(a domain.Actor, p *domain.Project, brought events.Body, kind domain.MaterialCode) bool {
	if !m.MayRead(a, p) {
		return false
	}
	staff := a.Role == domain.RoleOfficer || a.Role == domain.RoleChecker || a.Role == domain.RoleHead
	_, draft := brought.(*events.DecisionProposed)
	switch {
	case draft && !staff:
		return false
	case !staff:
		return true
	}
	var concerned []domain.DepartmentCode
	switch e := brought.(type) {
	case *events.ApplicationReceived:
		concerned = m.applicationReaders(p, p.Application(e.Application), kind)
	case *events.CorrectionSupplied:
		concerned = m.applicationReaders(p, p.Application(e.Application), kind)
	case *events.ApplicationCorrected:
		concerned = m.applicationReaders(p, p.Application(e.Application), kind)
	case *events.DeferredSupplied:
		concerned = m.applicationReaders(p, p.Application(e.Application), kind)
	case *events.ProjectChanged:
		if kind != supplementMaterial {
			concerned = m.askers(p, "", kind)
			break
		}
		_, concerned = e.Concerns(p)
	case *events.ItemSupplemented:
		app, _ := p.Item(e.Item)
		_, concerned = e.Concerns(p)
		concerned = append(concerned, m.askers(p, app.Works, kind)...)
	case *events.MappingDelivered:
		x := p.Mapping(e.Mapping)
		for _, purpose := range x.Purposes {
			concerned = append(concerned, m.askers(p, x.Works, purpose)...)
		}
		for _, s := range p.Stages {
			concerned = append(concerned, s.Lead)
		}
	case *events.ItemDecided:
		_, concerned = e.Concerns(p)
		concerned = append(concerned, m.resultReaders(p, e.Item)...)
	default:
		_, concerned = e.Concerns(p)
	}
	return slices.Contains(concerned, a.Department)
}

// applicationReaders gives the departments that may read a kind of material which came with an application.
func (m *Machine) applicationReaders(p *domain.Project, a *domain.Application, kind domain.MaterialCode) []domain.DepartmentCode {
	flow := m.Book().Flow(p.Flow)
	all := m.askers(p, a.Works, kind)
	for i := range a.Items {
		it := &a.Items[i]
		if !flow.Item(it.Code).asksFor(kind) {
			continue
		}
		all = append(all, it.Department)
		if s := p.Stage(a.Stage); s != nil {
			all = append(all, s.Lead)
		}
		for _, other := range p.Plan {
			if slices.Contains(other.Prerequisites, it.Code) {
				all = append(all, other.Department)
			}
		}
	}
	return all
}

// resultReaders gives the departments with an item that asks for the result of another: the system brings it.
func (m *Machine) resultReaders(p *domain.Project, id domain.ItemID) []domain.DepartmentCode {
	app, it := p.Item(id)
	flow := m.Book().Flow(p.Flow)
	if flow == nil {
		return nil
	}
	var all []domain.DepartmentCode
	for _, material := range flow.Materials {
		if material.From == it.Code {
			all = append(all, m.askers(p, app.Works, material.Code)...)
		}
	}
	return all
}

// askers gives the departments with an item in hand or granted that asks for the kind of material: of the same works, or
// where one of the two is part of the other, or the whole project's.
func (m *Machine) askers(p *domain.Project, works domain.WorksID, kind domain.MaterialCode) []domain.DepartmentCode {
	var all []domain.DepartmentCode
	flow := m.Book().Flow(p.Flow)
	for i := range p.Applications {
		a := &p.Applications[i]
		if a.Works != "" && works != "" && !p.Within(works, a.Works) && !p.Within(a.Works, works) {
			continue
		}
		for j := range a.Items {
			it := &a.Items[j]
			if (it.Open() || it.Outcome == domain.ItemGranted) && flow.Item(it.Code).asksFor(kind) {
				all = append(all, it.Department)
			}
		}
	}
	return all
}

func (r *ItemRule) asksFor(kind domain.MaterialCode) bool {
	return r != nil && slices.ContainsFunc(r.Materials, func(m ItemMaterial) bool { return m.Material == kind })
}

// lacking names the materials that must be there and weren't brought.
func lacking(asked []MaterialField, brought []domain.MaterialRef) (ps []domain.FieldProblem) {
	for _, f := range asked {
		if f.Required && !slices.ContainsFunc(brought, func(m domain.MaterialRef) bool { return m.Material == f.Material }) {
			ps = append(ps, domain.Problem("materials."+string(f.Material), MaterialMissing, "material", string(f.Material)))
		}
	}
	return ps
}
