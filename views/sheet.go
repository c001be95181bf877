package views

import (
	"binglian/domain"
	"strconv"
)

// sheetLine is one version of the sheet on a project's page.
type sheetLine struct {
	Number string
	When   string
	Href   string
	Newest bool
}

func sheetAddress(p domain.ProjectID, which string) string {
	return projectAddress(p) + "/sheets/" + which
}

func (v *visit) sheetLines(p *domain.Project) []sheetLine {
	lines := make([]sheetLine, 0, len(p.Sheets))
	for i, s := range p.Sheets {
		lines = append(lines, sheetLine{Number: s.Number, Newest: i == len(p.Sheets)-1, Href: sheetAddress(p.ID, strconv.Itoa(s.Version)),
			When: v.words.T("sheet.version", "n", strconv.Itoa(s.Version)) + " · " + v.words.LongDay(s.IssuedOn)})
	}
	return lines
}
