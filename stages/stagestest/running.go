package stagestest

import (
	"fmt"

	"binglian/domain"
	"binglian/stages"
)

// Running tells a project, as it stands, as a list of projects under way would: what an import can take over of it. Documents
// have numbers of the year in which they were made.
func Running(p *domain.Project) *stages.ImportProject {
	code := p.Record.Code
	if code == "" {
		code = "2201-220302-04-01-100015"
	}
	record := p.Record
	record.Code = code
	c := &stages.ImportProject{RecordForm: stages.FormOf(record, domain.Contact{}), Flow: p.Flow, LaunchedOn: p.Collaboration.LaunchedOn,
		SheetOn: p.Sheets[0].IssuedOn, SheetNumber: document("协同", p.Sheets[0].IssuedOn, 1), CodedOn: p.CodedOn,
		Needless: p.Collaboration.Trimmed, Needed: p.Collaboration.Extended}
	if c.Funding == "" {
		c.Funding = "自筹"
	}
	place := map[domain.WorksID]int{}
	for i, w := range p.Works {
		place[w.ID] = i
		told := stages.RunningWorks{Name: fmt.Sprintf("%s %d", w.Name, i+1), AddedOn: w.AddedOn}
		if w.Of != "" {
			told.Of = c.Works[place[w.Of]].Name
		}
		c.Works = append(c.Works, told)
	}
	for _, x := range p.Completions {
		if x.Works == "" {
			c.Completed = append(c.Completed, x.Stage)
		} else {
			w := &c.Works[place[x.Works]]
			w.Completed = append(w.Completed, x.Stage)
		}
	}
	for i := range p.Applications {
		if a := runningApplication(p, &p.Applications[i]); len(a.Items) > 0 {
			a.Works = place[p.Applications[i].Works]
			c.Applications = append(c.Applications, a)
		}
	}
	return c
}

// runningApplication tells an application. One that was never accepted and has ended is nothing to take over.
func runningApplication(p *domain.Project, a *domain.Application) stages.RunningApplication {
	told := stages.RunningApplication{Number: a.Number, Stage: a.Stage, ReceivedOn: a.ReceivedOn}
	if a.Correction != nil {
		told.NoticedOn, told.SuppliedOn = a.Correction.NoticedOn, a.Correction.SuppliedOn
	}
	if a.Earlier != nil {
		told.NoticedOn, told.SuppliedOn, told.AgainOn, told.BroughtOn = a.Earlier.NoticedOn, a.Earlier.SuppliedOn, told.NoticedOn, told.SuppliedOn
	}
	if a.Extension != nil {
		told.Longer, told.LongerOn, told.LongerNumber = a.Extension.Days, a.Extension.On, a.Extension.Document
	}
	for i := range a.Items {
		it := &a.Items[i]
		planned := p.InPlan(it.Code)
		if planned == nil || planned.Kind == domain.ItemWith || it.Outcome == domain.ItemNotAccepted {
			continue
		}
		item := stages.RunningItem{Code: it.Code, Department: it.Department, AcceptedOn: it.AcceptedOn, Outcome: it.Outcome, EndedOn: it.EndedOn}
		if it.Outcome == domain.ItemGranted || it.Outcome == domain.ItemRefused {
			item.Number = document("许", it.EndedOn, i+1)
		}
		if item.Extended = it.Extension.Granted(); item.Extended > 0 {
			item.ExtendedOn = it.Extension.GrantedOn
		}
		item.VisitedOn, item.Found = visited(p, a, it)
		if planned.Kind != domain.ItemRecorded && planned.Kind != domain.ItemJoint {
			item.Pauses = runningPauses(it)
		}
		told.Items = append(told.Items, item)
	}
	return told
}

// visited tells of the joint survey that an item's department took part in, or should have.
func visited(p *domain.Project, a *domain.Application, it *domain.Item) (on domain.Day, found domain.SurveyResult) {
	for i := range p.Surveys {
		v := &p.Surveys[i]
		if party := v.Party(it.Department); v.Application == a.ID && !v.ConcludedOn.IsZero() && party != nil && (it.EndedOn.IsZero() || v.Visit <= it.EndedOn) {
			on, found = v.Visit, party.Result
		}
	}
	return on, found
}

// runningPauses tells an item's pauses; of several on one day, the first.
func runningPauses(it *domain.Item) (told []stages.RunningPause) {
	for _, x := range it.Pauses {
		if n := len(told); n > 0 && x.From <= told[n-1].To {
			continue
		}
		told = append(told, stages.RunningPause{Kind: x.Kind, From: x.From, To: x.To})
	}
	return told
}

func document(series string, of domain.Day, n int) string {
	return fmt.Sprintf("四%s〔%d〕%d号", series, of.Year(), n)
}
