package views

import (
	"cmp"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// rectificationPaper names a rectification list in addresses; the project's version at which it was issued follows.
const rectificationPaper = "rectification-list"

// rectificationList is the one list of a works 整改清单 as a round of it was issued: every finding that was on it then, with who puts
// it right and by when, whichever department found it.
func rectificationList(v *visit, p *domain.Project, of string) (paper, error) {
	version, err := strconv.Atoi(of)
	if err != nil || version < 1 || version > p.Version {
		return paper{}, noPaper()
	}
	then, body, err := v.asOf(p, version)
	if err != nil {
		return paper{}, err
	}
	e, ok := body.(*events.RectificationListIssued)
	if !ok || len(e.Rows) == 0 {
		return paper{}, noPaper()
	}
	w, st, a := v.words, then.Stage(e.Stage), then.Application(e.Rows[0].Application)
	d := v.newPaper(then)
	d.Letter, d.Issuer, d.Title, d.Number = true, w.Name("department", string(st.Lead)), w.T("paper.rectification.title"), e.Number
	d.Signers, d.Seal = []string{w.Name("department", string(st.Lead))}, w.T("paper.seal")
	d.On = w.LongDay(then.Rectification(e.Rows[0].ID).On)
	d.To = w.T("paper.to", "to", then.Record.Investor)
	d.Lead = w.T("paper.rectification.lead", "project", then.Record.Name, "matter", placeOf(w, then, a.Stage, a.Works, a.Number))
	d.fact(w.T("paper.rectification.note"), e.Note)
	d.follow(w.T("paper.rectification.report"), w.T("paper.rectification.look"), w.T("paper.rectification.clock"))
	return d, v.listRows(&d, then, e)
}

// listRows puts the findings of a works into the document, in the order of their numbers.
func (v *visit) listRows(d *paper, p *domain.Project, e *events.RectificationListIssued) error {
	told, err := v.rectificationTold(p)
	if err != nil {
		return err
	}
	album, err := v.album(p)
	if err != nil {
		return err
	}
	w := v.words
	table := &paperTable{Head: columns(d.Kit, "paper.opinion.finding", "", "paper.opinion.clause", "paper-short", "column.department", "paper-dept",
		"paper.rectification.owner", "paper-short", "paper.rectification.due", "paper-short")}
	block := paperBlock{Title: w.T("paper.rectification.list"), Table: table}
	for i := range p.Rectifications {
		r, id := &p.Rectifications[i], domain.RectificationNumber(i+1)
		if p.Application(r.Application).Works != e.Works || r.Due.IsZero() {
			continue
		}
		found, number := told.found[foundKey(r.Survey, r.Finding, id)], strconv.Itoa(p.ListNumber(id))
		table.Numbers = append(table.Numbers, number)
		table.Rows = append(table.Rows, []string{found.Text, found.Clause, strings.ReplaceAll(v.whose(r.Department, r.Item), " · ", "\n"),
			cmp.Or(told.owners[id], w.T("holder.investor")), v.listedUntil(r)})
		for _, hash := range found.Photos {
			block.Photos = append(block.Photos, album.photo(hash, w.T("paper.opinion.photo-of", "number", number)))
		}
	}
	d.Blocks = append(d.Blocks, block)
	return nil
}

// listedUntil words the last day of a finding, and what has become of one from an earlier round.
func (v *visit) listedUntil(r *domain.Rectification) string {
	day := v.words.LongDay(r.Due)
	if r.State == domain.RectificationOpen {
		return day
	}
	return day + "\n" + v.words.T("mend."+string(r.State))
}
