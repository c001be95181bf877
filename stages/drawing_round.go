package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// CommentDrawing makes one numbered comment on the newest version of the drawings.
type CommentDrawing struct {
	Discipline domain.DrawingDiscipline `json:"discipline"`
	Sheets     []string                 `json:"sheets"`
	Clause     string                   `json:"clause"`
	Text       string                   `json:"text"`
	Must       bool                     `json:"must"` // what must be kept 强制性条文: nothing is granted over it
}

var commentDrawing = Rule{Verb: "comment-drawing", Text: domain.Text{Zh: "提出审查意见", En: "Comment on the drawings"},
	Who: []Who{drawingReviewer}, On: onReview, When: []Condition{itemOpen, itemAccepted, drawingsThere, itemRunning, unproposed},
	Source: "施工图审查办法 §11、§13"}

func (*CommentDrawing) rule() *Rule { return &commentDrawing }

func (*CommentDrawing) fields(s *scene) []Field {
	return []Field{s.disciplineField(), s.sheetsField("sheets"), text("clause", false), long("text", true), {Name: "must", Kind: FieldFlag}}
}

func (c *CommentDrawing) decide(s *scene) *domain.Rejection {
	r := s.target.review
	if c.Must && blank(c.Clause) { // a breach names what it breaches
		return domain.RejectFields(domain.Problem("clause", Required))
	}
	s.emit(&events.DrawingCommented{Item: s.target.item.ID, Comment: r.Noted + 1, Discipline: c.Discipline, Version: r.Version, Round: r.Round,
		Sheets: slices.Compact(slices.Sorted(slices.Values(c.Sheets))), Clause: strings.TrimSpace(c.Clause), Text: strings.TrimSpace(c.Text), Must: c.Must})
	return nil
}

// AnswerComment is the investor's answer to a comment, with the designer's word for it.
type AnswerComment struct {
	Text      string               `json:"text"`
	Materials []domain.MaterialRef `json:"materials"`
}

var answerComment = Rule{Verb: "answer-comment", Text: domain.Text{Zh: "答复审查意见", En: "Answer a comment on the drawings"},
	Who: []Who{investor, window}, On: onComment, When: []Condition{itemOpen, commentOpen}, Source: "施工图审查办法 §11"}

func (*AnswerComment) rule() *Rule { return &answerComment }

func (*AnswerComment) fields(*scene) []Field {
	return []Field{long("text", true), {Name: "materials", Kind: FieldMaterials, Materials: []MaterialField{{Material: supplementMaterial,
		Label: domain.Text{Zh: "计算书等附件", En: "Calculations and other attachments"}}}}}
}

func (c *AnswerComment) decide(s *scene) *domain.Rejection {
	s.emit(&events.DrawingCommentAnswered{Item: s.target.item.ID, Comment: s.target.comment.No, Text: strings.TrimSpace(c.Text), Materials: c.Materials})
	return nil
}

// SettleComment says whether a comment is met; the reviewer may also take it back unanswered.
type SettleComment struct {
	Result string `json:"result"`
	Text   string `json:"text"`
}

var settleComment = Rule{Verb: "settle-comment", Text: domain.Text{Zh: "复核审查意见", En: "Settle a comment on the drawings"},
	Who: []Who{commentReviewer}, On: onComment, When: []Condition{itemOpen, unproposed}, Source: "施工图审查办法 §11"}

func (*SettleComment) rule() *Rule { return &settleComment }

// The results of looking at an answer.
const (
	commentSettled   = "settled"
	commentStillOpen = "still-open"
)

func (*SettleComment) fields(s *scene) []Field {
	f := choice("result", commentSettled, commentStillOpen)
	if !s.target.comment.Answered {
		f.Choices[1].Disabled = string(CommentUnanswered)
	}
	return []Field{f, long("text", false)}
}

func (c *SettleComment) decide(s *scene) *domain.Rejection {
	if c.Result == commentStillOpen && blank(c.Text) {
		return domain.RejectFields(domain.Problem("text", Required))
	}
	s.emit(&events.DrawingCommentSettled{Item: s.target.item.ID, Comment: s.target.comment.No, Open: c.Result == commentStillOpen, Text: strings.TrimSpace(c.Text)})
	return nil
}

// CloseRound ends a round of the review: the drawings pass, or go back to be revised. Then the clock stands until a new version
// and the answers are in.
type CloseRound struct {
	Outcome domain.DrawingOutcome `json:"outcome"`
	Days    int                   `json:"days"` // working days planned for the revision
	Note    string                `json:"note"`
}

var closeRound = Rule{Verb: "close-round", Text: domain.Text{Zh: "结束本轮审查", En: "Close the round of the review"},
	Who: []Who{itemOfficer}, On: onReview, When: []Condition{itemOpen, itemAccepted, drawingsThere, itemRunning, unproposed, unpassed},
	Source: "施工图审查办法 §11、§12"}

func (*CloseRound) rule() *Rule { return &closeRound }

const reviseDays = 10 // working days proposed for a revision

func (*CloseRound) fields(s *scene) []Field {
	f := choice("outcome", string(domain.DrawingRevise), string(domain.DrawingPassed))
	if !s.target.review.Unanswered() {
		f.Choices[0].Disabled = string(NoCommentOpen)
	}
	if barred := s.grantBarred(s.target.item); barred != "" {
		f.Choices[1].Disabled = string(barred)
	}
	limit := s.revisionCap()
	return []Field{f, whole("days", 1, limit.capFor(s.target.item.Code), "working-days", min(reviseDays, limit.capFor(s.target.item.Code))), long("note", false)}
}

// revisionCap gives how long a revision may be planned, as the flow says.
func (s *scene) revisionCap() PauseRule {
	if i := slices.IndexFunc(s.flow.Pauses, func(k PauseRule) bool { return k.Kind == domain.PauseRevision }); i >= 0 {
		return s.flow.Pauses[i]
	}
	return PauseRule{Kind: domain.PauseRevision, Cap: generalPauseCap, Source: "施工图审查办法 §12"}
}

func (c *CloseRound) decide(s *scene) *domain.Rejection {
	r, a, it := s.target.review, s.target.app, s.target.item
	round := &events.DrawingRoundClosed{Item: it.ID, Round: r.Round, Version: r.Version, Outcome: c.Outcome, Note: strings.TrimSpace(c.Note)}
	pause := &events.ItemPaused{Item: it.ID, Kind: domain.PauseRevision, Reason: round.Note, Planned: c.Days, Basis: s.revisionCap().Source,
		Until: s.cal().Add(s.on, c.Days), Late: s.overdue(a, it, s.on) > 0}
	s.emit(round)
	if c.Outcome == domain.DrawingRevise {
		s.emit(pause)
	}
	return nil
}
