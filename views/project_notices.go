package views

import "binglian/domain"

// notice is what one must know of a project as a whole before anything else.
type notice struct {
	Title string
	Lines []string
	Tone  string // class of the alert
}

// Tones of notices.
const (
	toneWarning = "alert-warning"
	toneDanger  = "alert-danger"
)

// notices tells that a project stands or was terminated, and why.
func (v *visit) notices(p *domain.Project) []notice {
	w := v.words
	var all []notice
	if p.Suspended() {
		x := p.Suspensions[len(p.Suspensions)-1]
		all = append(all, notice{Title: w.T("project.suspended-title"), Tone: toneWarning,
			Lines: []string{w.T("project.suspended", "from", x.From.String(), "until", x.Until.String()), x.Reason}})
	}
	if !p.TerminatedOn.IsZero() {
		all = append(all, notice{Title: w.T("project.terminated-title"), Tone: toneDanger,
			Lines: []string{w.T("project.terminated", "day", p.TerminatedOn.String()), p.TerminatedFor}})
	}
	return all
}
