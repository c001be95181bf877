package views

import (
	"cmp"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// told is what there is to say of an event beside what it is.
type told struct {
	subject string // what it happened to
	detail  string
	look    string // a key of the table of looks
}

// joined puts pieces of a text together, leaving out empty ones and the stops at their ends.
func joined(w words.Words, pieces ...string) string {
	var said []string
	for _, piece := range pieces {
		if piece = strings.TrimRight(piece, "。.;； "); piece != "" {
			said = append(said, piece)
		}
	}
	return strings.Join(said, w.T("project.semicolon"))
}

// tell puts the values of an event into words.
func (v *visit) tell(p *domain.Project, body events.Body, names map[domain.AccountID]string) told {
	w := v.words
	switch e := body.(type) {
	case *events.ProjectAdmitted:
		return told{subject: e.Record.Name}
	case *events.ProjectImported:
		return told{subject: e.Record.Name, detail: w.T("history.taken-over", "day", e.Taken.String())}
	case *events.ProjectWithdrawn:
		return told{detail: e.Reason, look: "status.withdrawn"}
	case *events.ProjectSplit:
		return told{subject: w.T("history.into", "n", strconv.Itoa(len(e.Into))), detail: e.Reason, look: "status.withdrawn"}
	case *events.ProjectMerged:
		return told{detail: e.Reason, look: "status.withdrawn"}
	case *events.ProjectAbsorbed:
		return told{detail: e.Reason}
	case *events.CollaborationLaunched:
		return told{detail: w.T("history.opinions-by", "n", strconv.Itoa(len(e.Departments)), "day", e.Due.String()), look: "status.running"}
	case *events.OpinionGiven:
		return v.tellOpinion(e)
	case *events.OpinionLapsed:
		return told{subject: w.Name("department", string(e.Department)), look: "status.waiting"}
	case *events.OpinionsResolved:
		return told{subject: v.departments(e.Departments), detail: e.Resolution, look: "status.done"}
	case *events.CollaborationReturned:
		return told{detail: e.Reason, look: "status.returned"}
	case *events.CollaborationConcluded:
		return told{detail: w.T("history.sheet-by", "day", e.SheetDue.String()), look: "status.done"}
	case *events.SheetIssued:
		return told{subject: e.Number, detail: joined(w, w.T("sheet.version", "n", strconv.Itoa(e.Sheet)), e.Reason), look: "status.done"}
	case *events.ProjectCodeRecorded:
		return told{subject: string(e.Code), look: "status.done"}
	case *events.WorksAdded:
		return told{subject: e.Title}
	case *events.WorksDivided:
		names := make([]string, len(e.Parts))
		for i, part := range e.Parts {
			names[i] = part.Title
		}
		return told{subject: v.worksName(p, e.Works), detail: joined(w, strings.Join(names, w.T("form.list-comma")), e.Reason)}
	case *events.FilingReminded:
		t := told{subject: v.worksName(p, e.Works), detail: w.T("history.until", "day", e.Due.String()), look: "status.waiting"}
		if e.Level == domain.LightRed {
			t.detail, t.look = w.T("history.filing-over", "day", e.Due.String()), "status.overdue"
		}
		return t
	case *events.WorksWithdrawn:
		return told{subject: v.worksName(p, e.Works), detail: e.Reason}
	case *events.StageCompleted:
		return told{subject: joined(w, w.Name("stage", string(e.Stage)), v.worksName(p, e.Works)), look: "status.done"}
	case *events.StageReopened:
		return told{subject: joined(w, w.Name("stage", string(e.Stage)), v.worksName(p, e.Works)), look: "status.returned"}
	case *events.FilingOpened:
		return told{subject: v.worksName(p, e.Works), detail: w.T("history.until", "day", e.Due.String())}
	case *events.ProjectChanged:
		return told{subject: e.Record.Name, detail: e.Reason}
	case *events.FlowMoved:
		return told{subject: string(e.From) + " → " + string(e.Flow), detail: e.Reason}
	case *events.OffListRequired:
		return told{subject: v.applicationName(p, e.Application), detail: joined(w, strings.Join(e.Texts, w.T("project.semicolon")), e.Reason), look: "status.returned"}
	case *events.ProjectSuspended:
		return told{detail: joined(w, e.Reason, w.T("history.expected", "day", e.Until.String())), look: "status.paused"}
	case *events.ProjectResumed:
		t := told{detail: e.Note, look: "status.running"}
		if n := len(e.Moved); n > 0 {
			t.detail = joined(w, e.Note, w.T("history.moved", "n", strconv.Itoa(n)))
		}
		return t
	case *events.ProjectTerminated:
		return told{detail: e.Reason, look: "status.withdrawn"}
	case *events.ProjectCompleted:
		return told{look: "status.done"}
	}
	if t, ok := v.tellSigning(p, body, names); ok {
		return t
	}
	if t, ok := v.tellTime(p, body); ok {
		return t
	}
	if t, ok := v.tellLights(p, body); ok {
		return t
	}
	if t, ok := v.tellItem(p, body, names); ok {
		return t
	}
	if t, ok := v.tellPromise(p, body); ok {
		return t
	}
	if t, ok := v.tellMapping(p, body); ok {
		return t
	}
	if t, ok := v.tellDrawings(p, body); ok {
		return t
	}
	if t, ok := v.tellRectification(p, body, names); ok {
		return t
	}
	if t, ok := v.tellSurvey(body, names); ok {
		return t
	}
	return v.tellApplication(p, body)
}

func (v *visit) tellOpinion(e *events.OpinionGiven) told {
	said := []string{v.words.T("opinion." + string(e.Value)), e.Text}
	said = append(said, v.wishLines(e.Needless, e.Needed, e.Asks)...)
	for _, c := range e.Conditions {
		said = append(said, v.words.Name("section", c.Section)+v.words.T("project.colon")+c.Text)
	}
	return told{subject: v.words.Name("department", string(e.Department)), detail: joined(v.words, said...), look: "opinion." + string(e.Value)}
}

func (v *visit) tellApplication(p *domain.Project, body events.Body) told {
	w := v.words
	switch e := body.(type) {
	case *events.ApplicationReceived:
		codes := make([]string, len(e.Items))
		for i := range e.Items {
			codes[i] = itemName(w, e.Items[i].Code)
		}
		return told{subject: v.applicationName(p, e.Application), look: "status.running",
			detail: joined(w, append(append([]string{strings.Join(codes, w.T("form.list-comma"))}, v.received(e)...), e.Note,
				w.T("history.answer-by", "day", e.Due.String()))...)}
	case *events.ApplicationImported:
		codes := make([]string, len(e.Items))
		for i := range e.Items {
			codes[i] = itemName(w, e.Items[i].Code)
		}
		return told{subject: v.applicationName(p, e.Application), detail: joined(w, e.Number, strings.Join(codes, w.T("form.list-comma"))), look: "status.running"}
	case *events.CorrectionRequested:
		return told{subject: v.applicationName(p, e.Application), look: "status.returned",
			detail: joined(w, append(v.second(e), strings.Join(e.Defects, w.T("project.semicolon")), w.T("history.until", "day", e.Due.String()))...)}
	case *events.CorrectionSupplied:
		return told{subject: v.applicationName(p, e.Application), detail: e.Note}
	case *events.ApplicationAccepted:
		t := told{subject: v.applicationName(p, e.Application), look: "status.done"}
		if e.Deemed {
			t.detail = w.T("history.deemed", "day", e.AcceptedOn.String())
		}
		if !e.SupplyBy.IsZero() {
			t.detail = joined(w, t.detail, w.T("history.supply-by", "day", e.SupplyBy.String()))
		}
		return t
	case *events.ApplicationRefused:
		return told{v.applicationName(p, e.Application), joined(w, w.T("application-outcome."+string(e.Outcome)), e.Reason), "status.refused"}
	case *events.ApplicationWithdrawn:
		return told{v.applicationName(p, e.Application), e.Reason, "status.withdrawn"}
	case *events.ApplicationLapsed:
		return told{subject: v.applicationName(p, e.Application), look: "status.overdue"}
	case *events.ApplicationCompleted:
		return told{subject: v.applicationName(p, e.Application), look: "status.done"}
	case *events.ApplicationFailed:
		return told{subject: v.applicationName(p, e.Application), look: "status.refused"}
	}
	return told{}
}

func (v *visit) tellItem(p *domain.Project, body events.Body, names map[domain.AccountID]string) (told, bool) {
	w := v.words
	name := func(id domain.ItemID) string { return itemOf(w, p, id) }
	switch e := body.(type) {
	case *events.ItemAccepted:
		t := told{subject: name(e.Item), look: "status.running"}
		if !e.Due.IsZero() {
			t.detail = w.T("history.until", "day", e.Due.String())
		}
		return t, true
	case *events.ItemSupplemented:
		return told{name(e.Item), e.Note, "status.running"}, true
	case *events.ItemNoted:
		return told{subject: name(e.Item), detail: e.Text}, true
	case *events.ItemDecided:
		late := ""
		if e.Overdue > 0 {
			late = w.T("history.overdue", "n", strconv.Itoa(e.Overdue))
		}
		return told{name(e.Item), joined(w, w.T("item-outcome."+string(e.Outcome)), e.Number, e.Reason, v.decidedHow(e), late, v.verified(e.Officers, names)), "item-outcome." + string(e.Outcome)}, true
	case *events.ItemRevoked:
		return told{name(e.Item), joined(w, v.revocationKind(e), e.Reason, e.Basis), "item-outcome.revoked"}, true
	case *events.ItemWithdrawn:
		if e.Needless {
			return told{name(e.Item), w.T("history.needless"), "status.withdrawn"}, true
		}
		return told{name(e.Item), e.Reason, "status.withdrawn"}, true
	}
	return told{}, false
}

func (v *visit) tellSurvey(body events.Body, names map[domain.AccountID]string) (told, bool) {
	w := v.words
	switch e := body.(type) {
	case *events.SurveyAsked:
		return told{w.Name("department", string(e.Department)), e.Reason, "status.waiting"}, true
	case *events.SurveyOverdue:
		return told{v.departments(e.Departments), w.T("history.survey-owed", "day", e.Due.String()), "light.red"}, true
	case *events.SurveyProposed:
		return told{v.departments(proposedTo(e)), joined(w, w.T("history.survey-times", "times", v.visitTimes(e.Times), "due", e.Due.String()), e.Place, e.Prepare), "status.waiting"}, true
	case *events.SurveyTimesAnswered:
		return told{v.timesParty(e.Department), joined(w, v.suiting(e.Suits), e.Reason), "status.running"}, true
	case *events.SurveyTimesLapsed:
		who := v.departments(e.Departments)
		if e.Investor {
			who = joined(w, who, v.timesParty(""))
		}
		return told{who, w.T("history.survey-times-silent"), "status.waiting"}, true
	case *events.SurveyTimesWithdrawn:
		return told{detail: cmp.Or(e.Reason, w.T("history.survey-needless")), look: "status.withdrawn"}, true
	case *events.SurveyScheduled:
		return told{v.departments(e.Departments), joined(w, w.T("history.visit", "day", e.Visit.String()), span(e.From, e.To), e.Place, e.Prepare), "status.running"}, true
	case *events.SurveyConfirmed:
		detail := joined(w, peopleNames(w, e.Officers, names), e.Note)
		if e.Substitute {
			detail = joined(w, w.T("history.survey-substitute"), detail)
		}
		return told{w.Name("department", string(e.Department)), detail, "status.running"}, true
	case *events.SurveyDeclined:
		return told{w.Name("department", string(e.Department)), e.Reason, "status.waiting"}, true
	case *events.SurveyRescheduled:
		return told{"", joined(w, w.T("history.visit", "day", e.Visit.String()), span(e.From, e.To), e.Reason), "status.running"}, true
	case *events.SurveyPartiesAdded:
		return told{subject: v.departments(e.Departments), look: "status.running"}, true
	case *events.SurveyOpinionIssued:
		return told{e.Number, joined(w, w.T("survey-result."+string(e.Overall)), e.Summary), "survey-result." + string(e.Overall)}, true
	case *events.SurveyFindingRecorded:
		return told{w.Name("department", string(e.Department)),
			joined(w, w.T("survey-result."+string(e.Result)), findingTexts(w, e.Findings), e.Text, peopleNames(w, e.Officers, names)),
			"survey-result." + string(e.Result)}, true
	case *events.SurveyCheckedIn:
		return told{w.Name("department", string(e.Department)), peopleNames(w, e.Officers, names), "status.running"}, true
	case *events.SurveyFindingAmended:
		detail := joined(w, w.T("survey-result."+string(e.Result)), findingTexts(w, e.Findings), e.Reason)
		if len(e.Withdrawn) > 0 {
			detail = joined(w, detail, w.T("history.withdrawn-findings", "ids", findingIDs(w, e.Withdrawn)))
		}
		return told{w.Name("department", string(e.Department)), detail, "survey-result." + string(e.Result)}, true
	case *events.SurveyPartyLapsed:
		detail := w.T("history.survey-absent")
		if e.Silent {
			detail = w.T("history.survey-silent")
		}
		return told{w.Name("department", string(e.Department)), detail, "status.waiting"}, true
	case *events.SurveyCancelled:
		if e.Reason == "" {
			return told{detail: w.T("history.survey-needless"), look: "status.withdrawn"}, true
		}
		return told{detail: e.Reason, look: "status.withdrawn"}, true
	case *events.SurveyConcluded:
		return told{look: "status.done"}, true
	}
	return told{}, false
}

// span writes from when until when something lasts; empty where only its day is fixed.
func span(from, to domain.TimeOfDay) string {
	if from == "" {
		return ""
	}
	return string(from) + "–" + string(to)
}

// findingTexts writes findings in one line, each by its number.
func findingTexts(w words.Words, findings []events.Finding) string {
	all := make([]string, len(findings))
	for i, f := range findings {
		all[i] = w.T("history.finding", "id", string(f.ID), "text", joined(w, f.Text, f.Clause))
	}
	return strings.Join(all, w.T("form.list-comma"))
}

func findingIDs(w words.Words, ids []domain.FindingID) string {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return strings.Join(all, w.T("form.list-comma"))
}

func (v *visit) applicationName(p *domain.Project, id domain.ApplicationID) string {
	a := p.Application(id)
	if a == nil {
		return string(id)
	}
	return placeOf(v.words, p, a.Stage, a.Works, a.Number)
}

func (v *visit) worksName(p *domain.Project, id domain.WorksID) string {
	if u := p.WorksOf(id); u != nil && len(p.Works) > 1 {
		return u.Name
	}
	return ""
}

func (v *visit) departments(codes []domain.DepartmentCode) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = v.words.Name("department", string(code))
	}
	return strings.Join(names, v.words.T("form.list-comma"))
}

// officersOf names the people whom an event speaks of beside its author.
func officersOf(k *events.Recorded) []domain.AccountID {
	body, err := events.Decode(k.Name, k.Payload)
	if err != nil {
		return nil // told when the entry is written
	}
	switch e := body.(type) {
	case *events.SurveyConfirmed:
		return e.Officers
	case *events.SurveyCheckedIn:
		return e.Officers
	case *events.SurveyFindingRecorded:
		return e.Officers
	case *events.DecisionProposed:
		return e.Officers
	case *events.ItemDecided:
		return e.Officers
	}
	return nil
}
