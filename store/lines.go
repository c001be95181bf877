package store

import (
	"slices"
	"strings"

	"binglian/domain"
)

// projectLine is a project's row in project_lines, what lists show and order by, with its rows in project_terms.
type projectLine struct {
	domain.ProjectLine
	terms []string // what a reader may look for, as it is written: names and codes first, a line each, then the number of each application
}

// lineOf gives a project's row: a function of the snapshot alone.
func lineOf(m Machine, p *domain.Project) projectLine {
	r := p.Record
	line := projectLine{ProjectLine: domain.ProjectLine{
		Project: p.ID, Code: r.Code, Name: r.Name, Investor: r.Investor, Credit: r.Credit, Pool: r.Pool, Class: r.Class, Region: r.Region,
		Site: r.Site, Investment: r.Investment, Flow: p.Flow, State: domain.StateOf(p), Stage: domain.StageOf(p),
		Departments: m.Concerned(p), AdmittedOn: p.AdmittedOn, CodedOn: p.CodedOn, CompletedOn: p.CompletedOn,
	}}
	if p.Collaboration != nil {
		line.LaunchedOn = p.Collaboration.LaunchedOn
	}
	if len(p.Sheets) > 0 {
		line.SheetOn = p.Sheets[0].IssuedOn
	}
	names := strings.Join([]string{string(p.ID), string(r.Code), r.Name, r.Investor, string(r.Credit), r.Site}, "\n") // as termFields names them
	line.terms = append(make([]string, 0, 1+len(p.Applications)), names)
	for i := range p.Applications {
		line.terms = append(line.terms, p.Applications[i].Number) // 办件编号, which the investor reads from the receipt
	}
	return line
}

// same reports whether the row in project_lines would hold the same.
func (l *projectLine) same(o projectLine) bool {
	return slices.Equal(l.Departments, o.Departments) && l.Credit == o.Credit && l.Pool == o.Pool && l.Class == o.Class && l.Region == o.Region &&
		l.Investment == o.Investment && l.Flow == o.Flow && l.State == o.State && l.Stage == o.Stage &&
		l.AdmittedOn == o.AdmittedOn && l.LaunchedOn == o.LaunchedOn && l.SheetOn == o.SheetOn && l.CodedOn == o.CodedOn &&
		l.CompletedOn == o.CompletedOn && l.Name == o.Name && l.Investor == o.Investor && l.Site == o.Site && l.Code == o.Code
}
