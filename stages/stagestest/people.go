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

// Busy gives somebody by chance: half the time one of those who have the most to do with any project.
func (w *Walk) Busy() domain.Actor {
	if w.Chance.IntN(2) == 0 {
		return w.Actors[w.Chance.IntN(len(w.Actors))]
	}
	busy := []domain.AccountID{"planner", "investor", "window", "review-body-officer", "natural-resources-officer", "natural-resources-head", "housing-officer",
		"housing-head", "natural-resources-checker", "development-reform-officer", "ecology-officer", "archive-officer"}
	who := busy[w.Chance.IntN(len(busy))]
	return w.Actors[slices.IndexFunc(w.Actors, func(a domain.Actor) bool { return a.Account == who })]
}

// Companion gives the account of a colleague in the same department, for an officer's or a head's.
func Companion(of domain.AccountID) domain.AccountID {
	if d, officer := strings.CutSuffix(string(of), "-officer"); officer {
		return domain.AccountID(d + "-head")
	}
	return domain.AccountID(strings.TrimSuffix(string(of), "-head") + "-officer")
}
