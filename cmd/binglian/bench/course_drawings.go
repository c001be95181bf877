package bench

import (
	"fmt"

	"binglian/domain"
	"binglian/stages"
)

// Of each round of a drawing review: comments, and sheets that come new.
const (
	commentsARound = 4
	sheetsARound   = 6
)

// review takes the next step of a drawing review, whose rounds each end with the drawings going back; ok is false where the item
// is to be decided.
func (l *planner) review(t *domain.Task, by domain.Actor) (ok bool, err error) {
	r := l.p.Drawing(domain.ItemID(t.Target))
	if r == nil || l.rounds == 0 {
		return false, nil
	}
	seen := max(t.Seen, r.Seen)
	switch {
	case len(r.Opinions) < len(reviewedIn):
		return true, l.do(by, t.Target, seen, &stages.GiveDrawingOpinion{Discipline: reviewedIn[len(r.Opinions)], Result: domain.DrawingPass,
			Sheets: []string{r.Sheets[len(r.Sheets)-1].No}})
	case len(r.Comments) > 0 && r.Comments[0].Round < r.Round:
		c := r.Comments[0]
		return true, l.do(by, fmt.Sprintf("%s/c%d", t.Target, c.No), c.Seen, &stages.SettleComment{Result: "settled"})
	case r.Round > l.rounds:
		return false, nil
	case len(r.Comments) < commentsARound:
		return true, l.do(by, t.Target, seen, &stages.CommentDrawing{Discipline: reviewedIn[0], Clause: "GB 55037-2022 第 7.1.4 条", Text: "疏散出口门净宽不足，应复核并加宽。", Must: true})
	}
	return true, l.do(by, t.Target, seen, &stages.CloseRound{Outcome: domain.DrawingRevise, Days: 5})
}

// reviewedIn are the disciplines in which the reviewing body itself gives opinions.
var reviewedIn = []domain.DrawingDiscipline{domain.DisciplineArchitecture, domain.DisciplineStructure, domain.DisciplineWater, domain.DisciplineHeating,
	domain.DisciplineElectrical, domain.DisciplineEnergy, domain.DisciplineSecurity}

// revise answers the comments, and then brings new sheets: files of the same content, under other numbers.
func (l *planner) revise(t *domain.Task, by domain.Actor) error {
	r := l.p.Drawing(domain.ItemID(t.Target))
	for _, c := range r.Comments {
		if !c.Answered {
			return l.do(by, fmt.Sprintf("%s/c%d", t.Target, c.No), c.Seen, &stages.AnswerComment{Text: "已按意见修改，见云线标注处。"})
		}
	}
	act := &stages.SubmitDrawings{Note: "按审查意见修改"}
	for i := range sheetsARound {
		ref := l.paper
		ref.Material = "drawings"
		act.Sheets, act.Materials = append(act.Sheets, fmt.Sprintf("JS-%02d-%d 平面图", r.Version, i+1)), append(act.Materials, ref)
	}
	return l.do(by, t.Target, max(t.Seen, r.Seen), act)
}
