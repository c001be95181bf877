package views

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/words"
)

// catalogueView is the city's catalogue of approval items.
type catalogueView struct {
	Lead    string
	Sample  bool // its codes are samples
	Tiles   []tile
	Filters filterBar
	Table   parts.Table
	Copies  parts.Table // the counties', with how many differences each has
}

const cataloguePath = "/catalogue"

// showCatalogue lists the items of the city's catalogue, with its figures and the counties' copies. Anybody may read it.
func showCatalogue(v *visit) error {
	book, w := v.server.Machine.Book(), v.words
	c := book.Catalogue(book.City.Catalogue)
	found := v.catalogueItems(c)
	view := catalogueView{Lead: w.T("catalogue.lead", "n", strconv.Itoa(len(c.Items)), "found", strconv.Itoa(len(found))), Sample: c.SampleCodes,
		Tiles: v.catalogueTiles(c.Figures()), Filters: v.catalogueFilters(c), Table: v.catalogueTable(found), Copies: v.copyTable(book)}
	return v.show(http.StatusOK, cataloguePage(v.frame(w.Text(c.Title)), view))
}

// catalogueItems gives the items that the address asks for.
func (v *visit) catalogueItems(c *stages.Catalogue) []*stages.ItemRule {
	text := strings.ToLower(v.asked("q"))
	matches := func(it *stages.ItemRule) bool {
		if text == "" {
			return true
		}
		for _, s := range []string{string(it.Code), it.Title.Zh, it.Title.En, it.Basis, it.BaseCode, it.Result.Zh, it.Result.En} {
			if strings.Contains(strings.ToLower(s), text) {
				return true
			}
		}
		return false
	}
	asks := func(name, value string) bool { asked := v.asked(name); return asked == "" || asked == value }
	var out []*stages.ItemRule
	for i := range c.Items {
		it := &c.Items[i]
		if matches(it) && asks("stage", string(it.Stage)) && asks("department", string(it.Department)) && asks("type", string(it.Type)) &&
			(v.asked("mark") == "" || slices.Contains(itemMarks(c, it), v.asked("mark"))) {
			out = append(out, it)
		}
	}
	return out
}

// The marks by which items are found, and shown.
const (
	markInstant    = "instant"
	markOnline     = "online"
	markDeferral   = "deferral"
	markCommitment = "commitment"
	markExempt     = "exempt"
)

var catalogueMarks = []string{markInstant, markOnline, markDeferral, markCommitment, markExempt}

func itemMarks(c *stages.Catalogue, it *stages.ItemRule) []string {
	exempt := slices.ContainsFunc(it.Materials, func(m stages.ItemMaterial) bool {
		rule := c.Material(m.Material)
		return rule != nil && rule.Shared != ""
	})
	holds := map[string]bool{markInstant: it.Instant(), markOnline: slices.Contains(it.Channels, stages.ChannelOnline),
		markDeferral: it.Deferral != nil, markCommitment: it.Commitment != nil, markExempt: exempt}
	return slices.DeleteFunc(slices.Clone(catalogueMarks), func(m string) bool { return !holds[m] })
}

func (v *visit) catalogueFilters(c *stages.Catalogue) filterBar {
	w := v.words
	stage, department := v.newFilter("stage", w.T("lists.stage")), v.newFilter("department", w.T("lists.department"))
	kind, mark := v.newFilter("type", w.T("element.category")), v.newFilter("mark", w.T("catalogue.marks"))
	for _, rule := range stageRules(v.server.Machine.Book()) {
		if slices.ContainsFunc(c.Items, func(i stages.ItemRule) bool { return i.Stage == rule.Code }) {
			stage.add(string(rule.Code), w.Text(rule.Title))
		}
	}
	for _, d := range v.server.Machine.Book().Departments {
		if slices.ContainsFunc(c.Items, func(i stages.ItemRule) bool { return i.Department == d.Code }) {
			department.add(string(d.Code), w.Text(d.Name))
		}
	}
	for _, t := range c.Types {
		if slices.ContainsFunc(c.Items, func(i stages.ItemRule) bool { return i.Type == t.Code }) {
			kind.add(string(t.Code), w.Text(t.Title))
		}
	}
	for _, m := range catalogueMarks {
		mark.add(m, w.T("catalogue.mark."+m))
	}
	return filterBar{Action: cataloguePath, Text: v.asked("q"), Hint: w.T("catalogue.search-hint"), Selects: []filter{stage, department, kind, mark},
		Clear: v.narrowed("q", "stage", "department", "type", "mark")}
}

