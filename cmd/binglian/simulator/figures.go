package simulator

import (
	"time"

	"binglian/domain"
	"binglian/events"
)

// Happening is one event of a project.
type Happening struct {
	Project domain.ProjectID
	Version int
	At      time.Time
	On      domain.Day
	Body    events.Body
}

// Happenings reads kept events. It returns an error for an event that this program doesn't know.
func Happenings(kept []events.Recorded) ([]Happening, error) {
	all := make([]Happening, len(kept))
	for i, k := range kept {
		body, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return nil, err
		}
		all[i] = Happening{Project: k.Project, Version: k.Version, At: k.At, On: k.On, Body: body}
	}
	return all, nil
}

// Figures are what a scenario's targets are held against.
type Figures struct {
	Admitted   int // projects, in the reform's count
	Launched   int // of these projects
	Sheets     int // of these projects
	Accepted   int // stage applications in the period, by the day of acceptance
	Completed  int // stage applications in the period
	OfAccepted int // of those accepted in the period, completed in it
	Stages     map[domain.StageCode]StageFigures
	Parallel   domain.Rate // 并联审批率 of those accepted in the period
	Events     int
}

// StageFigures are one stage's part of the figures.
type StageFigures struct {
	Accepted   int
	Completed  int
	Investment domain.Yuan // planned, of the different projects completed
}

// Figures counts what the script leads to.
func (s *Script) Figures() Figures {
	return Count(s.Happened, s.Scenario.CountFrom, s.Scenario.Targets.Period)
}

// Count counts the figures of a list of events, each project's in the order of its versions. Projects count from the day of
// their admission on; applications by their period.
func Count(happened []Happening, from domain.Day, period Period) Figures {
	c := counter{from: from, period: period, projects: map[domain.ProjectID]*countedProject{}}
	c.f.Stages, c.f.Events = map[domain.StageCode]StageFigures{}, len(happened)
	for i := range happened {
		c.count(&happened[i])
	}
	return c.f
}

type counter struct {
	f        Figures
	from     domain.Day
	period   Period
	projects map[domain.ProjectID]*countedProject
}

type countedProject struct {
	counts           bool
	launched, issued bool
	investment       domain.Yuan
	summed           map[domain.StageCode]bool
	applications     map[domain.ApplicationID]*countedApplication
}

type countedApplication struct {
	received *events.ApplicationReceived
	inPeriod bool
}

func (c *counter) count(h *Happening) {
	p := c.projects[h.Project]
	switch e := h.Body.(type) {
	case *events.ProjectAdmitted:
		p = &countedProject{counts: h.On >= c.from, investment: e.Record.Investment, summed: map[domain.StageCode]bool{},
			applications: map[domain.ApplicationID]*countedApplication{}}
		c.projects[h.Project] = p
		c.f.Admitted += once(p.counts)
	case *events.ProjectAmended:
		p.investment = e.Record.Investment
	case *events.CollaborationLaunched:
		c.f.Launched += once(p.counts && !p.launched)
		p.launched = true
	case *events.SheetIssued:
		c.f.Sheets += once(p.counts && !p.issued)
		p.issued = true
	case *events.ApplicationReceived:
		p.applications[e.Application] = &countedApplication{received: e}
	case *events.ApplicationAccepted:
		c.accepted(p.applications[e.Application], e.AcceptedOn)
	case *events.ApplicationCompleted:
		c.completed(p, p.applications[e.Application], h.On)
	}
}

func (c *counter) accepted(a *countedApplication, on domain.Day) {
	a.inPeriod = c.period.Holds(on)
	if !a.inPeriod || !counted(a.received.Stage) {
		return
	}
	c.f.Accepted++
	s := c.f.Stages[a.received.Stage]
	s.Accepted++
	c.f.Stages[a.received.Stage] = s
	if a.received.Applicable >= 2 && !a.received.Again {
		c.f.Parallel.Whole++
		c.f.Parallel.Part += once(a.received.Asked >= 2)
	}
}

func (c *counter) completed(p *countedProject, a *countedApplication, on domain.Day) {
	stage := a.received.Stage
	if !c.period.Holds(on) || !counted(stage) {
		return
	}
	c.f.Completed++
	c.f.OfAccepted += once(a.inPeriod)
	s := c.f.Stages[stage]
	s.Completed++
	if !p.summed[stage] {
		p.summed[stage] = true
		s.Investment += p.investment
	}
	c.f.Stages[stage] = s
}

func once(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
