package cases

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
)

var errNoProject = errors.New("there is no project yet")

func (r *run) seeProject([]string) (attributes, error) {
	if r.p == nil {
		return attributes{"state": none}, nil
	}
	wakes := none
	if at, ok := r.machine.WakeAt(r.p); ok {
		wakes = domain.DayOf(at.Add(-1)).String() // the deadline's own day
	}
	var items []string
	for _, it := range r.p.Plan {
		items = append(items, string(it.Code))
	}
	var departments []string
	for _, d := range r.machine.Concerned(r.p) {
		departments = append(departments, string(d))
	}
	return attributes{"state": string(domain.StateOf(r.p)), "stage": orNone(string(domain.StageOf(r.p))), "flow": orNone(string(r.p.Flow)),
		"admitted": day(r.p.AdmittedOn), "coded": day(r.p.CodedOn), "completed": day(r.p.CompletedOn), "withdrawn": day(r.p.WithdrawnOn),
		"code": orNone(string(r.p.Record.Code)), "wakes": wakes, "items": items, "departments": departments,
		"works": number(len(r.p.Works)), "name": r.p.Record.Name}, nil
}

func (r *run) seeOpinion(words []string) (attributes, error) {
	if r.p == nil || r.p.Collaboration == nil {
		return nil, errors.New("no opinion was asked for yet")
	}
	c := r.p.Collaboration
	if len(words) == 0 {
		return attributes{"state": yes(c.ConcludedOn.IsZero()), "launched": day(c.LaunchedOn), "due": day(c.Due), "concluded": day(c.ConcludedOn),
			"returned": day(c.ReturnedOn), "sheet_due": day(c.SheetDue), "round": number(c.Round), "lead": string(c.Lead), "asked": number(len(c.Opinions))}, nil
	}
	o := c.OpinionOf(domain.DepartmentCode(words[0]))
	if o == nil {
		return nil, fmt.Errorf("%s isn't asked", words[0])
	}
	return attributes{"state": orNone(string(o.Value)), "given": day(o.GivenOn), "text": orNone(o.Text), "resolved": yes(o.Resolved)}, nil
}

// seeSheet looks at the newest sheet that was issued, or at one of its sections.
func (r *run) seeSheet(words []string) (attributes, error) {
	if r.sheet == nil {
		return attributes{"state": none}, nil
	}
	if len(words) == 0 {
		last := r.p.Sheets[len(r.p.Sheets)-1]
		return attributes{"state": "issued", "version": number(r.sheet.Sheet), "number": r.sheet.Number, "issued": day(last.IssuedOn),
			"reason": orNone(r.sheet.Reason)}, nil
	}
	var names []string
	for _, sec := range r.sheet.Sections {
		if sec.Code != words[0] {
			names = append(names, sec.Code)
			continue
		}
		var rows []string
		for _, row := range sec.Rows {
			rows = append(rows, strings.TrimSpace(row.Text.Zh+" ["+string(row.Department)+"] "+row.Rule+" "+string(row.Source)+" "+row.Reference))
		}
		return attributes{"state": sec.Confirmed, "owner": string(sec.Owner), "confirmed": sec.Confirmed, "rows": number(len(rows)),
			"includes": including{rows, false}, "lacks": including{rows, true}}, nil
	}
	return nil, fmt.Errorf("the sheet has no section %s; it has %s", words[0], strings.Join(names, ", "))
}

func (r *run) seeWorks(words []string) (attributes, error) {
	if r.p == nil {
		return nil, errNoProject
	}
	id := r.firstWorks()
	if len(words) > 0 {
		id = domain.WorksID(words[0])
	}
	w := r.p.WorksOf(id)
	if w == nil {
		return attributes{"state": none}, nil
	}
	state := "live"
	switch {
	case !w.WithdrawnOn.IsZero():
		state = "withdrawn"
	case !w.DividedOn.IsZero():
		state = "divided"
	}
	return attributes{"state": state, "name": w.Name, "added": day(w.AddedOn), "withdrawn": day(w.WithdrawnOn), "filing_due": day(w.FilingDue), "of": orNone(string(w.Of))}, nil
}

func (r *run) seeSurvey(words []string) (attributes, error) {
	if r.p == nil || len(words) == 0 {
		return nil, errors.New("which survey? as survey v1, or survey v1 water")
	}
	v := r.p.Survey(domain.SurveyID(words[0]))
	if v == nil {
		return attributes{"state": none}, nil
	}
	if len(words) > 1 {
		for _, party := range v.Parties {
			if string(party.Department) == words[1] {
				return attributes{"state": orNone(string(party.Result)), "on": day(party.On), "checked_in": day(party.CheckedInOn),
					"findings": foundOf(party.Found), "answer": orNone(string(party.Answer))}, nil
			}
		}
		return nil, fmt.Errorf("%s takes no part in %s", words[1], words[0])
	}
	state := "open"
	switch {
	case !v.CancelledOn.IsZero():
		state = "cancelled"
	case !v.ConcludedOn.IsZero():
		state = "concluded"
	}
	return attributes{"state": state, "visit": day(v.Visit), "due": day(v.Due), "concluded": day(v.ConcludedOn), "cancelled": day(v.CancelledOn),
		"parties": number(len(v.Parties)), "lead": string(v.Lead),
		"from": orNone(string(v.From)), "to": orNone(string(v.To)), "opinion": orNone(v.Opinion), "opinion_due": day(v.OpinionDue)}, nil
}