// catalogueTiles shows the figures, each with its formula.
func (v *visit) catalogueTiles(f stages.CatalogueFigures) []tile {
	w := v.words
	why := func(figure string) string {
		at := slices.IndexFunc(f.Formulas, func(x stages.Formula) bool { return x.Figure == figure })
		return w.Text(f.Formulas[at].Text)
	}
	exempt, sources := 0, make([]string, 0, len(f.Exempt))
	for _, e := range f.Exempt {
		exempt += e.Materials
		sources = append(sources, w.Name("shared", string(e.Source))+" "+strconv.Itoa(e.Materials))
	}
	s := f.Compression
	ratio := words.Unknown
	if s.Ratio != nil {
		ratio = fmt.Sprintf("%.2f %%", 100**s.Ratio)
	}
	return []tile{
		{Label: w.T("catalogue.figure.items"), Value: strconv.Itoa(f.Items), Second: w.T("catalogue.window-items", "n", strconv.Itoa(f.Window)), Formula: why("items")},
		{Label: w.T("catalogue.figure.online"), Value: strconv.Itoa(f.Online), Second: w.Share(f.Online, f.Items), Formula: why("online")},
		{Label: w.T("catalogue.figure.instant"), Value: strconv.Itoa(f.Instant), Formula: why("instant")},
		{Label: w.T("catalogue.figure.compression"), Value: ratio, Second: w.T("catalogue.sums", "items", strconv.Itoa(s.Items),
			"committed", strconv.Itoa(s.Committed), "statutory", strconv.Itoa(s.Statutory)), Formula: why("compression")},
		{Label: w.T("catalogue.figure.exempt"), Value: strconv.Itoa(exempt), Second: strings.Join(sources, " · "), Formula: why("exempt")},
		{Label: w.T("catalogue.figure.held"), Value: strconv.Itoa(f.Held), Formula: why("held")},
	}
}

func itemAddress(code domain.ItemCode) string { return cataloguePath + "/items/" + string(code) }

func (v *visit) catalogueTable(items []*stages.ItemRule) parts.Table {
	w := v.words
	t := parts.Table{Caption: w.T("nav.catalogue"), Empty: w.T("lists.none-found"), Columns: []parts.Column{{Label: w.T("element.name")},
		{Label: w.T("lists.department")}, {Label: w.T("element.category")}, {Label: w.T("catalogue.statutory")}, {Label: w.T("catalogue.committed")},
		{Label: w.T("catalogue.marks")}}}
	c := v.server.Machine.Book().Catalogue(v.server.Machine.Book().City.Catalogue)
	for _, it := range items {
		category := string(it.Type)
		if k := c.Type(it.Type); k != nil {
			category = w.Text(k.Title)
		}
		var marks []string
		for _, m := range itemMarks(c, it) {
			marks = append(marks, w.T("catalogue.mark."+m))
		}
		t.Rows = append(t.Rows, parts.Row{Href: itemAddress(it.Code), Cells: []templ.Component{
			parts.Strong(w.Text(it.Title), string(it.Code)), parts.Text(w.Name("department", string(it.Department))), lineCell(category),
			lineCell(v.statutory(it)), lineCell(v.committed(it)), parts.Text(strings.Join(marks, w.T("catalogue.comma"))),
		}})
	}
	return t
}

func (v *visit) statutory(it *stages.ItemRule) string {
	if it.Statutory.Unit == "" {
		return words.Unknown
	}
	return v.words.Text(it.Statutory.Text())
}

// committed is the city's limit of an item, or why it has none of its own.
func (v *visit) committed(it *stages.ItemRule) string {
	switch it.Kind {
	case domain.ItemRecorded:
		return v.words.T("catalogue.elsewhere")
	case domain.ItemWith:
		return v.words.T("catalogue.with", "item", string(it.With))
	case domain.ItemDecided, domain.ItemJoint, domain.ItemFiling, domain.ItemUtility:
	}
	return v.words.Text(it.Committed.Text())
}
