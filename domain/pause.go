package domain

import "time"

// PauseKind says why an item's clock stands.
type PauseKind string

// The kinds of pauses (行政许可法 §45 and local additions).
const (
	PauseExpert        PauseKind = "expert-review"
	PauseHearing       PauseKind = "hearing"
	PauseTest          PauseKind = "test" // 检验、检测、检疫、鉴定
	PauseTender        PauseKind = "tender"
	PauseNotice        PauseKind = "public-notice"
	PauseRevision      PauseKind = "revision"   // 勘察、施工图修改: the investor holds the ball
	PauseSupplement    PauseKind = "supplement" // 补正 after acceptance: the investor holds the ball
	PauseRectification PauseKind = "rectification"
)

// PauseKinds lists every kind of pause.
func PauseKinds() []PauseKind {
	return []PauseKind{PauseExpert, PauseHearing, PauseTest, PauseTender, PauseNotice, PauseRevision, PauseSupplement, PauseRectification}
}

// OfInvestor reports whether such a pause waits for the investor.
func (k PauseKind) OfInvestor() bool {
	return k == PauseSupplement || k == PauseRectification || k == PauseRevision
}

// ItemPause is one stop of an item's clock.
type ItemPause struct {
	Kind       PauseKind `json:"kind"`
	From       Day       `json:"from"`
	To         Day       `json:"to,omitzero"`          // zero while the clock stands
	SuppliedOn Day       `json:"supplied_on,omitzero"` // the investor brought what it waits for
	Planned    int       `json:"planned"`              // in Unit, as the applicant was told
	Unit       Unit      `json:"unit,omitempty"`       // 时限类型: calendar days; working days if empty
	Until      Day       `json:"until,omitzero"`       // the last day that was planned; none in a joint acceptance, whose parties plan
	Listed     bool      `json:"listed,omitempty"`     // by the list of findings to be put right: it ends once they are
	Late       bool      `json:"late,omitempty"`       // opened after the due date, which it doesn't move
	Overran    bool      `json:"overran,omitempty"`    // 挂起超期: it was told that the clock stood too long
	FromAt     time.Time `json:"from_at,omitzero"`     // of a limit in hours
	ToAt       time.Time `json:"to_at,omitzero"`
}
