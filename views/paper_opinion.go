package views

import (
	"strings"

	"binglian/domain"
)

// opinionPaper names the opinion of a survey in addresses; its survey follows.
const opinionPaper = "survey-opinion"

// surveyOpinion is the one opinion sheet of a survey 联合踏勘意见单: what each party found, by whom, word for word. Before it is issued
// its lead alone looks at it.
func surveyOpinion(v *visit, p *domain.Project, of string) (paper, error) {
	s := p.Survey(domain.SurveyID(of))
	if s == nil || s.Opinion == "" && !v.previewsOpinion(s) {
		return paper{}, noPaper()
	}
	facts, err := v.surveyFacts(p, s)
	if err != nil || facts.Scheduled == nil {
		return paper{}, orNoPaper(err)
	}
	w, a := v.words, p.Application(s.Application)
	d := v.newPaper(p)
	d.Letter, d.Issuer, d.Title, d.Seal = true, w.Name("department", string(s.Lead)), w.T("paper.opinion.title"), w.T("paper.seal")
	d.To = w.T("paper.to", "to", p.Record.Investor)
	d.Lead = w.T("paper.opinion.lead", "project", p.Record.Name, "matter", placeOf(w, p, a.Stage, a.Works, a.Number))
	d.fact(w.T("paper.notice.when"), v.visitTime(s))
	d.fact(w.T("paper.notice.where"), facts.Place)
	if e := facts.Opinion; e != nil {
		d.Number, d.On = e.Number, w.LongDay(s.OpinionOn)
		d.fact(w.T("paper.opinion.overall"), w.T("survey-result."+string(e.Overall)))
		d.fact(w.T("paper.opinion.summary"), e.Summary)
	} else {
		d.Marks, d.On = append(d.Marks, w.T("sheet.preview-only")), w.LongDay(s.ConcludedOn)
	}
	err = v.opinionBody(&d, p, s)
	return d, err
}

// previewsOpinion reports whether the reader looks at a survey's opinion sheet before it is issued.
func (v *visit) previewsOpinion(s *domain.Survey) bool {
	return s.Opinion == "" && !s.ConcludedOn.IsZero() && v.actor().Department != "" && v.actor().Department == s.Lead
}

func (v *visit) opinionBody(d *paper, p *domain.Project, s *domain.Survey) error {
	w := v.words
	found, err := v.findings(p, s)
	if err != nil {
		return err
	}
	var officers []domain.AccountID
	for _, f := range found {
		officers = append(officers, f.Officers...)
	}
	names, err := v.server.City.Names(v.r.Context(), officers)
	if err != nil {
		return err
	}
	album, err := v.album(p)
	if err != nil {
		return err
	}
	table := &paperTable{Head: columns(d.Kit, "column.department", "", "paper.opinion.result", "paper-dept", "paper.opinion.officers", "paper-rule",
		"paper.opinion.on", "paper-dept")}
	d.Blocks = append(d.Blocks, paperBlock{Title: w.T("paper.opinion.parties"), Table: table})
	for i := range s.Parties {
		party := &s.Parties[i]
		name, f := w.Name("department", string(party.Department)), found[party.Department]
		table.Rows = append(table.Rows, []string{name, v.resultOf(party), peopleNames(w, f.Officers, names), w.LongDay(party.On)})
		d.Signers = append(d.Signers, name)
		block := v.partyBlock(d, album, f)
		if block.Title = name + w.T("project.colon") + v.resultOf(party); f.Text != "" || len(f.Findings) > 0 || len(f.Materials) > 0 {
			d.Blocks = append(d.Blocks, block)
		}
	}
	return nil
}

// resultOf words a party's result; one without an opinion says whether anybody was there.
func (v *visit) resultOf(party *domain.SurveyParty) string {
	if party.Absent() {
		return v.words.T("paper.opinion.absent")
	}
	return v.words.T("survey-result." + string(party.Result))
}

// partyBlock lists what a party found, with its photos below.
func (v *visit) partyBlock(d *paper, album *album, f *partyFindings) paperBlock {
	w := v.words
	var b paperBlock
	if f.Text != "" {
		b.Lines = strings.Split(f.Text, "\n")
	}
	if len(f.Findings) > 0 {
		b.Table = &paperTable{Head: columns(d.Kit, "paper.opinion.finding", "", "column.item", "paper-dept", "paper.opinion.clause", "paper-rule")}
	}
	shown := map[domain.Hash]bool{}
	show := func(hash domain.Hash, label string) {
		if !shown[hash] {
			shown[hash] = true
			b.Photos = append(b.Photos, album.photo(hash, label))
		}
	}
	for _, found := range f.Findings {
		item := ""
		if found.Item != "" {
			item = itemName(w, found.Item)
		}
		number := strings.TrimPrefix(string(found.ID), "f")
		b.Table.Numbers = append(b.Table.Numbers, number)
		b.Table.Rows = append(b.Table.Rows, []string{found.Text, item, found.Clause})
		for _, hash := range found.Photos {
			show(hash, w.T("paper.opinion.photo-of", "number", number))
		}
	}
	for _, m := range f.Materials {
		show(m.Hash, w.T("paper.opinion.photo"))
	}
	return b
}
