package views

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
)

// busyView shows what those who are to come to a site have already: a row for each, a column for each day.
type busyView struct {
	Days []string
	Rows []busyRow
	Free []string // those who have nothing on any of the days
}

// free names those who have nothing.
func (v *busyView) free(k parts.Kit) string {
	return k.T("surveys.free-all", "who", strings.Join(v.Free, k.T("form.list-comma")), "from", v.Days[0], "to", v.Days[len(v.Days)-1])
}

// busyRow is what one party has on each of the days.
type busyRow struct {
	Who  string
	Days [][]busySlot
}

// busySlot is one visit that somebody has already, or is asked for.
type busySlot struct {
	When     string
	What     string // its project; empty where the reader may not read it
	Href     string
	Proposed bool
}

// slots gives a party's visits of all days.
func (r busyRow) slots() []busySlot { return slices.Concat(r.Days...) }

// busyDays is for how many working days ahead a lead sees what others have.
const busyDays = 5

// aheadDays gives the working days from today on that a lead looks at.
func (v *visit) aheadDays() []domain.Day {
	days := make([]domain.Day, busyDays)
	for i := range days {
		days[i] = v.server.Calendar().Add(v.server.today(), i+1)
	}
	return days
}

// taken lists what the parties and the investor have in some days, beside what this application's own survey is.
func (v *visit) taken(p *domain.Project, own domain.ApplicationID, parties []domain.DepartmentCode, from, through domain.Day) ([]domain.VisitLine, error) {
	found, err := v.server.City.Visits(v.r.Context(), v.actor(), domain.VisitQuery{From: from, Through: through, Departments: parties, Credit: p.Record.Credit})
	return slices.DeleteFunc(found, func(l domain.VisitLine) bool { return l.Project == p.ID && l.Application == own }), err
}

// takes reports whether a visit takes the time of a party: a department that takes part or leads, or the investor.
func takes(l *domain.VisitLine, d domain.DepartmentCode, p *domain.Project) bool {
	if d == "" {
		return l.Department == "" && l.Credit == p.Record.Credit && l.Credit != ""
	}
	return l.Department == d || l.Lead == d
}

// busy shows what the parties, and the investor, have in some days.
func (v *visit) busy(p *domain.Project, own domain.ApplicationID, parties []domain.DepartmentCode, days []domain.Day) (*busyView, error) {
	lines, err := v.taken(p, own, parties, days[0], days[len(days)-1])
	if err != nil {
		return nil, err
	}
	view := &busyView{}
	for _, day := range days {
		view.Days = append(view.Days, v.words.Day(day)+" "+v.words.Weekday(day))
	}
	for _, d := range append(slices.Clone(parties), "") {
		row := busyRow{Who: v.timesParty(d)}
		for _, day := range days {
			var slots []busySlot
			seen := map[string]bool{} // a department takes part and leads
			for i := range lines {
				l := &lines[i]
				if key := string(l.Project) + " " + l.Of; l.VisitTime.Visit == day && takes(l, d, p) && !seen[key] {
					seen[key] = true
					slots = append(slots, v.busySlot(l))
				}
			}
			row.Days = append(row.Days, slots)
		}
		if len(row.slots()) == 0 {
			view.Free = append(view.Free, row.Who)
			continue
		}
		view.Rows = append(view.Rows, row)
	}
	return view, nil
}

func (v *visit) busySlot(l *domain.VisitLine) busySlot {
	s := busySlot{When: span(l.From, l.To), What: l.Name, Proposed: l.Proposed}
	if s.When == "" {
		s.When = v.words.T("surveys.all-day")
	}
	if l.Name != "" {
		s.Href = surveyAddress(l.Project, string(l.Application))
		if !l.Proposed {
			s.Href = surveyAddress(l.Project, l.Of)
		}
	}
	return s
}

// busyTable draws who has what as a table.
func busyTable(k parts.Kit, v *busyView) parts.Table {
	t := parts.Table{Caption: k.T("surveys.busy"), Columns: []parts.Column{{Label: k.T("surveys.party")}}}
	for _, day := range v.Days {
		t.Columns = append(t.Columns, parts.Column{Label: day})
	}
	for _, r := range v.Rows {
		row := parts.Row{}
		row.Cells = append(row.Cells, parts.Strong(r.Who, ""))
		for _, slots := range r.Days {
			row.Cells = append(row.Cells, busySlots(k, slots))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// fixing are the commands that choose times of a survey: what others have stands beside their forms.
var fixing = []domain.Verb{"propose-survey", "schedule-survey", "reschedule-survey"}

// callable gives the departments whom a command that chooses times may call.
func (o *order) callable() []domain.DepartmentCode {
	var all []domain.DepartmentCode
	if s := o.project.Survey(domain.SurveyID(o.target)); s != nil {
		for i := range s.Parties {
			all = append(all, s.Parties[i].Department)
		}
		return all
	}
	for _, f := range o.option.Fields {
		if f.Name != "departments" {
			continue
		}
		for _, c := range f.Choices {
			if c.Disabled == "" {
				all = append(all, domain.DepartmentCode(c.Value))
			}
		}
	}
	return all
}

// busyBeside shows beside the form of a command that chooses times what those have who may be called.
func (o *order) busyBeside(a *domain.Application) (*busyView, error) {
	if o.option == nil || !slices.Contains(fixing, o.verb) {
		return nil, nil
	}
	return o.busy(o.project, a.ID, o.callable(), o.aheadDays())
}

// clashing warns of times at which somebody who is called is awaited elsewhere. It keeps nobody from choosing them.
func (o *order) clashing(act stages.Act) ([]string, error) {
	if o.project == nil {
		return nil, nil
	}
	a := o.project.Application(domain.ApplicationID(o.target))
	var times []domain.VisitTime
	var called []domain.DepartmentCode
	switch c := act.(type) {
	case *stages.ProposeSurvey:
		called = c.Departments
		for _, t := range c.Times {
			times = append(times, domain.VisitTime(t))
		}
	case *stages.ScheduleSurvey:
		called, times = c.Departments, []domain.VisitTime{{Visit: c.Visit, From: c.From, To: c.To}}
	case *stages.RescheduleSurvey:
		if s := o.project.Survey(domain.SurveyID(o.target)); s != nil {
			a, called, times = o.project.Application(s.Application), o.callable(), []domain.VisitTime{domain.VisitTime(c.SurveyTime)}
		}
	}
	if a == nil || len(times) == 0 {
		return nil, nil
	}
	first, last := times[0].Visit, times[0].Visit
	for _, t := range times {
		first, last = min(first, t.Visit), max(last, t.Visit)
	}
	lines, err := o.taken(o.project, a.ID, called, first, last)
	if err != nil {
		return nil, err
	}
	var notes []string
	for _, t := range times {
		for _, d := range append(slices.Clone(called), "") {
			for i := range lines {
				l := &lines[i]
				if !takes(l, d, o.project) || !l.Clashes(t) || l.Proposed {
					continue
				}
				slot := o.busySlot(l)
				note := o.words.T("surveys.clash", "who", o.timesParty(d), "time", o.proposedTime(t), "when", slot.When, "what", slot.What)
				if !slices.Contains(notes, note) {
					notes = append(notes, note)
				}
			}
		}
	}
	return notes, nil
}
