package views

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/problems"
)

// catalogueItemView is one item of the catalogue: its ten elements, its materials, and where it is used.
type catalogueItemView struct {
	Lead      string
	Sample    bool
	Elements  []parts.Fact
	Terms     []parts.Fact // what missing materials, silence and commitments lead to
	Materials parts.Table
	Flows     parts.Table
	Offices   parts.Table // of the counties
}

// showCatalogueItem shows what the city says of one item.
func showCatalogueItem(v *visit) error {
	book, w := v.server.Machine.Book(), v.words
	c := book.Catalogue(book.City.Catalogue)
	it := c.Item(domain.ItemCode(v.r.PathValue("item")))
	if it == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	view := catalogueItemView{Lead: string(it.Code) + " · " + w.Name("department", string(it.Department)) + " · " + w.Name("stage", string(it.Stage)),
		Sample: c.SampleCodes, Elements: v.elements(book, c, it), Terms: v.itemTerms(it), Materials: v.itemMaterials(c, it),
		Flows: v.itemFlows(book, it), Offices: v.itemOffices(book, it)}
	return v.show(http.StatusOK, catalogueItemPage(v.frame(w.Text(it.Title)), view))
}

// elements are the ten of 十同, then channels and result. Materials have a table of their own.
func (v *visit) elements(book *stages.Book, c *stages.Catalogue, it *stages.ItemRule) []parts.Fact {
	w := v.words
	var facts []parts.Fact
	for _, e := range c.Elements(it) {
		texts := make([]string, len(e.Parts))
		for i, p := range e.Parts {
			texts[i] = w.Text(p)
		}
		value := partsCell(texts)
		switch {
		case e.Element == stages.ElementMaterials:
			continue
		case e.Element == stages.ElementCode:
			value = parts.Strong(it.BaseCode, w.T("catalogue.implementation")+" "+book.ImplementationCode(c, it))
		case e.Element == stages.ElementProcess || len(texts) == 0:
			value = parts.Text(w.Text(e.Text()))
		}
		facts = append(facts, parts.Fact{Label: w.T("element." + string(e.Element)), Value: value})
	}
	return facts
}

// itemTerms tells the policies of an item.
func (v *visit) itemTerms(it *stages.ItemRule) []parts.Fact {
	w := v.words
	var facts []parts.Fact
	add := func(key, text string) {
		facts = append(facts, parts.Fact{Label: w.T("catalogue.term." + key), Value: parts.Text(text)})
	}
	if d := it.Deferral; d != nil {
		text := w.T("catalogue.deferral." + string(d.Policy))
		if d.Granted {
			text += w.T("catalogue.deferral-granted")
		}
		add("deferral", text)
	}
	switch {
	case it.Commitment != nil:
		add("commitment", w.T("catalogue.commitment", "n", strconv.Itoa(it.Commitment.CheckDays)))
	case it.Sensitive != "":
		add("commitment", w.T("catalogue.sensitive", "why", w.T("catalogue.ground."+string(it.Sensitive))))
	}
	timeout := w.T("catalogue.timeout.flag")
	if it.OnTimeout == stages.TimeoutDeemed {
		timeout = w.T("catalogue.timeout.deemed-agree", "basis", it.DeemedBasis)
	}
	add("timeout", timeout)
	if it.Milestone {
		add("milestone", w.T("catalogue.milestone"))
	}
	return facts
}

func (v *visit) itemMaterials(c *stages.Catalogue, it *stages.ItemRule) parts.Table {
	w := v.words
	t := parts.Table{Caption: w.T("element.materials"), Columns: []parts.Column{{Label: w.T("catalogue.material")}, {Label: w.T("catalogue.asked")}, {Label: w.T("catalogue.marks")}}}
	for _, m := range it.Materials {
		rule := c.Material(m.Material)
		if rule == nil {
			continue
		}
		asked, mark := w.T("catalogue.brought"), ""
		switch {
		case rule.Shared != "":
			asked, mark = w.T("catalogue.from-record", "record", w.Name("shared", string(rule.Shared))), w.T("catalogue.mark.exempt")
		case rule.From != "":
			asked = w.T("catalogue.from-item", "item", string(rule.From), "name", w.Name("item", string(rule.From)))
		case m.Optional:
			asked = w.T("catalogue.where-applies")
		}
		if m.Deferrable {
			mark = w.T("catalogue.mark.deferral")
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []templ.Component{parts.Strong(w.Text(rule.Title), ""), parts.Text(asked), lineCell(mark)}})
	}
	return t
}

// itemFlows lists the flows that use the item, with what they promise.
func (v *visit) itemFlows(book *stages.Book, it *stages.ItemRule) parts.Table {
	w := v.words
	t := parts.Table{Caption: w.T("catalogue.flows"), Empty: w.T("catalogue.no-flow"),
		Columns: []parts.Column{{Label: w.T("catalogue.flow")}, {Label: w.T("lists.stage")}, {Label: w.T("catalogue.committed")}}}
	for _, f := range book.Flows() {
		own := f.Item(it.Code)
		if own == nil || f.Catalogue != book.City.Catalogue {
			continue
		}
		committed := v.committed(own)
		if own.Commitment != nil && own.Instant() {
			committed += w.T("catalogue.by-commitment")
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []templ.Component{parts.Strong(w.Text(f.Title), string(f.ID())), parts.Text(w.Name("stage", string(own.Stage))), lineCell(committed)}})
	}
	return t
}

// itemOffices lists where the counties' applicants go.
func (v *visit) itemOffices(book *stages.Book, it *stages.ItemRule) parts.Table {
	w := v.words
	t := parts.Table{Caption: w.T("catalogue.offices"), Columns: []parts.Column{{Label: w.T("lists.region")}, {Label: w.T("lists.department")}, {Label: w.T("catalogue.address")}, {Label: w.T("catalogue.phone")},
		{Label: w.T("catalogue.implementation")}}}
	for _, c := range newestCopies(book) {
		o := c.Office(it.Department)
		if o == nil || c.Catalogue().Item(it.Code) == nil {
			continue
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []templ.Component{parts.Strong(w.Name("region", string(c.Region)), ""), parts.Text(w.Text(o.Name)), parts.Text(o.Address), lineCell(o.Phone),
			lineCell(book.CountyCode(c, it.Code))}})
	}
	return t
}
