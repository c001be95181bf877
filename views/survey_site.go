package views

import (
	"net/http"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/forms"
	"binglian/views/parts"
	"binglian/views/problems"
)

// siteEnding ends the address of a survey's page for those who stand on the site.
const siteEnding = "/site"

func siteAddress(p domain.ProjectID, s domain.SurveyID) string {
	return surveyPath + "/" + string(p) + "/" + string(s) + siteEnding
}

// siteView is a survey as it is held in the hand: what, where and who, and what the reader is to write down there.
type siteView struct {
	Lead    string // what is surveyed
	State   state
	Marks   []string // what has become of the visit
	Where   siteWhere
	Facts   []parts.Fact
	Ahead   bool   // the forms are for a day that hasn't come
	Own     string // the department whose part it is; empty for those who have none
	Items   []siteItem
	Forms   []forms.View
	Amend   string // address at which the own finding is amended; empty where it can't be
	Parties []siteParty
	Project parts.Link
	Kept    keptSite
}

// siteWhere is where to go, when, and whom to call.
type siteWhere struct {
	When, Place, Map, Contact string
	Call                      string // address that dials the contact; empty where no number is known
}

// siteItem is one thing to look at: an item that the reader's department judges.
type siteItem struct {
	Code string
	Name string
}

// siteParty is one department's part, with what it has found.
type siteParty struct {
	partyRow
	Own      bool
	Text     string
	Findings []string
}

// onSite are the commands that are given on the site, in their order there.
var onSite = []domain.Verb{"check-in", "record-finding"}

const amendOnSite domain.Verb = "amend-finding"

// showSite is a survey's page for the site. It shows the forms of the visit's day before that day too: who opens it in the
// office has it later where there is no signal. The rules look at what is sent when it comes.
func showSite(v *visit) error {
	p, at, err := v.openProject()
	if err != nil {
		return err
	}
	s := p.Survey(domain.SurveyID(v.r.PathValue("survey")))
	if s == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	if v.unchanged("site", p.ID, p.Version) {
		return nil
	}
	view := siteView{Ahead: s.Open() && domain.DayOf(at) < s.Visit, Project: parts.Link{Label: p.Record.Name, Href: projectAddress(p.ID)}}
	if view.Ahead {
		at = s.Begins()
	}
	o := &order{visit: v, project: p, at: at}
	if err := o.siteForms(&view, s); err != nil {
		return err
	}
	if err := v.siteParties(&view, p, s); err != nil {
		return err
	}
	if err := v.siteFacts(&view, p, s); err != nil {
		return err
	}
	view.Kept = v.keptSite(p, s, &view)
	frame := v.frame(v.words.T("site.title") + " · " + p.Record.Name)
	frame.Nav, frame.Live, frame.Script = nil, "", "site.js"
	return v.show(http.StatusOK, sitePage(frame, view))
}

// siteForms draws what the reader may send from the site.
func (o *order) siteForms(view *siteView, s *domain.Survey) error {
	for _, option := range o.server.Machine.Available(o.project, o.actor(), o.at) {
		if of, _, _ := strings.Cut(option.Target, "/"); of != string(s.ID) {
			continue
		}
		if option.Verb == amendOnSite {
			view.Amend = doAddress(o.project.ID, option.Verb, option.Target)
		}
		if !slices.Contains(onSite, option.Verb) {
			continue
		}
		fields, err := o.fitted(option.Verb, option.Fields)
		if err != nil {
			return err
		}
		option.Fields = fields
		view.Forms = append(view.Forms, forms.View{Action: doAddress(o.project.ID, option.Verb, option.Target), Option: option, Command: newCommand(),
			Limits: o.server.Materials.Limits(), Place: "site-", Large: true})
		for _, c := range itemChoices(fields) {
			view.Items = append(view.Items, siteItem{Code: c.Value, Name: o.words.Text(c.Label)})
		}
	}
	slices.SortStableFunc(view.Forms, func(a, b forms.View) int {
		return slices.Index(onSite, a.Option.Verb) - slices.Index(onSite, b.Option.Verb)
	})
	return nil
}

// itemChoices gives the items about which findings may be written: those that the department judges in this survey.
func itemChoices(fields []stages.Field) []stages.Choice {
	for _, f := range fields {
		for _, c := range f.Columns {
			if f.Name == "findings" && c.Name == "item" {
				return c.Choices
			}
		}
	}
	return nil
}

