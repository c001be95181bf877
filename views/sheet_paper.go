package views

import (
	"strconv"
	"strings"

	"binglian/views/parts"
)

// sheetPaper is one list, five clarifications, as a document.
func (v *visit) sheetPaper(s *sheetView) paper {
	w, r := v.words, s.Project.Record
	d := v.newPaper(s.Project)
	mark := func(so bool, key string) {
		if so {
			d.Marks = append(d.Marks, w.T(key))
		}
	}
	mark(s.Newer != "", "sheet.superseded")
	mark(s.TakenOver, "sheet.imported-mark")
	mark(s.Number == "", "sheet.preview-only")
	d.Title, d.Number = v.titled("sheet.title"), strings.TrimSpace(s.Number+"　"+s.Version)
	code := w.T("sheet.no-code")
	if r.Code != "" {
		code = string(r.Code)
	}
	d.Facts = []paperFact{{Label: w.T("field.name"), Value: r.Name, Shares: true}, {Label: w.T("field.code"), Value: code},
		{Label: w.T("field.investor"), Value: r.Investor, Shares: true}, {Label: w.T("field.credit"), Value: string(r.Credit)},
		{Label: w.T("field.site"), Value: r.Site, Shares: true}, {Label: w.T("field.investment"), Value: w.Money(r.Investment)}}
	d.fact(w.T("field.issue-sheet.reason"), s.Reason)
	for i, section := range s.Sections {
		d.Blocks = append(d.Blocks, sheetBlock(d.Kit, i, section))
	}
	d.Foot, d.Signers, d.On, d.Seal = s.Flow, []string{s.Lead}, s.On, w.T("sheet.seal")
	return d
}

func sheetBlock(k parts.Kit, i int, s sheetSection) paperBlock {
	t := &paperTable{None: k.T("sheet.none"), Head: columns(k, "sheet.text", "", "column.department", "paper-dept", "sheet.rule", "paper-rule",
		"sheet.source", "paper-source")}
	for _, r := range s.Rows {
		t.Rows = append(t.Rows, []string{r.Text, r.Department, r.Rule, r.Source})
	}
	return paperBlock{Title: k.T("sheet-ordinal."+strconv.Itoa(i+1)) + s.Title, Lapsed: s.Lapsed, Table: t,
		Note: k.T("sheet.owner", "owner", s.Owner) + " · " + s.Confirmed}
}
