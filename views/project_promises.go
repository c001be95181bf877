package views

import (
	"strconv"

	"binglian/domain"
)

// promises tells what an item still owes, or was granted on: deferred materials, a commitment, a law that grants by silence.
func (v *visit) promises(it *domain.Item) []string {
	w := v.words
	var notes []string
	switch d := it.Deferral; {
	case !d.Open():
	case it.Short():
		notes = append(notes, w.T("project.short", "materials", v.materialNames(d.Missing)))
	case it.Open():
		notes = append(notes, w.T("project.deferred", "materials", v.materialNames(d.Missing), "day", d.Due.String()))
	}
	if c := it.Commitment; c != nil {
		switch {
		case it.Open():
			notes = append(notes, w.T("project.committed"))
		case it.Outcome != domain.ItemGranted:
		case c.Result == domain.CheckMet:
			notes = append(notes, w.T("project.check-met"))
		case c.Result == domain.CheckRectify:
			notes = append(notes, w.T("project.to-rectify", "day", c.RectifyBy.String()))
		case c.Result == domain.CheckFailed:
			notes = append(notes, w.T("project.check-failed"))
		default:
			notes = append(notes, w.T("project.to-be-checked", "day", c.CheckDue.String()))
		}
	}
	if it.Deemed {
		notes = append(notes, w.T("project.deemed"))
	}
	return notes
}

// paperLine is one receipt on a project's page.
type paperLine struct {
	Title  string
	Number string
	When   string
	Href   string
}

// paperLines lists an application's receipts in the order in which they were given, and then the papers of its joint procedures.
func (v *visit) paperLines(p *domain.Project, a *domain.Application) []paperLine {
	lines := make([]paperLine, 0, len(a.Papers))
	for i, paper := range a.Papers {
		lines = append(lines, paperLine{Title: v.words.T("receipt.kind." + string(paper.Kind)), Number: paper.Number, When: v.words.Day(paper.On),
			Href: receiptAddress(p.ID, a.ID, i+1)})
	}
	return append(lines, v.documentLines(p, a)...)
}

func receiptAddress(p domain.ProjectID, a domain.ApplicationID, n int) string {
	return projectAddress(p) + "/receipts/" + string(a) + "/" + strconv.Itoa(n)
}
