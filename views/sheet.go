package views

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// previewed stands in a sheet's address for the sheet as it would be issued now.
const previewed = "preview"

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

// sheetView is one list, five clarifications, as a document.
type sheetView struct {
	Project   *domain.Project
	Number    string // empty in a preview
	Version   string
	On        string
	Lead      string
	Newer     string // address of the version in force, where this one is superseded
	Reason    string // why this version was issued
	Later     []sheetReason
	Sections  []sheetSection
	Changes   []sheetChange // since the version before
	Flow      string        // by which items and times were worked out
	TakenOver bool          // the original was issued before the project was taken over
	Paper     paper
	PDF       paperView // how to have it on paper; without a document in previews
}

// sheetReason is a later version with why it was issued.
type sheetReason struct {
	Label  string
	Reason string
	Href   string
}

// sheetSection is one of the five clarifications.
type sheetSection struct {
	Title     string
	Owner     string
	Confirmed string
	Lapsed    bool
	Rows      []sheetRow
}

// sheetRow is one line of a section.
type sheetRow struct {
	Text       string
	Department string
	Rule       string
	Source     string
}

// previewAddress gives the lead of a collaboration the sheet as it would be issued now; nothing to anybody else, and
// nothing before the consultation is concluded: until then sections are still open.
func (v *visit) previewAddress(p *domain.Project) string {
	c := p.Collaboration
	if c == nil || c.ConcludedOn.IsZero() || !c.ReturnedOn.IsZero() || v.actor().Department == "" || v.actor().Department != c.Lead ||
		slices.Contains([]domain.ProjectState{domain.StateCompleted, domain.StateWithdrawn, domain.StateTerminated, domain.StateSuspended}, domain.StateOf(p)) {
		return ""
	}
	return sheetAddress(p.ID, previewed)
}

// showSheet is one version of the sheet, or for the lead a look at what would be issued now.
func showSheet(v *visit) error {
	p, _, err := v.openProject()
	if err != nil || v.unchanged("sheet", v.r.PathValue("n"), p.ID, p.Version) {
		return err
	}
	var view sheetView
	draw := func(of *visit, p *domain.Project) (paper, error) {
		var err error
		view, err = of.sheet(p)
		return view.Paper, err
	}
	tools, err := v.paperView(draw, p)
	if err != nil {
		return err
	}
	title := view.Number
	view.Paper = tools.Paper
	if title == "" {
		title, tools.PDF = v.words.T("sheet.preview"), ""
	}
	view.PDF = tools
	return v.show(http.StatusOK, sheetPage(v.frame(title), view))
}

// issuedSheet is an issued version of the sheet as a document.
func issuedSheet(v *visit, p *domain.Project) (paper, error) {
	if v.r.PathValue("n") == previewed {
		return paper{}, noPaper()
	}
	view, err := v.sheet(p)
	return view.Paper, err
}

// sheet reads the version that the address names.
func (v *visit) sheet(p *domain.Project) (sheetView, error) {
	which := v.r.PathValue("n")
	view := sheetView{Project: p, Flow: v.words.T("sheet.flow", "flow", string(p.Flow))}
	if which == previewed {
		if v.previewAddress(p) == "" {
			return view, noPaper()
		}
		view.Version, view.On = v.words.T("sheet.preview-mark"), v.words.LongDay(v.server.today())
		view.Lead = v.words.Name("department", string(p.Collaboration.Lead))
		view.Sections = v.sheetSections(v.server.Machine.Sheet(p))
	} else {
		n, err := strconv.Atoi(which)
		if err != nil || n < 1 || n > len(p.Sheets) {
			return view, noPaper()
		}
		if err := v.issued(p, n, &view); err != nil {
			return view, err
		}
	}
	view.Paper = v.sheetPaper(&view)
	return view, nil
}

// issued reads an issued version, and why there are later ones.
func (v *visit) issued(p *domain.Project, n int, view *sheetView) error {
	s := p.Sheets[n-1]
	view.Number, view.On = s.Number, v.words.LongDay(s.IssuedOn)
	view.Version = v.words.T("sheet.version", "n", strconv.Itoa(s.Version))
	view.TakenOver = p.Imported != nil && n == 1
	for i := n; i <= len(p.Sheets); i++ {
		e, err := v.sheetEvent(p, p.Sheets[i-1])
		if err != nil {
			return err
		}
		if i == n {
			view.Sections, view.Reason = v.sheetSections(e.Sections), e.Reason
			if n > 1 {
				known, err := v.sheetEvent(p, p.Sheets[n-2])
				if err != nil {
					return err
				}
				view.Changes = v.sheetChanges(stages.SheetDifference(known.Sections, e.Sections))
			}
			view.Lead = v.words.Name("department", string(p.Collaboration.Lead))
			continue
		}
		later := p.Sheets[i-1]
		view.Newer = sheetAddress(p.ID, strconv.Itoa(later.Version))
		view.Later = append(view.Later, sheetReason{Reason: e.Reason, Href: view.Newer,
			Label: v.words.T("sheet.version", "n", strconv.Itoa(later.Version)) + " · " + later.Number + " · " + v.words.LongDay(later.IssuedOn)})
	}
	return nil
}

// sheetEvent reads the event that issued a sheet: its rows stand there and nowhere else.
func (v *visit) sheetEvent(p *domain.Project, s domain.Sheet) (*events.SheetIssued, error) {
	kept, err := v.server.City.Events(v.r.Context(), p.ID, s.Event-1, 1)
	if err != nil {
		return nil, err
	}
	if len(kept) != 1 {
		return nil, fmt.Errorf("sheet %s of %s: its event is missing", s.Number, p.ID)
	}
	body, err := events.Decode(kept[0].Name, kept[0].Payload)
	if err != nil {
		return nil, err
	}
	e, ok := body.(*events.SheetIssued)
	if !ok {
		return nil, fmt.Errorf("sheet %s of %s: its event is %s", s.Number, p.ID, kept[0].Name)
	}
	return e, nil
}

func (v *visit) sheetSections(sections []events.SheetSection) []sheetSection {
	w := v.words
	list := make([]sheetSection, 0, len(sections))
	for _, s := range sections {
		section := sheetSection{Title: w.Text(s.Title), Owner: w.Name("department", string(s.Owner)),
			Confirmed: w.T("sheet-confirmed." + s.Confirmed), Lapsed: s.Confirmed == "lapsed"}
		for _, r := range s.Rows {
			row := sheetRow{Text: w.Text(r.Text), Rule: r.Rule, Source: w.T("sheet-source." + string(r.Source))}
			if r.Department != "" {
				row.Department = w.Name("department", string(r.Department))
			}
			if r.Source == events.SourceFlow {
				_, item, _ := strings.Cut(r.Reference, "#")
				row.Source += " " + item
			}
			section.Rows = append(section.Rows, row)
		}
		list = append(list, section)
	}
	return list
}
