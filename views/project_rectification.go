package views

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/views/parts"
)

// rectificationView is the one list of what a works' joint acceptance found, on a project's page.
type rectificationView struct {
	Anchor string
	Lists  []parts.Link // the numbers under which it was issued, each to its paper
	Open   bool
	Rows   []mendRow
	Acts   []act // on the list as a whole
}

// mendRow is one finding of the list.
type mendRow struct {
	Name   string // its number; empty for one that isn't listed yet
	Text   string
	Clause string
	Whose  string // department, and item
	Owner  string
	State  string // key of the table of looks
	Failed string
	Due    parts.Due
	Said   []string // reports and what was seen, in their order
	Proof  []fileLine
	Acts   []act
}

// rectificationTold are the words of findings, which stand in their events.
type rectificationTold struct {
	found  map[string]events.Finding // by survey and finding, or by id
	owners map[domain.RectificationID]string
	lists  map[domain.WorksID][]parts.Link
	said   map[domain.RectificationID][]string
	proof  map[domain.RectificationID][]domain.MaterialRef
}

// addRectifications puts the list of each works under its joint acceptance. It returns an error if the events can't be read.
func (v *visit) addRectifications(p *domain.Project, cards []stageCard, files projectFiles, at time.Time) error {
	if len(p.Surveys)+len(p.Rectifications) == 0 {
		return nil
	}
	var told *rectificationTold
	options := slices.DeleteFunc(v.server.Machine.Available(p, v.actor(), at), func(o stages.Option) bool { return !ofList[o.Verb] })
	for i := range p.Stages {
		st := &p.Stages[i]
		if !slices.ContainsFunc(p.Plan, func(it domain.PlannedItem) bool { return it.Party && it.Stage == st.Code }) {
			continue
		}
		for j, works := range worksIDs(p, st) {
			waits := v.server.Machine.Unlisted(p, works)
			if len(waits) == 0 && !slices.ContainsFunc(p.Rectifications, func(r domain.Rectification) bool { return p.Application(r.Application).Works == works }) {
				continue
			}
			if told == nil {
				var err error
				if told, err = v.rectificationTold(p); err != nil {
					return err
				}
			}
			cards[i].Blocks[j].Rectification = v.rectification(p, st.Code, works, waits, told, files, options)
		}
	}
	return nil
}

// ofList are the commands on the list and on its findings, which stand beside them.
var ofList = map[domain.Verb]bool{"issue-rectification-list": true, "report-finding": true, "reinspect-finding": true}

func (v *visit) rectification(p *domain.Project, stage domain.StageCode, works domain.WorksID, waits []events.ListedFinding, told *rectificationTold,
	files projectFiles, options []stages.Option,
) *rectificationView {
	w := v.words
	view := &rectificationView{Anchor: anchor("rectification", string(stage)+"/"+string(works)), Lists: told.lists[works]}
	actsOn := func(target string) []act {
		var acts []act
		for _, o := range options {
			if o.Target == target {
				a := v.act(p.ID, o)
				if a.Click != nil {
					a.Click.Place = "panel"
				}
				acts = append(acts, a)
			}
		}
		return acts
	}
	for i := range p.Rectifications {
		r, id := &p.Rectifications[i], domain.RectificationNumber(i+1)
		if p.Application(r.Application).Works != works || r.State == domain.RectificationFound {
			continue
		}
		f := told.found[foundKey(r.Survey, r.Finding, id)]
		row := mendRow{Name: w.T("history.mend", "n", strconv.Itoa(p.ListNumber(id))), Text: f.Text, Clause: f.Clause, Whose: v.whose(r.Department, r.Item),
			Owner: cmp.Or(told.owners[id], w.T("holder.investor")), State: "mend." + string(r.State), Said: told.said[id], Acts: actsOn(string(id))}
		if r.Failed > 0 {
			row.Failed = w.T("project.mend-failed", "n", strconv.Itoa(r.Failed))
		}
		switch r.State {
		case domain.RectificationOpen:
			row.Due = parts.Due{Day: r.Due, Light: v.lightUntil(r.Due), Short: true}
		case domain.RectificationReported:
			row.Due = parts.Due{Day: r.Look, Light: v.lightUntil(r.Look), Short: true}
		case domain.RectificationFound, domain.RectificationPassed, domain.RectificationUnmet, domain.RectificationClosed:
		}
		for _, ref := range told.proof[id] {
			if k := slices.IndexFunc(files.kept, func(f File) bool { return f.Is(ref) }); k >= 0 {
				f := files.kept[k]
				row.Proof = append(row.Proof, fileLine{Name: f.Name, When: w.Time(f.At), Href: fileAddress(p.ID, f.ID)})
			}
		}
		view.Open = view.Open || r.Runs()
		view.Rows = append(view.Rows, row)
	}
	for i := range waits {
		f := told.found[foundKey(waits[i].Survey, waits[i].Finding, waits[i].ID)]
		view.Rows = append(view.Rows, mendRow{Text: f.Text, Clause: f.Clause, Whose: v.whose(waits[i].Department, waits[i].Item), State: "mend.found"})
		view.Open = true
	}
	target := string(stage)
	if works != "" {
		target += "/" + string(works)
	}
	view.Acts = actsOn(target)
	return view
}

