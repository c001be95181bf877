package stages_test

import (
	"testing"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

// applied makes a project whose first stage, and whose survey of the site, are applied for.
func applied(t *testing.T, m *stages.Machine) *domain.Project {
	t.Helper()
	return carried(t, m, func(p *domain.Project) bool { return len(p.Applications) > 0 && !p.Applications[0].AcceptedOn.IsZero() })
}

// staff gives an officer of a department.
func staff(d domain.DepartmentCode) domain.Actor {
	return domain.Actor{Account: domain.AccountID(d) + "-officer", Role: domain.RoleOfficer, Department: d}
}

func TestMaterialsAreReadByThoseWhomTheyConcern(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := applied(t, m)
	a := &p.Applications[0]
	flow := m.Book().Flow(p.Flow)
	brought := &events.ApplicationReceived{Application: a.ID}
	asks := func(code domain.ItemCode, kind domain.MaterialCode) bool {
		for _, x := range flow.Item(code).Materials {
			if x.Material == kind {
				return true
			}
		}
		return false
	}
	kept := 0
	for _, material := range flow.Materials {
		allowed := map[domain.DepartmentCode]bool{}
		for _, it := range a.Items {
			if !asks(it.Code, material.Code) {
				continue
			}
			allowed[it.Department], allowed[p.Stage(a.Stage).Lead] = true, true
			for _, other := range p.Plan {
				for _, pre := range other.Prerequisites {
					if pre == it.Code {
						allowed[other.Department] = true
					}
				}
			}
		}
		for _, other := range p.Applications {
			for _, it := range other.Items {
				if asks(it.Code, material.Code) { // its department asked for the same
					allowed[it.Department] = true
				}
			}
		}
		for _, d := range m.Concerned(p) {
			if got := m.MayReadMaterial(staff(d), p, brought, material.Code); got != allowed[d] {
				t.Errorf("%s reads %s: %t", d, material.Code, got)
			} else if !got {
				kept++
			}
		}
		for _, role := range []domain.Role{domain.RoleWindow, domain.RolePlanner, domain.RoleSupervisor} {
			if !m.MayReadMaterial(domain.Actor{Role: role}, p, brought, material.Code) {
				t.Errorf("%s may not read %s", role, material.Code)
			}
		}
		if !m.MayReadMaterial(domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit}, p, brought, material.Code) ||
			m.MayReadMaterial(domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Stranger}, p, brought, material.Code) {
			t.Errorf("%s: an investor reads its own, and nobody else's", material.Code)
		}
	}
	if kept == 0 {
		t.Error("nothing is kept from anybody")
	}
}

func TestDraftsAndResultsHaveTheirReaders(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	p := applied(t, m)
	it := &p.Applications[0].Items[0]
	draft := &events.DecisionProposed{Item: it.ID}
	head := domain.Actor{Role: domain.RoleHead, Department: it.Department}
	if !m.MayReadMaterial(head, p, draft, "result") || m.MayReadMaterial(domain.Actor{Role: domain.RoleSupervisor}, p, draft, "result") {
		t.Error("a draft is for its department alone")
	}
	decided := &events.ItemDecided{Item: it.ID}
	_, concerned := decided.Concerns(p)
	for _, d := range concerned {
		if !m.MayReadMaterial(staff(d), p, decided, "result") {
			t.Errorf("%s doesn't read the result", d)
		}
		if d != it.Department && m.MayReadMaterial(staff(d), p, draft, "result") {
			t.Errorf("%s reads a draft of %s", d, it.Department)
		}
	}
}
