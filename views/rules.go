package views

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/explore"
	"binglian/views/findings"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

// RuleBook is what the administrator's pages ask of the rules in force.
type RuleBook interface {
	// RuleFiles lists the files in force.
	RuleFiles(ctx context.Context) ([]RuleFile, error)
	// CheckRule begins to check a file, and gives the check's name. It returns a *domain.Rejection if too many are being checked.
	CheckRule(ctx context.Context, by domain.Actor, name string, content []byte) (id string, err error)
	// RuleCheck gives how a check stands; false if there is none of that name.
	RuleCheck(ctx context.Context, id string) (RuleCheck, bool)
	// PublishRule puts in force what a check found good. It returns a *domain.Rejection if the check isn't there any more, or the
	// rules have changed since.
	PublishRule(ctx context.Context, by domain.Actor, id, note string) error
}

// RuleFile is one file of the rules in force.
type RuleFile struct {
	Path        string
	Version     int // of the rules as a whole, which brought it
	PublishedAt time.Time
	By          domain.AccountID // empty for what the program came with
	Note        string
}

// RuleCheck is a file that is being checked, or was.
type RuleCheck struct {
	ID       string
	File     string
	Path     string // which file of the rules it is
	Done     bool
	Progress explore.Progress
	Flow     *explore.Report // of a flow that was explored
	Refused  string          // key under rules.refused; empty for what can be published
	Detail   string          // what it was refused for, as reading it says
	Took     time.Duration
}

const (
	rulesPath = "/rules"
	ruleBytes = 1 << 20 // of a file of rules
)

// Reasons for which pages of rules are refused.
const (
	RulesBusy  domain.Reason = "rules-busy"  // too many files are being checked
	RulesMoved domain.Reason = "rules-moved" // the check isn't there any more, or other rules are in force
)

type rulesView struct {
	Files   parts.Table
	Refused string
}

type ruleCheckView struct {
	Check    RuleCheck
	Progress string
	Lines    []string // of the report
	Refused  string
	Means    string // what publishing does
	Good     bool
}

// administers refuses everybody but administrators, and servers without rules to publish.
func (v *visit) administers() error {
	if !v.server.Machine.Administers(v.actor()) || v.server.Rules == nil {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	return nil
}

func showRules(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	return v.rulesPage(http.StatusOK, "")
}

func (v *visit) rulesPage(status int, refused string) error {
	w := v.words
	files, err := v.server.Rules.RuleFiles(v.r.Context())
	if err != nil {
		return err
	}
	var who []domain.AccountID
	for _, f := range files {
		who = append(who, f.By)
	}
	names, err := v.server.City.Names(v.r.Context(), who)
	if err != nil {
		return err
	}
	view := rulesView{Refused: refused, Files: parts.Table{Caption: w.T("rules.in-force"), Columns: []parts.Column{{Label: w.T("rules.file")},
		{Label: w.T("rules.version"), Figure: true}, {Label: w.T("rules.at")}, {Label: w.T("rules.by")}, {Label: w.T("rules.note")}}}}
	for _, f := range files {
		by := names[f.By]
		if f.By == "" {
			by = w.T("rules.shipped")
		}
		view.Files.Rows = append(view.Files.Rows, parts.Row{Cells: []templ.Component{parts.Text(f.Path), parts.Text(strconv.Itoa(f.Version)),
			parts.Text(w.Time(f.PublishedAt.In(domain.City))), parts.Text(by), parts.Text(f.Note)}})
	}
	return v.show(status, rulesPage(v.frame(w.T("nav.rules")), view))
}

// checkRule takes a file and begins to check it.
func checkRule(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, ruleBytes)
	if err := v.r.ParseMultipartForm(ruleBytes); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		reason := problems.Malformed
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			reason = forms.TooLarge
		}
		return domain.Reject(domain.ByInput, reason)
	}
	file, header, err := v.r.FormFile("file")
	if err != nil {
		return v.rulesPage(http.StatusUnprocessableEntity, v.words.T("rules.no-file"))
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	id, err := v.server.Rules.CheckRule(v.r.Context(), v.actor(), header.Filename, content)
	if refused, known := problems.AsRejection(err); known && !problems.WantsJSON(v.r) {
		return v.rulesPage(problems.Status(refused), v.words.Rejection(refused))
	}
	if err != nil {
		return err
	}
	return v.redirect(rulesPath+"/checks/"+id, "")
}

// showRuleCheck shows how a check stands; the page of one that is not done looks again by itself.
func showRuleCheck(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	return v.ruleCheckPage(http.StatusOK, "")
}

func (v *visit) ruleCheckPage(status int, refused string) error {
	w := v.words
	c, ok := v.server.Rules.RuleCheck(v.r.Context(), v.r.PathValue("check"))
	if !ok {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	view := ruleCheckView{Check: c, Refused: refused, Good: c.Done && c.Refused == ""}
	switch {
	case !c.Done:
		v.w.Header().Set("Refresh", "2")
		view.Progress = w.T("rules.waiting")
		if p := c.Progress; p.Total > 0 {
			view.Progress = w.T("rules.progress", "percent", strconv.Itoa(100*p.Done/p.Total), "done", strconv.Itoa(p.Done), "total", strconv.Itoa(p.Total),
				"states", strconv.Itoa(p.States))
		}
	case c.Refused != "" && refused == "":
		view.Refused = w.T("rules.refused."+c.Refused, "file", c.File, "path", c.Path, "detail", c.Detail)
	}
	if c.Flow != nil {
		view.Lines = findings.Lines(w, c.File, c.Flow, c.Took)
	}
	if view.Good {
		view.Means = w.T("rules.means."+meansOf(c), "path", c.Path)
	}
	return v.show(status, ruleCheckPage(v.frame(w.T("rules.check", "file", c.File)), view))
}

// meansOf says what publishing does, by what is published.
func meansOf(c RuleCheck) string {
	switch {
	case c.Flow != nil:
		return "flow"
	case strings.HasPrefix(c.Path, "calendars/"):
		return "calendar"
	}
	return "other"
}

func percentOf(done, total int) string { return strconv.Itoa(100 * done / max(1, total)) }

// indented reports whether a line of a report belongs to the one above it.
func indented(line string) bool { return strings.HasPrefix(line, " ") }

// publishRule puts in force what was checked.
func publishRule(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	c, ok := v.server.Rules.RuleCheck(v.r.Context(), v.r.PathValue("check"))
	if !ok {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	if v.r.PostFormValue("sure") == "" {
		return v.ruleCheckPage(http.StatusUnprocessableEntity, v.words.T("rules.not-sure"))
	}
	err := v.server.Rules.PublishRule(v.r.Context(), v.actor(), c.ID, v.r.PostFormValue("note"))
	if refused, known := problems.AsRejection(err); known && !problems.WantsJSON(v.r) {
		return v.ruleCheckPage(problems.Status(refused), v.words.Rejection(refused))
	}
	if err != nil {
		return err
	}
	return v.redirect(rulesPath, "rules.published", "path", c.Path)
}