// siteParties tells who is there and what each has found.
func (v *visit) siteParties(view *siteView, p *domain.Project, s *domain.Survey) error {
	found, err := v.findings(p, s)
	if err != nil {
		return err
	}
	rows := v.survey(p, s).Parties
	for i := range s.Parties {
		party := &s.Parties[i]
		told := siteParty{partyRow: rows[i], Own: party.Department == v.actor().Department, Text: found[party.Department].Text}
		for _, f := range found[party.Department].Findings {
			told.Findings = append(told.Findings, joined(v.words, string(f.ID)+" "+f.Text, f.Clause))
		}
		if told.Own {
			view.Own = told.Department
		}
		view.Parties = append(view.Parties, told)
	}
	return nil
}

// siteFacts tells what is surveyed, where to go and whom to call.
func (v *visit) siteFacts(view *siteView, p *domain.Project, s *domain.Survey) error {
	w, a := v.words, p.Application(s.Application)
	f, err := v.surveyFacts(p, s)
	if err != nil {
		return err
	}
	view.Lead, view.State = placeOf(w, p, a.Stage, a.Works, a.Number), v.survey(p, s).State
	view.Where = siteWhere{When: v.visitTime(s), Place: f.Place, Contact: f.Contact, Call: callAddress(f.Contact)}
	if f.Place != "" || f.Position != "" {
		view.Where.Map = mapAddress(f.Position, f.Place, w.T("product.name"))
	}
	add := func(key, value string) {
		if value != "" {
			view.Facts = append(view.Facts, parts.Fact{Label: w.T(key), Value: parts.Text(value)})
		}
	}
	add("paper.notice.due", w.LongDay(s.Due))
	add("paper.notice.prepare", f.Prepare)
	add("field.investor", p.Record.Investor)
	view.Marks = f.Moved
	if !s.CancelledOn.IsZero() {
		view.Marks = append(view.Marks, joined(w, w.T("paper.notice.cancelled", "day", w.LongDay(s.CancelledOn)), f.Cancelled))
	}
	if !s.ConcludedOn.IsZero() {
		view.Marks = append(view.Marks, w.T("site.concluded", "day", w.LongDay(s.ConcludedOn)))
	}
	return nil
}

// callAddress dials a contact that is a telephone number; empty for a name.
func callAddress(contact string) string {
	number := strings.NewReplacer(" ", "", "-", "", "（", "", "）", "", "(", "", ")", "").Replace(contact)
	if len(number) < 7 || strings.Trim(strings.TrimPrefix(number, "+"), "0123456789") != "" {
		return ""
	}
	return "tel:" + number
}

// keptSite is what the page's script needs to go on without a signal.
type keptSite struct {
	Address  string            `json:"address"`
	Worker   string            `json:"worker"`
	Upload   string            `json:"upload"`
	Material string            `json:"material"` // the kind of its photos
	Account  domain.AccountID  `json:"account"`
	Person   string            `json:"person"`
	Version  int               `json:"version"` // of the project as the page shows it
	Amend    string            `json:"amend"`
	Most     int               `json:"most"` // photos of one finding sheet
	Verbs    map[string]string `json:"verbs"`
	Words    map[string]string `json:"words"`
}

// siteSays are the sentences of the page's script; they stand in the words under site.say.
var siteSays = []string{"offline", "waiting", "sending", "sent", "send-now", "sign-in", "sign-in-link", "others", "refused", "edit", "discard",
	"discard-sure", "discarded", "amend", "again-from", "reload", "reload-link", "full", "failed", "camera", "album", "remove-photo", "photo", "photo-failed",
	"too-many-photos", "note-problem", "not-looked-at", "needs-companion", "needs-result", "needs-row", "needs-text", "rows",
	"position-here", "position-failed", "draft", "remove-row", "todo", "todo-stale", "todo-visit-not-yet", "todo-survey-closed", "todo-finding-recorded",
	"todo-checked-in", "no-offline"}

func (v *visit) keptSite(p *domain.Project, s *domain.Survey, view *siteView) keptSite {
	k := keptSite{Address: siteAddress(p.ID, s.ID), Worker: surveyPath + "/worker.js", Upload: uploadAddress(p.ID), Account: v.actor().Account,
		Person: v.account.Name, Version: p.Version, Amend: view.Amend, Most: v.server.Materials.Limits().Files, Verbs: map[string]string{}, Words: map[string]string{}}
	for _, verb := range onSite {
		k.Verbs[string(verb)] = v.words.Name("verb", string(verb))
	}
	for _, f := range view.Forms {
		for _, field := range f.Option.Fields {
			for _, m := range field.Materials {
				k.Material = string(m.Material)
			}
		}
	}
	for _, said := range siteSays {
		k.Words[said] = v.words.T("site.say." + said)
	}
	return k
}

// sendWorker sends the script that lets pages for the site open without a signal. Its address bounds what it looks after.
func sendWorker(v *visit) error {
	v.server.Assets.ServeNamed(v.w, v.r, "worker.js")
	return nil
}
