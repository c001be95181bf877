package domain

// Survey is one joint survey 联合踏勘: a procedure of a stage application, no item of its own.
type Survey struct {
	ID          SurveyID       `json:"id"`
	Application ApplicationID  `json:"application"`
	Lead        DepartmentCode `json:"lead"`
	ScheduledOn Day            `json:"scheduled_on"`
	Visit       Day            `json:"visit"`
	Due         Day            `json:"due"` // last day for findings
	Parties     []SurveyParty  `json:"parties"`
	CancelledOn Day            `json:"cancelled_on,omitzero"`
	ConcludedOn Day            `json:"concluded_on,omitzero"`
	Seen        int            `json:"seen"`
}

// SurveyParty is one department's part in a joint survey.
type SurveyParty struct {
	Department DepartmentCode `json:"department"`
	Result     SurveyResult   `json:"result,omitempty"` // empty until recorded or lapsed
	On         Day            `json:"on,omitzero"`
	Seen       int            `json:"seen"`
}

// SurveyResult is what a party found.
type SurveyResult string

// The results of a survey; the last is the clock's: absent or late counts as no opinion (缺席默认).
const (
	SurveyPass    SurveyResult = "pass"
	SurveyRectify SurveyResult = "rectify"
	SurveyObject  SurveyResult = "object"
	SurveyNone    SurveyResult = "no-opinion"
)

// Open reports whether findings may still be recorded.
func (s *Survey) Open() bool { return s.CancelledOn.IsZero() && s.ConcludedOn.IsZero() }
