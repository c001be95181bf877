package views

import (
	"strings"

	"binglian/domain"
)

// notice is what one must know of a project as a whole before anything else.
type notice struct {
	Title string
	Lines []string
	Tone  string // class of the alert
}

// Tones of notices.
const (
	toneInfo    = "alert-info"
	toneWarning = "alert-warning"
	toneDanger  = "alert-danger"
)

// notices tells that a project was taken over, that it stands or was terminated, that its sheet is outdated, and what was asked for off the list.
func (v *visit) notices(p *domain.Project) []notice {
	w := v.words
	var all []notice
	if p.Imported != nil {
		all = append(all, notice{Title: w.T("project.imported-title"), Tone: toneInfo, Lines: []string{w.T("project.imported", "day", p.Imported.On.String())}})
	}
	if p.Suspended() {
		x := p.Suspensions[len(p.Suspensions)-1]
		all = append(all, notice{Title: w.T("project.suspended-title"), Tone: toneWarning,
			Lines: []string{w.T("project.suspended", "from", x.From.String(), "until", x.Until.String()), x.Reason}})
	}
	if p.SheetOutdated() {
		all = append(all, notice{Title: w.T("project.outdated-title"), Tone: toneWarning,
			Lines: []string{w.T("project.outdated", "day", p.AmendedOn.String(), "due", p.Collaboration.SheetDue.String())}})
	}
	for _, d := range p.OffList {
		who := w.T("holder.window")
		if d.Department != "" {
			who = w.Name("department", string(d.Department))
		}
		about := v.applicationName(p, d.Application)
		if _, it := p.Item(d.Item); it != nil {
			about = itemName(w, it.Code)
			if !it.Open() {
				continue
			}
		} else if a := p.Application(d.Application); a == nil || !a.Open() {
			continue
		}
		all = append(all, notice{Title: w.T("project.off-list-title", "who", who, "about", about), Tone: toneWarning,
			Lines: []string{strings.Join(d.Texts, w.T("project.semicolon")), w.T("project.off-list", "reason", d.Reason, "day", d.On.String())}})
	}
	if !p.TerminatedOn.IsZero() {
		all = append(all, notice{Title: w.T("project.terminated-title"), Tone: toneDanger,
			Lines: []string{w.T("project.terminated", "day", p.TerminatedOn.String()), p.TerminatedFor}})
	}
	return all
}
