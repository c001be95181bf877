package domain

import "strconv"

// Visit is a time at which a department, or a project's investor, is awaited on a site: of a joint survey that is fixed, or of one
// whose times are proposed.
type Visit struct {
	Project     ProjectID
	Of          string         // the survey, or the application and the number of the proposed time: v1, a3/2
	Department  DepartmentCode // empty for the investor
	Credit      CreditCode     // the investor's organisation
	Lead        DepartmentCode // empty where only times are proposed
	Application ApplicationID
	VisitTime
	Proposed bool
}

// VisitsOf gives the visits of a project that are ahead, or whose findings are awaited, in the order of the project. A project
// that stands or has ended has none.
func VisitsOf(p *Project) []Visit {
	if p.Suspended() || !p.TerminatedOn.IsZero() {
		return nil
	}
	var all []Visit
	for i := range p.Surveys {
		s := &p.Surveys[i]
		if !s.Open() {
			continue
		}
		v := Visit{Project: p.ID, Of: string(s.ID), Credit: p.Record.Credit, Lead: s.Lead, Application: s.Application, VisitTime: VisitTime{s.Visit, s.From, s.To}}
		all = append(all, v)
		for _, party := range s.Parties {
			if party.Result == "" {
				v.Department = party.Department
				all = append(all, v)
			}
		}
	}
	for i := range p.Applications {
		a := &p.Applications[i]
		if a.Proposed == nil {
			continue
		}
		for n, t := range a.Proposed.Times {
			v := Visit{Project: p.ID, Of: string(a.ID) + "/" + strconv.Itoa(n+1), Credit: p.Record.Credit, Application: a.ID, VisitTime: t, Proposed: true}
			for j := range a.Proposed.Parties {
				if x := &a.Proposed.Parties[j]; x.On.IsZero() || x.Agrees(n+1) {
					v.Department = x.Department
					all = append(all, v)
				}
			}
		}
	}
	return all
}

// Clashes reports whether two visits may be at the same time: one without hours takes the whole day.
func (t VisitTime) Clashes(o VisitTime) bool {
	if t.Visit != o.Visit {
		return false
	}
	from, ends := t.minutes()
	other, until := o.minutes()
	return from < until && other < ends
}

func (t VisitTime) minutes() (from, to int) {
	from, ok := t.From.Minutes()
	to, both := t.To.Minutes()
	if !ok || !both {
		return 0, 24 * 60
	}
	return from, to
}

// VisitQuery asks for the visits of the days from one through another.
type VisitQuery struct {
	From, Through Day
	Departments   []DepartmentCode // whose: those of any of them, or that one of them leads
	Credit        CreditCode       // and those of the investor
}

// VisitLine is a visit with its project's name, where the reader may know it.
type VisitLine struct {
	Visit
	Name string // empty where the reader may not read the project
}