// whose names the department that found something, and the item that it keeps back.
func (v *visit) whose(d domain.DepartmentCode, item domain.ItemCode) string {
	said := v.words.Name("department", string(d))
	if item != "" {
		said = joinedBy(" · ", said, itemName(v.words, item))
	}
	return said
}

// foundKey names a finding: of a survey, or one outside a visit.
func foundKey(survey domain.SurveyID, finding domain.FindingID, id domain.RectificationID) string {
	if survey == "" {
		return string(id)
	}
	return string(survey) + "/" + string(finding)
}

// rectificationTold reads the words of a project's findings.
func (v *visit) rectificationTold(p *domain.Project) (*rectificationTold, error) {
	told := &rectificationTold{found: map[string]events.Finding{}, owners: map[domain.RectificationID]string{}, lists: map[domain.WorksID][]parts.Link{},
		said: map[domain.RectificationID][]string{}, proof: map[domain.RectificationID][]domain.MaterialRef{}}
	return told, v.eachEvent(p, func(k *events.Recorded) error {
		if !strings.Contains(k.Name, "finding") && !strings.HasPrefix(k.Name, "rectification") {
			return nil
		}
		body, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return err
		}
		v.noteRectification(told, k, body)
		return nil
	})
}

func (v *visit) noteRectification(told *rectificationTold, k *events.Recorded, body events.Body) {
	w := v.words
	switch e := body.(type) {
	case *events.SurveyFindingRecorded:
		for _, f := range e.Findings {
			told.found[foundKey(e.Survey, f.ID, "")] = f
		}
	case *events.SurveyFindingAmended:
		for _, f := range e.Findings {
			told.found[foundKey(e.Survey, f.ID, "")] = f
		}
	case *events.RectificationRequired:
		f := events.Finding{Text: e.Text, Clause: e.Clause}
		for _, m := range e.Materials {
			f.Photos = append(f.Photos, m.Hash)
		}
		told.found[string(e.Rectification)] = f
	case *events.RectificationListIssued:
		told.lists[e.Works] = append(told.lists[e.Works], parts.Link{Label: joinedBy(" · ", e.Number, w.Day(k.On)),
			Href: paperAddress(k.Project, rectificationPaper, strconv.Itoa(k.Version))})
		for _, row := range e.Rows {
			told.owners[row.ID] = row.Owner
		}
	case *events.FindingReported:
		told.said[e.Rectification] = append(told.said[e.Rectification], w.T("project.mended", "day", w.Day(k.On), "text", e.Note))
		told.proof[e.Rectification] = append(told.proof[e.Rectification], e.Materials...)
	case *events.FindingReinspected:
		verdict := w.T("history.mend-passed")
		switch e.Result {
		case domain.RectificationOpen:
			verdict = w.T("history.mend-failed")
		case domain.RectificationUnmet:
			verdict = w.T("history.mend-unmet")
		case domain.RectificationPassed, domain.RectificationFound, domain.RectificationReported, domain.RectificationClosed:
		}
		told.said[e.Rectification] = append(told.said[e.Rectification], w.T("project.reinspected", "day", w.Day(k.On), "text", joined(w, verdict, e.Text)))
		told.proof[e.Rectification] = append(told.proof[e.Rectification], e.Materials...)
	}
}
