package views

import (
	"strings"

	"binglian/domain"
	"binglian/events"
)

// acceptancePaper names the joint acceptance opinion in addresses; its item follows.
const acceptancePaper = "acceptance-opinion"

// acceptanceOpinion is the joint acceptance opinion 联合验收意见书 as it was decided: the parties' conclusions, or the one refusal
// with its reasons and remedies (行政许可法 §38). That it was taken back later is all that it tells of later.
func acceptanceOpinion(v *visit, p *domain.Project, of string) (paper, error) {
	_, now := p.Item(domain.ItemID(of))
	if now == nil || now.Number == "" || p.Planned(now.Code) == nil || p.Planned(now.Code).Kind != domain.ItemJoint {
		return paper{}, noPaper()
	}
	decisions, err := v.happenings(p, (&events.ItemDecided{}).Name())
	if err != nil {
		return paper{}, err
	}
	version, reasons := 0, map[domain.ItemID]string{}
	for _, h := range decisions {
		e, ok := h.Body.(*events.ItemDecided)
		if !ok {
			continue
		}
		reasons[e.Item] = e.Reason
		if e.Item == now.ID {
			version = h.Version
			break
		}
	}
	if version == 0 {
		return paper{}, noPaper() // decided before the project was taken over: its paper is elsewhere
	}
	then, _, err := v.asOf(p, version)
	if err != nil {
		return paper{}, err
	}
	a, it := then.Item(now.ID)
	d := v.acceptanceHead(then, a, it)
	if !now.RevokedOn.IsZero() {
		d.Marks = append(d.Marks, v.words.T("paper.revoked", "day", v.words.LongDay(now.RevokedOn)))
	}
	v.acceptanceBody(&d, then, a, it, reasons)
	return d, nil
}

func (v *visit) acceptanceHead(p *domain.Project, a *domain.Application, it *domain.Item) paper {
	w := v.words
	d := v.newPaper(p)
	d.Letter, d.Issuer, d.Number = true, v.titled("paper.acceptance.issuer"), it.Number
	d.Title = w.T("paper.acceptance.title." + string(it.Outcome))
	d.To = w.T("paper.to", "to", p.Record.Investor)
	d.Lead = w.T("paper.acceptance.lead."+string(it.Outcome), "project", p.Record.Name, "number", a.Number)
	d.Facts = []paperFact{{Label: w.T("field.name"), Value: p.Record.Name}}
	if u := p.WorksOf(a.Works); u != nil {
		d.fact(w.T("paper.acceptance.works"), u.Name)
	}
	d.fact(w.T("field.code"), string(p.Record.Code))
	d.fact(w.T("field.site"), p.Record.Site)
	d.fact(w.T("paper.acceptance.application"), a.Number)
	d.Signers, d.On, d.Seal = []string{w.Name("department", string(it.Department))}, w.LongDay(it.EndedOn), w.T("paper.seal")
	return d
}

// acceptanceBody lists each party's conclusion, and what follows from them.
func (v *visit) acceptanceBody(d *paper, p *domain.Project, a *domain.Application, it *domain.Item, reasons map[domain.ItemID]string) {
	w := v.words
	table := &paperTable{Head: columns(d.Kit, "column.item", "", "column.department", "paper-dept", "paper.acceptance.conclusion", "paper-short",
		"paper.acceptance.number", "paper-rule")}
	var refusals []string
	if reasons[it.ID] != "" && it.Outcome == domain.ItemRefused {
		refusals = append(refusals, reasons[it.ID])
	}
	for i := range p.Plan {
		if !p.Plan[i].Party {
			continue
		}
		party := p.Granted(p.Plan[i].Code, a.Works)
		if party == nil {
			_, party = p.Latest(p.Plan[i].Code, a.Works)
		}
		if party == nil {
			continue
		}
		name, department := itemName(w, party.Code), w.Name("department", string(party.Department))
		table.Rows = append(table.Rows, []string{name, department, w.T("paper.acceptance.outcome." + string(party.Outcome)),
			strings.TrimSpace(party.Number + "\n" + w.LongDay(party.EndedOn))})
		if party.Outcome == domain.ItemRefused {
			refusals = append(refusals, w.T("paper.acceptance.refused-by", "department", department, "item", name, "reason", reasons[party.ID]))
		}
	}
	d.Blocks = append(d.Blocks, paperBlock{Title: w.T("paper.acceptance.parties"), Table: table})
	if it.Outcome == domain.ItemGranted {
		d.follow(w.T("paper.acceptance.filing"))
		return
	}
	d.list(w.T("paper.acceptance.reasons"), refusals)
	d.follow(w.T("paper.acceptance.again"), v.titled("receipt.remedies"))
}
