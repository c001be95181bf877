package domain

import "slices"

// DrawingReview is the joint review of one item's drawings 联合审图: one set of drawings in versions, one reviewing body, rounds of
// comments, and opinions that hold for the version on which they were given. The words of comments, answers and opinions stand
// in their events; a settled comment leaves the review.
type DrawingReview struct {
	Item        ItemID           `json:"item"`
	Version     int              `json:"version"` // of the set, from 1
	SubmittedOn Day              `json:"submitted_on"`
	Sheets      []DrawingSheet   `json:"sheets"`
	Round       int              `json:"round"`           // that runs, or that the revision leads to; from 1
	Asked       int              `json:"asked,omitempty"` // the version that the last closed round sent back for revision
	Passed      int              `json:"passed,omitempty"`
	Noted       int              `json:"noted,omitempty"` // comments so far: the next one's number less one
	Comments    []DrawingComment `json:"comments,omitempty"`
	AnsweredOn  Day              `json:"answered_on,omitzero"` // the last answer
	Opinions    []DrawingOpinion `json:"opinions,omitempty"`
	Seen        int              `json:"seen"`
}

// DrawingSheet is one sheet of a set of drawings 图纸. Sheets keep their places: one that was removed stays, marked so.
type DrawingSheet struct {
	No      string `json:"no"`             // 图号
	Digest  string `json:"digest"`         // first 16 hex characters of its file's hash
	Version int    `json:"version"`        // in which it came, last changed, or was removed
	Gone    bool   `json:"gone,omitempty"` // removed
}

// DrawingComment is a numbered comment 审查意见 that isn't settled yet.
type DrawingComment struct {
	No         int               `json:"no"`
	Discipline DrawingDiscipline `json:"discipline"`
	Round      int               `json:"round"`
	Must       bool              `json:"must,omitempty"`     // a breach of what must be kept: nothing is granted over it
	Answered   bool              `json:"answered,omitempty"` // the investor answered; the reviewer hasn't looked at it
	On         Day               `json:"on"`                 // last thing that happened to it
	Seen       int               `json:"seen"`
}

// DrawingOpinion is the opinion of one discipline, which holds for the version on which it was given or confirmed.
type DrawingOpinion struct {
	Discipline DrawingDiscipline `json:"discipline"`
	Department DepartmentCode    `json:"department"`
	Version    int               `json:"version"`
	Sheets     []int             `json:"sheets,omitempty"` // places of the sheets that it declares; none means the whole set
	Result     DrawingResult     `json:"result"`
	On         Day               `json:"on"`
	Seen       int               `json:"seen"`
}

// DrawingResult is what an opinion on drawings says.
type DrawingResult string

// The results of opinions on drawings.
const (
	DrawingPass   DrawingResult = "pass"
	DrawingObject DrawingResult = "object" // breaks what must be kept
)

// DrawingDiscipline is a field in which drawings are reviewed 审查专业.
type DrawingDiscipline string

// The disciplines of a joint drawing review.
const (
	DisciplineArchitecture DrawingDiscipline = "architecture"
	DisciplineStructure    DrawingDiscipline = "structure"
	DisciplineWater        DrawingDiscipline = "water-drainage"
	DisciplineHeating      DrawingDiscipline = "heating-ventilation"
	DisciplineElectrical   DrawingDiscipline = "electrical"
	DisciplineEnergy       DrawingDiscipline = "energy-saving"
	DisciplineFire         DrawingDiscipline = "fire"
	DisciplineDefence      DrawingDiscipline = "civil-defence"
	DisciplineSecurity     DrawingDiscipline = "security" // 技防
)

// DrawingDisciplines lists every discipline.
func DrawingDisciplines() []DrawingDiscipline {
	return []DrawingDiscipline{DisciplineArchitecture, DisciplineStructure, DisciplineWater, DisciplineHeating, DisciplineElectrical,
		DisciplineEnergy, DisciplineFire, DisciplineDefence, DisciplineSecurity}
}

// Known reports whether there is such a discipline.
func (d DrawingDiscipline) Known() bool { return slices.Contains(DrawingDisciplines(), d) }

// DrawingOutcome says how a round of a drawing review was closed.
type DrawingOutcome string

// The outcomes of rounds.
const (
	DrawingRevise DrawingOutcome = "revise" // 退回修改: the investor answers and brings a new version
	DrawingPassed DrawingOutcome = "pass"
)

// digestLength is how many characters of a file's hash tell sheets apart.
const digestLength = 16

// Digest shortens a file's hash to what tells a sheet's contents apart.
func (h Hash) Digest() string { return string(h[:min(len(h), digestLength)]) }

// Drawing gives the drawing review of an item, or nil.
func (p *Project) Drawing(id ItemID) *DrawingReview {
	for i := range p.Drawings {
		if p.Drawings[i].Item == id {
			return &p.Drawings[i]
		}
	}
	return nil
}

// Sheet gives the place of the sheet of that number, or -1; also of one that was removed.
func (r *DrawingReview) Sheet(no string) int {
	return slices.IndexFunc(r.Sheets, func(s DrawingSheet) bool { return s.No == no })
}

// Comment gives the unsettled comment of that number, or nil.
func (r *DrawingReview) Comment(no int) *DrawingComment {
	for i := range r.Comments {
		if r.Comments[i].No == no {
			return &r.Comments[i]
		}
	}
	return nil
}

// Opinion gives the opinion of a discipline, or nil.
func (r *DrawingReview) Opinion(d DrawingDiscipline) *DrawingOpinion {
	for i := range r.Opinions {
		if r.Opinions[i].Discipline == d {
			return &r.Opinions[i]
		}
	}
	return nil
}

// Changed lists the sheets that an opinion declares and that changed, or were removed, since the version for which it holds. One
// that declares the whole set has every such sheet, also those that came new.
func (r *DrawingReview) Changed(o *DrawingOpinion) []string {
	var all []string
	for i, s := range r.Sheets {
		if s.Version > o.Version && (len(o.Sheets) == 0 || slices.Contains(o.Sheets, i)) {
			all = append(all, s.No)
		}
	}
	return all
}

// Stale reports whether a sheet that the opinion declares changed since: it has to be confirmed, or given again.
func (r *DrawingReview) Stale(o *DrawingOpinion) bool { return len(r.Changed(o)) > 0 }

// MustOpen reports whether a comment that must be met isn't settled.
func (r *DrawingReview) MustOpen() bool {
	return slices.ContainsFunc(r.Comments, func(c DrawingComment) bool { return c.Must })
}

// Unanswered reports whether a comment waits for the investor's answer.
func (r *DrawingReview) Unanswered() bool {
	return slices.ContainsFunc(r.Comments, func(c DrawingComment) bool { return !c.Answered })
}

// Revised reports whether the investor brought what the last closed round asked for: a new version, and an answer to each
// comment.
func (r *DrawingReview) Revised() bool { return r.Version > r.Asked && !r.Unanswered() }
