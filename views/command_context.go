package views

import (
	"encoding/json"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/parts"
)

// commandContext is what stands beside a form: what one needs to know to fill it in.
type commandContext struct {
	Facts   []parts.Fact
	Due     parts.Due
	Defects []string
	Items   []string
	Files   []fileGroup
	Busy    *busyView // what others have, where a command chooses a time
}

// context gathers what a command's form is filled in from: the record, the application with its files, the proposal.
func (o *order) context() (commandContext, error) {
	var c commandContext
	p := o.project
	head, _, _ := strings.Cut(o.target, "/")
	a, it := p.Item(domain.ItemID(head))
	if a == nil {
		a = p.Application(domain.ApplicationID(head))
	}
	if survey := p.Survey(domain.SurveyID(head)); a == nil && survey != nil {
		a = p.Application(survey.Application)
	}
	if mend := p.Rectification(domain.RectificationID(o.target)); a == nil && mend != nil {
		a = p.Application(mend.Application)
	}
	if a == nil {
		c.Facts = o.record(p)
		return c, nil
	}
	add := func(key, value string) {
		c.Facts = append(c.Facts, parts.Fact{Label: o.words.T(key), Value: parts.Text(value)})
	}
	add("field.name", p.Record.Name)
	add("field.investor", p.Record.Investor)
	add("context.application", placeOf(o.words, p, a.Stage, a.Works, a.Number))
	add("context.received", o.words.LongDay(a.ReceivedOn))
	if a.Correction != nil && a.Correction.SuppliedOn.IsZero() && a.Open() {
		c.Defects = a.Correction.Defects
	}
	if it == nil {
		for i := range a.Items {
			c.Items = append(c.Items, itemName(o.words, a.Items[i].Code))
		}
	} else {
		c.Due, _ = o.itemDue(p, it)
		o.itemFacts(it, add)
	}
	var err error
	if c.Busy, err = o.busyBeside(a); err != nil {
		return c, err
	}
	files, err := o.projectFiles(p)
	if err != nil {
		return c, err
	}
	c.Files = o.fileGroups(p.ID, files.countingFor(p, a))
	return c, nil
}

func (o *order) itemFacts(it *domain.Item, add func(key, value string)) {
	if rule := o.flowOf(o.project).Item(it.Code); rule != nil && rule.Basis != "" {
		add("context.basis", rule.Basis)
	}
	if !o.deliberates(it.Department) {
		return
	}
	if it.GivenBack() {
		add("context.returned", whyReturned(o.words, it.Returned))
	}
	if it.Proposal != nil {
		add("context.proposed", o.words.T("item-outcome."+string(it.Proposal.Outcome)))
		if it.Proposal.Reason != "" {
			add("field.reason", it.Proposal.Reason)
		}
		if !it.Proposal.CheckedOn.IsZero() {
			add("context.checked", o.words.LongDay(it.Proposal.CheckedOn))
		} else if it.Returned != "" {
			add("context.returned", it.Returned)
		}
	}
}

// concerns reports whether an event happened to what a command acts on: its payload names it, or it is of the project as
// a whole and so is the command.
func concerns(p *domain.Project, target string, k *events.Recorded) bool {
	var about struct {
		Rectification domain.RectificationID `json:"rectification"`
		Item          domain.ItemID          `json:"item"`
		Application   domain.ApplicationID   `json:"application"`
		Survey        domain.SurveyID        `json:"survey"`
		Works         domain.WorksID         `json:"works"`
		Stage         domain.StageCode       `json:"stage"`
		Department    domain.DepartmentCode  `json:"department"`
	}
	if json.Unmarshal(k.Payload, &about) != nil {
		return false
	}
	if target == "" {
		return about.Item == "" && about.Application == ""
	}
	if p.Rectification(domain.RectificationID(target)) != nil {
		return about.Rectification == domain.RectificationID(target)
	}
	head, rest, _ := strings.Cut(target, "/")
	if a, it := p.Item(domain.ItemID(head)); it != nil {
		return about.Item == it.ID || about.Item == "" && about.Application == a.ID
	}
	return slices.Contains([]string{string(about.Application), string(about.Survey), string(about.Stage), string(about.Department),
		string(about.Works)}, head) && (rest == "" || slices.Contains([]string{string(about.Works), string(about.Department)}, rest))
}
