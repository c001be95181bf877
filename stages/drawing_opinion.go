package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// GiveDrawingOpinion gives a discipline's opinion on the newest version of the drawings. It names the sheets on which it rests:
// a later version that leaves those as they are doesn't touch it.
type GiveDrawingOpinion struct {
	Discipline domain.DrawingDiscipline `json:"discipline"`
	Sheets     []string                 `json:"sheets"` // none means the whole set
	Result     domain.DrawingResult     `json:"result"`
	Text       string                   `json:"text"`
}

var giveDrawingOpinion = Rule{Verb: "give-drawing-opinion", Text: domain.Text{Zh: "出具专业审查意见", En: "Give an opinion on the drawings"},
	Who: []Who{drawingReviewer}, On: onReview, When: []Condition{itemOpen, itemAccepted, drawingsThere, itemRunning, unproposed},
	Source: "施工图审查办法 §11、住建部令51号"}

func (*GiveDrawingOpinion) rule() *Rule { return &giveDrawingOpinion }

func (*GiveDrawingOpinion) fields(s *scene) []Field {
	return []Field{s.disciplineField(), s.sheetsField("sheets"), choice("result", string(domain.DrawingPass), string(domain.DrawingObject)), long("text", false)}
}

func (c *GiveDrawingOpinion) decide(s *scene) *domain.Rejection {
	if c.Result == domain.DrawingObject && blank(c.Text) {
		return domain.RejectFields(domain.Problem("text", Required))
	}
	s.emit(&events.DrawingOpinionGiven{Item: s.target.item.ID, Discipline: c.Discipline, Department: s.actor.Department, Version: s.target.review.Version,
		Sheets: slices.Compact(slices.Sorted(slices.Values(c.Sheets))), Result: c.Result, Text: strings.TrimSpace(c.Text)})
	return nil
}

// ConfirmDrawingOpinion says by one click that an opinion holds for the newest version as well, though a sheet changed on
// which it rests 意见仍有效.
type ConfirmDrawingOpinion struct{}

var confirmDrawingOpinion = Rule{Verb: "confirm-drawing-opinion", Text: domain.Text{Zh: "确认意见仍有效", En: "Confirm that the opinion is still valid"},
	Who: []Who{opinionGiver}, On: onDrawingOpinion, When: []Condition{itemOpen, itemRunning, unproposed, opinionStale}}

func (*ConfirmDrawingOpinion) rule() *Rule           { return &confirmDrawingOpinion }
func (*ConfirmDrawingOpinion) fields(*scene) []Field { return nil }

func (*ConfirmDrawingOpinion) decide(s *scene) *domain.Rejection {
	s.emit(&events.DrawingOpinionConfirmed{Item: s.target.item.ID, Discipline: s.target.drawn.Discipline, Version: s.target.review.Version})
	return nil
}

// drawingTasks tells what a drawing review waits for beside its decision: opinions to confirm or to give again, and answers to
// look at by departments that review along with the body.
func (s *scene) drawingTasks(a *domain.Application, it *domain.Item) []domain.Task {
	r := s.p.Drawing(it.ID)
	if r == nil || !it.Running() || it.Proposal != nil {
		return nil
	}
	base := domain.Task{Stage: a.Stage, Works: a.Works, Application: a.ID, Item: it.Code, Role: domain.RoleOfficer, Due: s.due(a, it)}
	var all []domain.Task
	for _, t := range s.reviewParts(onDrawingOpinion, target{id: string(it.ID), review: r}) {
		if r.Stale(t.drawn) {
			task := base
			task.Kind, task.Target, task.Holder, task.Since, task.Seen = domain.TaskConfirm, t.id, department(t.drawn.Department), r.SubmittedOn, t.seen
			all = append(all, task)
		}
	}
	merged := s.mergedDisciplines()
	told := map[domain.DepartmentCode]bool{}
	for _, t := range s.reviewParts(onComment, target{id: string(it.ID), review: r}) {
		d := merged[t.comment.Discipline]
		if d == "" || d == it.Department || told[d] || !t.comment.Answered {
			continue
		}
		told[d] = true
		task := base
		task.Kind, task.Target, task.Holder, task.Since, task.Seen = domain.TaskSettle, t.id, department(d), t.comment.On, t.seen
		all = append(all, task)
	}
	return all
}
