package events

import (
	"slices"

	"binglian/domain"
)

// DrawingsSubmitted brings a version of the drawings of a joint review 联合审图: the first one, or a change.
type DrawingsSubmitted struct {
	Item      domain.ItemID        `json:"item"`
	Version   int                  `json:"version"`
	Sheets    []SubmittedSheet     `json:"sheets,omitempty"`    // new or changed
	Removed   []string             `json:"removed,omitempty"`   // numbers of sheets that are left out from now on
	Materials []domain.MaterialRef `json:"materials,omitempty"` // the sheets' files; none where another event brought them
	Note      string               `json:"note,omitempty"`
}

// SubmittedSheet is one sheet that is new, or whose content is.
type SubmittedSheet struct {
	No     string `json:"no"`
	Title  string `json:"title,omitempty"`
	Digest string `json:"digest"`
}

// Name implements Body.
func (*DrawingsSubmitted) Name() string { return "drawings-submitted" }

// Apply implements Body.
func (e *DrawingsSubmitted) Apply(p *domain.Project, m Mark) {
	r := p.Drawing(e.Item)
	if r == nil {
		p.Drawings = append(p.Drawings, domain.DrawingReview{Item: e.Item, Round: 1})
		r = &p.Drawings[len(p.Drawings)-1]
	}
	r.Version, r.SubmittedOn, r.Seen = e.Version, m.On, m.Version
	for _, no := range e.Removed {
		sheet := &r.Sheets[r.Sheet(no)]
		sheet.Gone, sheet.Version = true, e.Version
	}
	for _, x := range e.Sheets {
		sheet := domain.DrawingSheet{No: x.No, Digest: x.Digest, Version: e.Version}
		if i := r.Sheet(x.No); i >= 0 {
			r.Sheets[i] = sheet
		} else {
			r.Sheets = append(r.Sheets, sheet)
		}
	}
}

// Concerns implements Body.
func (e *DrawingsSubmitted) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// DrawingCommented is one numbered comment on the drawings.
type DrawingCommented struct {
	Item       domain.ItemID            `json:"item"`
	Comment    int                      `json:"comment"`
	Discipline domain.DrawingDiscipline `json:"discipline"`
	Version    int                      `json:"version"`
	Round      int                      `json:"round"`
	Sheets     []string                 `json:"sheets,omitempty"` // none means the whole set
	Clause     string                   `json:"clause,omitempty"` // of the code that it rests on
	Text       string                   `json:"text"`
	Must       bool                     `json:"must,omitempty"`
}

// Name implements Body.
func (*DrawingCommented) Name() string { return "drawing-commented" }

// Apply implements Body.
func (e *DrawingCommented) Apply(p *domain.Project, m Mark) {
	r := p.Drawing(e.Item)
	r.Noted, r.Passed, r.Seen = e.Comment, 0, m.Version
	r.Comments = append(r.Comments, domain.DrawingComment{No: e.Comment, Discipline: e.Discipline, Round: e.Round, Must: e.Must, On: m.On, Seen: m.Version})
}

// Concerns implements Body.
func (e *DrawingCommented) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// DrawingCommentAnswered is the investor's answer to a comment.
type DrawingCommentAnswered struct {
	Item      domain.ItemID        `json:"item"`
	Comment   int                  `json:"comment"`
	Text      string               `json:"text"`
	Materials []domain.MaterialRef `json:"materials,omitempty"`
}

// Name implements Body.
func (*DrawingCommentAnswered) Name() string { return "drawing-comment-answered" }

// Apply implements Body.
func (e *DrawingCommentAnswered) Apply(p *domain.Project, m Mark) {
	r := p.Drawing(e.Item)
	c := r.Comment(e.Comment)
	c.Answered, c.On, c.Seen = true, m.On, m.Version
	r.AnsweredOn = m.On
}

// Concerns implements Body.
func (e *DrawingCommentAnswered) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// DrawingCommentSettled says whether a comment is met. One that isn't waits for another answer.
type DrawingCommentSettled struct {
	Item    domain.ItemID `json:"item"`
	Comment int           `json:"comment"`
	Open    bool          `json:"open,omitempty"` // still open
	Text    string        `json:"text,omitempty"`
}

// Name implements Body.
func (*DrawingCommentSettled) Name() string { return "drawing-comment-settled" }

