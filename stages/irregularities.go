package stages

import (
	"cmp"
	"slices"
	"time"

	"binglian/domain"
)

// IrregularityKind says what supervision should look at, beside what is late (domain 3.6).
type IrregularityKind string

// The kinds of irregularities.
const (
	IrregularOffList    IrregularityKind = "off-list"        // 清单外要求
	IrregularSuspension IrregularityKind = "long-suspension" // 中止超期
	IrregularPause      IrregularityKind = "long-pause"      // 挂起超期
)

// IrregularityKinds lists every kind of irregularity.
func IrregularityKinds() []IrregularityKind {
	return []IrregularityKind{IrregularOffList, IrregularSuspension, IrregularPause}
}

// Irregularity is something in a project that supervision should look at.
type Irregularity struct {
	Kind        IrregularityKind
	On          domain.Day // since when
	Department  domain.DepartmentCode
	Application domain.ApplicationID
	Item        domain.ItemID
	Texts       []string // what was said, where something was
	Reason      string
}

// irregular lists what finds irregularities; a new kind is one function here.
var irregular = []func(*scene) []Irregularity{offListDemands, longSuspensions, longPauses}

// Irregularities lists what supervision should look at in a project, in the order of time.
func (m *Machine) Irregularities(p *domain.Project, at time.Time) []Irregularity {
	s := m.begin(p, domain.Actor{Role: domain.RoleClock}, at)
	var all []Irregularity
	for _, find := range irregular {
		all = append(all, find(s)...)
	}
	slices.SortStableFunc(all, func(a, b Irregularity) int { return cmp.Compare(a.On, b.On) })
	return all
}

func offListDemands(s *scene) []Irregularity {
	all := make([]Irregularity, 0, len(s.p.OffList))
	for _, d := range s.p.OffList {
		all = append(all, Irregularity{Kind: IrregularOffList, On: d.On, Department: d.Department, Application: d.Application, Item: d.Item, Texts: d.Texts, Reason: d.Reason})
	}
	return all
}

// longSuspensions are those that last, or lasted, longer than they were planned.
func longSuspensions(s *scene) []Irregularity {
	var all []Irregularity
	for _, x := range s.p.Suspensions {
		if through := lasted(s, x.To); through > x.Until {
			all = append(all, Irregularity{Kind: IrregularSuspension, On: x.Until + 1, Department: s.leadOfCollaboration(), Reason: x.Reason})
		}
	}
	return all
}

// longPauses are those of an item's clock that last, or lasted, longer than the applicant was told (行政许可法 §45).
func longPauses(s *scene) []Irregularity {
	var all []Irregularity
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			for _, x := range it.Pauses {
				until := s.cal().Add(x.From, x.Planned)
				if x.Planned > 0 && lasted(s, x.To) > until && (!ofInvestor([]domain.ItemPause{x}) || !x.SuppliedOn.IsZero()) {
					all = append(all, Irregularity{Kind: IrregularPause, On: until + 1, Department: it.Department, Application: a.ID, Item: it.ID})
				}
			}
		}
	}
	return all
}

// lasted gives the day through which something lasted that ended on a day, or goes on.
func lasted(s *scene, to domain.Day) domain.Day {
	if to.IsZero() {
		return s.on
	}
	return to
}
