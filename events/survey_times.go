package events

import "binglian/domain"

// SurveyProposed asks the parties and the investor which of several times suit for a joint survey 踏勘时间征询.
type SurveyProposed struct {
	Application domain.ApplicationID  `json:"application"`
	Lead        domain.DepartmentCode `json:"lead"`
	Times       []domain.VisitTime    `json:"times"`
	Due         domain.Day            `json:"due"`    // last day to answer: silence agrees
	FixBy       domain.Day            `json:"fix_by"` // the lead's last day to fix a time by itself, where none suits all
	Calendar    string                `json:"calendar"`
	Place       string                `json:"place"`
	Position    string                `json:"position,omitempty"` // longitude,latitude in degrees
	Contact     string                `json:"contact,omitempty"`
	Prepare     string                `json:"prepare,omitempty"`
	Parties     []ProposedParty       `json:"parties"` // departments; the investor is always asked
}

// ProposedParty is a department that is asked when it could come.
type ProposedParty struct {
	Department domain.DepartmentCode `json:"department"`
	May        bool                  `json:"may,omitempty"` // it may come along: no time is chosen for it
}

// Name implements Body.
func (*SurveyProposed) Name() string { return "survey-proposed" }

// Apply implements Body.
func (e *SurveyProposed) Apply(p *domain.Project, m Mark) {
	v := &domain.SurveyProposal{On: m.On, Times: e.Times, Due: e.Due, FixBy: e.FixBy, Place: e.Place, Position: e.Position, Contact: e.Contact, Prepare: e.Prepare}
	for _, x := range e.Parties {
		t := domain.TimesParty{Department: x.Department, May: x.May, Seen: m.Version}
		if x.Department == e.Lead { // it has chosen the times
			t.On = m.On
			for i := range e.Times {
				t.Suits = append(t.Suits, i+1)
			}
		}
		v.Parties = append(v.Parties, t)
	}
	v.Parties = append(v.Parties, domain.TimesParty{Seen: m.Version})
	a := p.Application(e.Application)
	a.Proposed, a.Seen = v, m.Version
}

// Concerns implements Body.
func (e *SurveyProposed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return timesParties(p, e.Application)
}

// SurveyTimesAnswered says which of the proposed times suit a party, or the investor.
type SurveyTimesAnswered struct {
	Application domain.ApplicationID  `json:"application"`
	Department  domain.DepartmentCode `json:"department,omitempty"` // empty for the investor
	Suits       []int                 `json:"suits,omitempty"`      // numbers of the times, from 1 on; none suits where it is empty
	Reason      string                `json:"reason,omitempty"`
}

// Name implements Body.
func (*SurveyTimesAnswered) Name() string { return "survey-times-answered" }

// Apply implements Body.
func (e *SurveyTimesAnswered) Apply(p *domain.Project, m Mark) {
	t := p.Application(e.Application).Proposed.Party(e.Department)
	t.On, t.Silent, t.Suits, t.Seen = m.On, false, e.Suits, m.Version
}

// Concerns implements Body.
func (e *SurveyTimesAnswered) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return timesParties(p, e.Application)
}

// SurveyTimesLapsed records who was silent when it was asked which times suit: all of them do.
type SurveyTimesLapsed struct {
	Application domain.ApplicationID    `json:"application"`
	Departments []domain.DepartmentCode `json:"departments,omitempty"`
	Investor    bool                    `json:"investor,omitempty"`
}

// Name implements Body.
func (*SurveyTimesLapsed) Name() string { return "survey-times-lapsed" }

// Apply implements Body.
func (e *SurveyTimesLapsed) Apply(p *domain.Project, m Mark) {
	v := p.Application(e.Application).Proposed
	silent := e.Departments
	if e.Investor {
		silent = append(silent[:len(silent):len(silent)], "")
	}
	for _, d := range silent {
		t := v.Party(d)
		t.On, t.Silent, t.Seen = m.On, true, m.Version
	}
}

// Concerns implements Body.
func (e *SurveyTimesLapsed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return timesParties(p, e.Application)
}

// SurveyTimesWithdrawn takes a proposal of times back: its lead did, or nobody needs the site any more.
type SurveyTimesWithdrawn struct {
	Application domain.ApplicationID    `json:"application"`
	Departments []domain.DepartmentCode `json:"departments"` // who had been asked
	Reason      string                  `json:"reason,omitempty"`
}

// Name implements Body.
func (*SurveyTimesWithdrawn) Name() string { return "survey-times-withdrawn" }

// Apply implements Body.
func (e *SurveyTimesWithdrawn) Apply(p *domain.Project, m Mark) {
	a := p.Application(e.Application)
	a.Proposed, a.Seen = nil, m.Version
}

// Concerns implements Body.
func (e *SurveyTimesWithdrawn) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return askers(p, e.Application, e.Departments)
}

// timesParties gives those who are asked when they could come, and the stage's lead.
func timesParties(p *domain.Project, id domain.ApplicationID) (domain.StageCode, []domain.DepartmentCode) {
	var all []domain.DepartmentCode
	for _, t := range p.Application(id).Proposed.Parties {
		all = append(all, t.Department)
	}
	return askers(p, id, all)
}
