package views

import (
	"cmp"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
	"binglian/views/words"
)

// targetNames names what commands and tasks act on, as people know it: the thing, and where it belongs.
func targetNames(w words.Words, p *domain.Project, target string) (name, second string) {
	if target == "" {
		return w.T("project.itself"), ""
	}
	if a, it := p.Item(domain.ItemID(target)); it != nil {
		return itemName(w, it.Code), placeOf(w, p, a.Stage, a.Works, a.Number)
	}
	if a := p.Application(domain.ApplicationID(target)); a != nil {
		return w.T("project.application", "stage", w.Name("stage", string(a.Stage))), placeOf(w, p, "", a.Works, a.Number)
	}
	if x := p.Supervision(domain.SupervisionID(target)); x != nil {
		about, second := targetNames(w, p, cmp.Or(string(x.Item), string(x.Application)))
		return w.T("project.order-of", "what", about), joinedBy(" · ", w.T("order-rule."+x.Rule), second)
	}
	if x := p.Rectification(domain.RectificationID(target)); x != nil {
		a := p.Application(x.Application)
		return w.T("project.mend", "n", strconv.Itoa(p.ListNumber(domain.RectificationID(target)))), joinedBy(" · ", w.Name("department", string(x.Department)), placeOf(w, p, a.Stage, a.Works, a.Number))
	}
	head, rest, _ := strings.Cut(target, "/")
	if a := p.Application(domain.ApplicationID(head)); a != nil { // who is asked for a survey's times
		return w.T("project.survey-times"), placeOf(w, p, a.Stage, a.Works, a.Number)
	}
	if _, it := p.Item(domain.ItemID(head)); it != nil { // a comment on its drawings, or an opinion
		if n, is := strings.CutPrefix(rest, "c"); is && p.Drawing(it.ID).Opinion(domain.DrawingDiscipline(rest)) == nil {
			return w.T("project.comment", "n", n), itemName(w, it.Code)
		}
		return w.T("project.drawing-opinion", "discipline", disciplineName(w, domain.DrawingDiscipline(rest))), itemName(w, it.Code)
	}
	if s := p.Survey(domain.SurveyID(head)); s != nil {
		return w.T("project.survey", "day", w.Day(s.Visit)), w.Name("department", rest)
	}
	if s := p.Stage(domain.StageCode(head)); s != nil {
		return w.Name("stage", head), placeOf(w, p, "", domain.WorksID(rest), "")
	}
	if m := p.Mapping(domain.MappingID(target)); m != nil {
		return w.T("project.mapping", "day", w.Day(m.CommissionedOn)), placeOf(w, p, "", m.Works, "")
	}
	if u := p.WorksOf(domain.WorksID(target)); u != nil {
		return u.Name, ""
	}
	return w.T("project.opinion-of", "department", target), w.Name("stage", string(events.StageCollaboration))
}

// itemName is an item's code and title, as lists show it.
func itemName(w words.Words, code domain.ItemCode) string {
	return string(code) + " " + w.Name("item", string(code))
}

// placeOf says where something belongs: its stage, its works where the project has several, its number.
func placeOf(w words.Words, p *domain.Project, stage domain.StageCode, works domain.WorksID, number string) string {
	var said []string
	if stage != "" {
		said = append(said, w.Name("stage", string(stage)))
	}
	if u := p.WorksOf(works); u != nil && len(p.Works) > 1 {
		said = append(said, u.Name)
	}
	if number != "" {
		said = append(said, number)
	}
	return strings.Join(said, " · ")
}

// holderName says who holds the ball.
func holderName(w words.Words, h domain.Holder) string {
	return w.T("holder."+string(h.Kind), "department", string(h.Department), "item", string(h.Item))
}

// anchor gives the id on the page of an item, an application, a stage.
func anchor(kind, id string) string {
	return kind + "-" + strings.NewReplacer(".", "-", "/", "-").Replace(id)
}

// targetAnchor leads to where the page tells of what a command acts on.
func targetAnchor(p *domain.Project, target string) string {
	if x := p.Supervision(domain.SupervisionID(target)); x != nil {
		return targetAnchor(p, cmp.Or(string(x.Item), string(x.Application)))
	}
	if x := p.Rectification(domain.RectificationID(target)); x != nil {
		return "#" + anchor("application", string(x.Application))
	}
	head, _, _ := strings.Cut(target, "/")
	_, it := p.Item(domain.ItemID(head))
	survey := p.Survey(domain.SurveyID(head))
	switch {
	case it != nil:
		return "#" + anchor("item", string(it.ID))
	case p.Application(domain.ApplicationID(head)) != nil:
		return "#" + anchor("application", head)
	case survey != nil:
		return "#" + anchor("application", string(survey.Application))
	case p.Mapping(domain.MappingID(target)) != nil:
		return "#" + anchor("mapping", target)
	case p.Stage(domain.StageCode(head)) != nil:
		return "#" + anchor("stage", head)
	case p.Collaboration != nil:
		return "#" + anchor("stage", string(events.StageCollaboration))
	default:
		return "#main"
	}
}