// Apply implements Body.
func (e *DrawingCommentSettled) Apply(p *domain.Project, m Mark) {
	r := p.Drawing(e.Item)
	if e.Open {
		c := r.Comment(e.Comment)
		c.Answered, c.On, c.Seen = false, m.On, m.Version
		return
	}
	r.Comments = slices.DeleteFunc(r.Comments, func(c domain.DrawingComment) bool { return c.No == e.Comment })
	if len(r.Comments) == 0 {
		r.Comments = nil
	}
	r.Seen = m.Version
}

// Concerns implements Body.
func (e *DrawingCommentSettled) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// DrawingRoundClosed ends a round: the drawings pass, or go back to be revised.
type DrawingRoundClosed struct {
	Item    domain.ItemID         `json:"item"`
	Round   int                   `json:"round"`
	Version int                   `json:"version"`
	Outcome domain.DrawingOutcome `json:"outcome"`
	Note    string                `json:"note,omitempty"`
}

// Name implements Body.
func (*DrawingRoundClosed) Name() string { return "drawing-round-closed" }

// Apply implements Body.
func (e *DrawingRoundClosed) Apply(p *domain.Project, m Mark) {
	r := p.Drawing(e.Item)
	r.Seen = m.Version
	if e.Outcome == domain.DrawingPassed {
		r.Passed = e.Version
		return
	}
	r.Asked, r.Round = e.Version, e.Round+1
}

// Concerns implements Body.
func (e *DrawingRoundClosed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// DrawingOpinionGiven is a discipline's opinion on a version of the drawings; it takes the place of an earlier one.
type DrawingOpinionGiven struct {
	Item       domain.ItemID            `json:"item"`
	Discipline domain.DrawingDiscipline `json:"discipline"`
	Department domain.DepartmentCode    `json:"department"`
	Version    int                      `json:"version"`
	Sheets     []string                 `json:"sheets,omitempty"` // that it rests on; none means the whole set
	Result     domain.DrawingResult     `json:"result"`
	Text       string                   `json:"text,omitempty"`
}

// Name implements Body.
func (*DrawingOpinionGiven) Name() string { return "drawing-opinion-given" }

// Apply implements Body.
func (e *DrawingOpinionGiven) Apply(p *domain.Project, m Mark) {
	r := p.Drawing(e.Item)
	o := domain.DrawingOpinion{Discipline: e.Discipline, Department: e.Department, Version: e.Version, Result: e.Result, On: m.On, Seen: m.Version}
	for _, no := range e.Sheets {
		o.Sheets = append(o.Sheets, r.Sheet(no))
	}
	r.Seen = m.Version
	if earlier := r.Opinion(e.Discipline); earlier != nil {
		*earlier = o
		return
	}
	r.Opinions = append(r.Opinions, o)
}

// Concerns implements Body.
func (e *DrawingOpinionGiven) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// DrawingOpinionConfirmed says that an opinion holds for the newest version as well.
type DrawingOpinionConfirmed struct {
	Item       domain.ItemID            `json:"item"`
	Discipline domain.DrawingDiscipline `json:"discipline"`
	Version    int                      `json:"version"`
}

// Name implements Body.
func (*DrawingOpinionConfirmed) Name() string { return "drawing-opinion-confirmed" }

// Apply implements Body.
func (e *DrawingOpinionConfirmed) Apply(p *domain.Project, m Mark) {
	o := p.Drawing(e.Item).Opinion(e.Discipline)
	o.Version, o.On, o.Seen = e.Version, m.On, m.Version
}

// Concerns implements Body.
func (e *DrawingOpinionConfirmed) Concerns(p *domain.Project) (domain.StageCode, []domain.DepartmentCode) {
	return drawingParties(p, e.Item)
}

// drawingParties gives whom a drawing review concerns: those who watch its item, those whose items are decided with it, and
// those who gave an opinion.
func drawingParties(p *domain.Project, id domain.ItemID) (domain.StageCode, []domain.DepartmentCode) {
	stage, all := itemWatchers(p, id)
	_, it := p.Item(id)
	for _, other := range p.Plan {
		if other.With == it.Code {
			all = append(all, other.Department)
		}
	}
	if r := p.Drawing(id); r != nil {
		for _, o := range r.Opinions {
			all = append(all, o.Department)
		}
	}
	return stage, all
}
