package stagestest

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// Credit is the investor's organisation of the walks; Stranger another one.
const (
	Credit   domain.CreditCode = "91220302MA14ABCDXH"
	Stranger domain.CreditCode = "91220300MA0Y000082"
)

// Actors gives everybody who may have to do with a project of the city: people of each role and of each department.
func Actors(b *stages.Book) []domain.Actor {
	all := []domain.Actor{
		{Account: "planner", Role: domain.RolePlanner, Department: b.City.CodeKeeper},
		{Account: "investor", Role: domain.RoleInvestor, Organisation: Credit},
		{Account: "window", Role: domain.RoleWindow},
		{Account: "stranger", Role: domain.RoleInvestor, Organisation: Stranger},
		{Account: "supervisor", Role: domain.RoleSupervisor},
		{Account: "administrator", Role: domain.RoleAdministrator},
	}
	return append(all, staff(b, "")...)
}

// staff gives the people of the city's own departments, or of those of a county.
func staff(b *stages.Book, county domain.RegionCode) (all []domain.Actor) {
	for _, d := range b.Departments {
		if d.Region != county {
			continue
		}
		all = append(all, domain.Actor{Account: domain.AccountID(d.Code) + "-officer", Role: domain.RoleOfficer, Department: d.Code},
			domain.Actor{Account: domain.AccountID(d.Code) + "-head", Role: domain.RoleHead, Department: d.Code})
		if b.HasChecker(d.Code) {
			all = append(all, domain.Actor{Account: domain.AccountID(d.Code) + "-checker", Role: domain.RoleChecker, Department: d.Code})
		}
	}
	return all
}

// In has the walk's project lie in a county, where people of the county's departments have to do with it too.
func (w *Walk) In(county domain.RegionCode) {
	w.Region, w.Actors = county, append(w.Actors, staff(w.Machine.Book(), county)...)
}

// Busy gives somebody by chance: mostly one of those whose turn it seldom is; where there is none, half the time one of those who
// have the most to do with any project.
func (w *Walk) Busy() domain.Actor {
	if w.Pooled() { // only its lead has to do with it yet
		return domain.Actor{Account: "lead", Role: domain.RoleOfficer, Department: w.Machine.Book().City.DefaultLead}
	}
	busy := w.shortly()
	if len(busy) == 0 || w.Chance.IntN(3) == 0 {
		if w.Chance.IntN(2) == 0 {
			return w.Actors[w.Chance.IntN(len(w.Actors))]
		}
		busy = []domain.AccountID{"planner", "investor", "window", "review-body-officer", "natural-resources-officer", "natural-resources-head", "housing-officer",
			"housing-head", "natural-resources-checker", "development-reform-officer", "ecology-officer", "archive-officer"}
	}
	who := busy[w.Chance.IntN(len(busy))]
	return w.Actors[slices.IndexFunc(w.Actors, func(a domain.Actor) bool { return a.Account == who })]
}

// shortly gives those whose turn it is for a short time only; of a project without a pool, those who aren't officers.
func (w *Walk) shortly() (who []domain.AccountID) {
	p := w.Project
	if p == nil {
		return nil
	}
	if p.Direct() {
		return []domain.AccountID{"planner", "investor", "window"}
	}
	of := func(d domain.DepartmentCode) {
		officer := domain.AccountID(d) + "-officer"
		if slices.ContainsFunc(w.Actors, func(a domain.Actor) bool { return a.Account == officer }) {
			who = append(who, officer)
		}
	}
	for i := range p.Surveys {
		w.onSite(&p.Surveys[i], of)
	}
	for i := range p.Applications {
		a := &p.Applications[i]
		if a.Open() && a.AcceptedOn.IsZero() && (!a.CorrectedOn.IsZero() || a.Earlier != nil) {
			who = append(who, "window")
		}
		w.idly(a, of)
	}
	return who
}

// onSite tells of the departments that are on the site of a survey, and of its lead.
func (w *Walk) onSite(v *domain.Survey, tell func(domain.DepartmentCode)) {
	for _, party := range v.Parties {
		if v.Open() && !party.CheckedInOn.IsZero() {
			tell(party.Department)
			tell(w.Project.Stage(w.Project.Application(v.Application).Stage).Lead)
		}
	}
}

// idly tells of departments with nothing to answer in an application: those whose items have ended while the times of a survey are
// asked for, and those whose drawings haven't come, or have passed.
func (w *Walk) idly(a *domain.Application, tell func(domain.DepartmentCode)) {
	if a.Proposed != nil && a.Open() {
		for _, asked := range a.Proposed.Parties {
			if !slices.ContainsFunc(a.Items, func(it domain.Item) bool { return it.Open() && it.Department == asked.Department }) {
				tell(asked.Department)
			}
		}
	}
	flow := w.Machine.Book().Flow(w.Project.Flow)
	for _, it := range a.Items {
		if !it.Running() || !flow.ReviewsDrawings(it.Code) {
			continue
		}
		if r := w.Project.Drawing(it.ID); r == nil || r.Passed == r.Version {
			tell(it.Department)
		}
	}
}

// Companion gives the account of a colleague in the same department, for an officer's or a head's.
func Companion(of domain.AccountID) domain.AccountID {
	if d, officer := strings.CutSuffix(string(of), "-officer"); officer {
		return domain.AccountID(d + "-head")
	}
	return domain.AccountID(strings.TrimSuffix(string(of), "-head") + "-officer")
}