// foundOf lists findings by their numbers, with the items that they are about.
func foundOf(rows []domain.FoundRow) []string {
	all := []string{}
	for _, f := range rows {
		all = append(all, strings.TrimSpace(string(f.ID)+" "+string(f.Item)))
	}
	return all
}

// seeSupervision looks at a 督办单: the one named, or the newest.
func (r *run) seeSupervision(words []string) (attributes, error) {
	if r.p == nil {
		return nil, errNoProject
	}
	for _, x := range slices.Backward(r.p.Supervisions) {
		if len(words) > 0 && string(x.ID) != words[0] {
			continue
		}
		state := "open"
		switch {
		case !x.ClosedOn.IsZero():
			state = "closed"
		case !x.AnsweredOn.IsZero():
			state = "answered"
		case !x.EscalatedOn.IsZero():
			state = "escalated"
		}
		return attributes{"state": state, "rule": x.Rule, "department": string(x.Department), "item": orNone(string(x.Item)), "opened": day(x.OpenedOn),
			"due": day(x.Due), "answered": day(x.AnsweredOn), "escalated": day(x.EscalatedOn), "closed": day(x.ClosedOn)}, nil
	}
	return attributes{"state": none}, nil
}

// seeTask looks for a task by its kind, and by what it is about where that is said.
func (r *run) seeTask(words []string) (attributes, error) {
	if r.p == nil || len(words) == 0 {
		return nil, errors.New("which task? as task accept a1, or task decide 104")
	}
	for _, t := range r.machine.Tasks(r.p, r.at) {
		about := len(words) == 1
		if !about {
			about = words[1] == t.Target || words[1] == string(t.Item) || words[1] == string(t.Stage) || words[1] == string(t.Holder.Department)
		}
		if string(t.Kind) == words[0] && about {
			return attributes{"state": "open", "holder": holder(t.Holder), "since": day(t.Since), "due": day(t.Due), "role": string(t.Role),
				"step_due": day(t.StepDue)}, nil
		}
	}
	return attributes{"state": none, "holder": none, "since": none, "due": none, "role": none, "step_due": none}, nil
}

// tasksTold writes every task that somebody must do.
func (r *run) tasksTold() []string {
	var all []string
	if r.p == nil {
		return nil
	}
	for _, t := range r.machine.Tasks(r.p, r.at) {
		line := strings.Join(strings.Fields(string(t.Kind)+" "+t.Target+" by "+holder(t.Holder)), " ")
		if !t.Due.IsZero() {
			line += " until " + t.Due.String()
		}
		if !t.Optional {
			all = append(all, line)
		}
	}
	return all
}

// irregularitiesTold tells what supervision should look at now.
func (r *run) irregularitiesTold() []string {
	if r.p == nil {
		return nil
	}
	var all []string
	for _, x := range r.machine.Irregularities(r.p, r.at) {
		about := string(x.Item) // whose department is known
		if about == "" {
			about = strings.TrimSpace(string(x.Application) + " " + string(x.Department))
		}
		all = append(all, strings.TrimSpace(x.On.String()+" "+string(x.Kind)+" "+about))
	}
	return all
}

// alertsTold writes what supervision is shown of the project: since when, what, of whom, by when, how late, and what of its time
// others held.
func (r *run) alertsTold() []string {
	if r.p == nil {
		return nil
	}
	var all []string
	for _, x := range r.machine.Alerts(r.p) {
		line := strings.Join(strings.Fields(x.Since.String()+" "+string(x.Sort)+" "+x.Kind+" "+x.Target+" "+string(x.Department)), " ")
		if x.Sort == domain.AlertLight {
			line += fmt.Sprintf(" until %s late %d", day(x.Due), r.machine.Late(&x, domain.DayOf(r.at)))
		}
		if x.WithInvestor+x.InProcedure > 0 {
			line += fmt.Sprintf(" investor %d procedure %d", x.WithInvestor, x.InProcedure)
		}
		all = append(all, line)
	}
	return all
}

// toldTo writes what has just happened of which a department is told: it hears of nothing else.
func (r *run) toldTo(words []string) []string {
	var all []string
	for _, e := range r.fresh {
		if slices.Contains(e.Audience, domain.DepartmentCode(strings.Join(words, " "))) {
			all = append(all, told(e))
		}
	}
	return all
}
