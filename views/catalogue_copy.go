package views

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/parts"
	"binglian/views/problems"
	"binglian/views/words"
)

// copyView is a county's copy of the catalogue beside its master.
type copyView struct {
	Lead        string
	Differences parts.Table
	Offices     parts.Table
}

// newestCopies gives the newest copy of each region.
func newestCopies(book *stages.Book) []*stages.CatalogueCopy {
	var newest []*stages.CatalogueCopy
	for _, c := range book.Copies() {
		if c == book.Copy(c.Region) {
			newest = append(newest, c)
		}
	}
	return newest
}

// copyTable lists the counties' copies, with how many differences each has.
func (v *visit) copyTable(book *stages.Book) parts.Table {
	w := v.words
	t := parts.Table{Caption: w.T("catalogue.copies"), Columns: []parts.Column{{Label: w.T("lists.region")}, {Label: w.T("catalogue.master")}, {Label: w.T("catalogue.differences"), Figure: true}}}
	for _, c := range newestCopies(book) {
		n := len(c.Differences(book.Catalogue(c.Of)))
		t.Rows = append(t.Rows, parts.Row{Href: cataloguePath + "/copies/" + string(c.Region), Cells: []templ.Component{
			parts.Strong(w.Name("region", string(c.Region)), c.ID()), parts.Text(string(c.Of)), parts.Text(strconv.Itoa(n))}})
	}
	return t
}

// showCatalogueCopy lists what a county's copy says otherwise than the city's catalogue, and where its applicants go.
func showCatalogueCopy(v *visit) error {
	book, w := v.server.Machine.Book(), v.words
	c := book.Copy(domain.RegionCode(v.r.PathValue("region")))
	if c == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	master := book.Catalogue(c.Of)
	found := c.Differences(master)
	view := copyView{Lead: w.T("catalogue.compared", "copy", c.ID(), "region", w.Name("region", string(c.Region)), "master", string(c.Of), "n", strconv.Itoa(len(found)))}
	view.Differences = parts.Table{Caption: w.T("catalogue.differences"), Empty: w.T("catalogue.no-difference"), Columns: []parts.Column{{Label: w.T("element.item")},
		{Label: w.T("catalogue.element")}, {Label: w.T("catalogue.master")}, {Label: w.T("catalogue.copy")}}}
	said := func(t domain.Text) templ.Component {
		if t.Zh == "" {
			return parts.Text(words.Unknown)
		}
		return parts.Text(w.Text(t))
	}
	for _, d := range found {
		row := parts.Row{Cells: []templ.Component{parts.Strong(itemName(w, d.Item), string(d.Item)), lineCell(w.T("element." + string(d.Element))), said(d.Master), said(d.Copy)}}
		if master.Item(d.Item) != nil {
			row.Href = itemAddress(d.Item)
		}
		view.Differences.Rows = append(view.Differences.Rows, row)
	}
	view.Offices = parts.Table{Caption: w.T("catalogue.offices"), Columns: []parts.Column{{Label: w.T("lists.department")}, {Label: w.T("catalogue.of-department")}, {Label: w.T("catalogue.address")}, {Label: w.T("catalogue.phone")}}}
	for _, o := range c.Offices {
		view.Offices.Rows = append(view.Offices.Rows, parts.Row{Cells: []templ.Component{parts.Strong(w.Text(o.Name), ""),
			parts.Text(w.Name("department", string(o.Department))), parts.Text(o.Address), lineCell(o.Phone)}})
	}
	return v.show(http.StatusOK, copyPage(v.frame(w.T("catalogue.copy-of", "region", w.Name("region", string(c.Region)))), view))
}
