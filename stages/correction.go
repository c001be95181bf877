package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// CorrectOnSpot writes down what was corrected on the spot 当场更正; the application counts as received whole that day.
type CorrectOnSpot struct {
	Corrections []string             `json:"corrections"`
	By          domain.CorrectedBy   `json:"by"`
	Materials   []domain.MaterialRef `json:"materials"`
}

var correctOnSpot = Rule{Verb: "correct-on-spot", Text: domain.Text{Zh: "当场更正", En: "Have it corrected on the spot"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow, uncorrected}, Source: "行政许可法 §32(3)、R3.2"}

func (*CorrectOnSpot) rule() *Rule { return &correctOnSpot }

func (*CorrectOnSpot) fields(s *scene) []Field {
	return []Field{{Name: "corrections", Kind: FieldLines, Required: true},
		choice("by", string(domain.CorrectedByApplicant), string(domain.CorrectedByAgent)), s.materialsOf(s.target.app)}
}

// materialsOf asks for the materials of an application's items again, none of them required.
func (s *scene) materialsOf(a *domain.Application) Field {
	asked := Field{Name: "materials", Kind: FieldMaterials, Materials: s.materialFields(s.plannedOf(a))}
	for i := range asked.Materials {
		asked.Materials[i].Required, asked.Materials[i].Deferrable = false, false
	}
	return asked
}

func (c *CorrectOnSpot) decide(s *scene) *domain.Rejection {
	a := s.target.app
	s.emit(&events.ApplicationCorrected{Application: a.ID, Corrections: trimmedLines(c.Corrections), By: c.By, Due: s.limit(s.flow.Window.AnswerDays),
		Calendar: s.cal().Version(), Materials: c.Materials, Receipt: s.paper(a)})
	s.bringDrawings(a.ID, c.Materials)
	return nil
}

// RequestCorrection is the one notice 一次性告知 that names every defect at once. A second one says why: what the first
// could have named is flagged 未一次性告知 (R3.3).
type RequestCorrection struct {
	Defects []string `json:"defects"`
	Days    int      `json:"days"`   // working days for the applicant
	Cause   string   `json:"cause"`  // of a second notice
	Reason  string   `json:"reason"` // of a second notice
	OffList
}

// mostCorrectionDays is the longest that an applicant may be given to correct what is missing, in working days [REC].
const mostCorrectionDays = 60

// The causes of a second notice.
const (
	causeKnowable = "knowable" // could have been named at the first
	causeNew      = "new"      // came with what was supplied, or with a change of facts or of the law
)

var requestCorrection = Rule{Verb: "request-correction", Text: domain.Text{Zh: "一次性告知补正", En: "Ask for corrections, once and completely"},
	Who: []Who{window}, On: onApplication, When: []Condition{applicationOpen, unanswered, withWindow, noticeLeft}, Source: "行政许可法 §32(4)、R3.3"}

func (*RequestCorrection) rule() *Rule { return &requestCorrection }

func (*RequestCorrection) fields(s *scene) []Field {
	fields := []Field{{Name: "defects", Kind: FieldLines, Required: true}, whole("days", 1, mostCorrectionDays, "working-days", s.flow.Window.CorrectionDays)}
	if s.target.app.Correction != nil {
		fields = append(fields, choice("cause", causeNew, causeKnowable), long("reason", true))
	}
	return append(fields, offListFields(false)...)
}

func (c *RequestCorrection) decide(s *scene) *domain.Rejection {
	if r := c.checkOffList(); r != nil {
		return r
	}
	c.demandOffList(s)
	a := s.target.app
	e := &events.CorrectionRequested{Application: a.ID, Defects: trimmedLines(c.Defects), Due: s.limit(c.Days), Calendar: s.cal().Version(), Receipt: s.paper(a)}
	if a.Correction != nil {
		e.Reason, e.Knowable = strings.TrimSpace(c.Reason), c.Cause == causeKnowable
	}
	s.emit(e)
	return nil
}

// SupplyCorrection brings what the notice asked for.
type SupplyCorrection struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"`
}

var supplyCorrection = Rule{Verb: "supply-correction", Text: domain.Text{Zh: "提交补正", En: "Supply the corrections"},
	Who: []Who{investor, window}, On: onApplication, When: []Condition{applicationOpen, unanswered, correctionOpen}}

func (*SupplyCorrection) rule() *Rule { return &supplyCorrection }

func (*SupplyCorrection) fields(s *scene) []Field {
	return []Field{s.materialsOf(s.target.app), long("note", true)} // the notice says what is missing
}

func (c *SupplyCorrection) decide(s *scene) *domain.Rejection {
	a := s.target.app
	s.emit(&events.CorrectionSupplied{Application: a.ID, Due: s.limit(s.flow.Window.AnswerDays),
		Calendar: s.cal().Version(), Materials: c.Materials, Note: strings.TrimSpace(c.Note), Receipt: s.paper(a)})
	s.bringDrawings(a.ID, c.Materials)
	return nil
}

func (s *scene) plannedOf(a *domain.Application) []*domain.PlannedItem {
	var out []*domain.PlannedItem
	for i := range a.Items {
		if it := s.p.Planned(a.Items[i].Code); it != nil {
			out = append(out, it)
		}
	}
	return out
}

func trimmedLines(lines []string) []string {
	out := slices.Clone(lines)
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// Conditions of corrections.
var (
	uncorrected = Condition{CorrectedAlready, domain.Text{Zh: "尚未当场更正过", En: "nothing was corrected on the spot yet"},
		func(s *scene) bool { return s.target.app.CorrectedOn.IsZero() }}
	noticeLeft = Condition{CorrectionGiven, domain.Text{Zh: "尚未第二次告知补正", En: "no second correction notice was given yet"},
		func(s *scene) bool { return s.target.app.Earlier == nil }}
)
