package domain

// LightLevel is how near a limit is, or how far over: 红黄牌 (domain 3.6).
type LightLevel string

// The levels; none where nothing is urgent.
const (
	LightNone   LightLevel = ""
	LightYellow LightLevel = "yellow"
	LightRed    LightLevel = "red"
)

// LightRule says when lights come on and how long a 督办单 waits for its answer. A city sets it.
type LightRule struct {
	YellowPercent int `yaml:"yellow_percent"` // of the limit, used up
	YellowLeft    int `yaml:"yellow_left"`    // units of the limit, left
	AnswerDays    int `yaml:"answer_days"`    // working days to answer a 督办单, before it goes to the leader
}

// smallestWithYellow is the limit below which yellow says nothing: of one day, each is the last.
const smallestWithYellow = 2

// Warns gives how much of a limit is used up when it turns yellow; ok is false for limits too short to warn of.
func (r LightRule) Warns(allowed int) (used int, ok bool) {
	if allowed < smallestWithYellow {
		return 0, false
	}
	return max(1, min((allowed*r.YellowPercent+99)/100, allowed-r.YellowLeft)), true
}

// Light gives the light of a limit of which so much is used.
func (r LightRule) Light(used, allowed int) LightLevel {
	warns, ok := r.Warns(allowed)
	switch {
	case used > allowed:
		return LightRed
	case ok && used >= warns:
		return LightYellow
	}
	return LightNone
}

// SupervisionID names one 督办单 within its project: d1, d2 …
type SupervisionID string

// Supervision is one 督办单: somebody must say why something is late or wrong (GB/T 39046).
type Supervision struct {
	ID          SupervisionID  `json:"id"`
	Rule        string         `json:"rule"` // why it was opened: see SupervisionOverdue and the others
	Application ApplicationID  `json:"application,omitempty"`
	Item        ItemID         `json:"item,omitempty"`
	Department  DepartmentCode `json:"department"` // who must answer
	OpenedOn    Day            `json:"opened_on"`
	Due         Day            `json:"due"` // last day for the answer
	AnsweredOn  Day            `json:"answered_on,omitzero"`
	EscalatedOn Day            `json:"escalated_on,omitzero"` // to the leader
	ClosedOn    Day            `json:"closed_on,omitzero"`
	Seen        int            `json:"seen"`
}

// The rules by which a 督办单 is opened.
const (
	SupervisionOverdue      = "overdue"       // an item's red light
	SupervisionStageOverdue = "stage-overdue" // a stage's red light
	SupervisionBySupervisor = "supervisor"    // a supervisor opened it
	SupervisionNoSurvey     = "survey-late"   // the lead hasn't organised the survey that it owes
)

// Open reports whether the 督办单 is neither answered nor closed.
func (s *Supervision) Open() bool { return s.AnsweredOn.IsZero() && s.ClosedOn.IsZero() }
