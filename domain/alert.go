package domain

// AlertSort tells apart what supervision looks at 预警.
type AlertSort string

// The sorts of alerts.
const (
	AlertLight AlertSort = "light" // an item or a stage is nearly or wholly out of time
	AlertOrder AlertSort = "order" // a 督办单
	AlertFault AlertSort = "fault" // something went otherwise than it should, whatever the time it took
)

// The kinds of orders among alerts: how they stand. Lights have their levels as kinds, faults their irregularity.
const (
	OrderOpen      = "open"
	OrderEscalated = "escalated" // unanswered, before the leader
	OrderAnswered  = "answered"
	OrderClosed    = "closed"
	OrderVoid      = "void" // unanswered when its project was terminated
)

// AlertBackEntry is the kind of faults that something was entered later 补录: each such event is one.
const AlertBackEntry = "back-entry"

// Alert is one thing in a project that supervision should look at.
type Alert struct {
	Key          string         `json:"key"` // names it within its project
	Sort         AlertSort      `json:"sort"`
	Kind         string         `json:"kind"`
	Since        Day            `json:"since"`                // since when it is so; a day ahead where it will be so by itself
	Due          Day            `json:"due,omitzero"`         // of a light the last day on time, of an order that for the answer
	Holder       HolderKind     `json:"holder"`               // who must do something, or did it
	Department   DepartmentCode `json:"department,omitempty"` // whose it is
	Stage        StageCode      `json:"stage,omitempty"`
	Works        WorksID        `json:"works,omitempty"`
	Application  ApplicationID  `json:"application,omitempty"`
	Item         ItemCode       `json:"item,omitempty"` // none for a stage
	Target       string         `json:"target"`         // what commands on it name: the item, or the order
	Allowed      int            `json:"allowed,omitempty"`
	Unit         Unit           `json:"unit,omitempty"`
	Stood        int            `json:"stood,omitempty"`         // of a light: units after the due date in which the clock stood
	WithInvestor int            `json:"with_investor,omitempty"` // of a light: working days of its time that the investor held it
	InProcedure  int            `json:"in_procedure,omitempty"`  // and that special procedures took
	Rule         string         `json:"rule,omitempty"`          // by which an order was opened
	AnsweredOn   Day            `json:"answered_on,omitzero"`
	EscalatedOn  Day            `json:"escalated_on,omitzero"`
	ClosedOn     Day            `json:"closed_on,omitzero"`
	Text         string         `json:"text,omitempty"` // of a fault: what was asked for, a line each
	Reason       string         `json:"reason,omitempty"`
}

// AlertLine is what a list shows of an alert.
type AlertLine struct {
	Alert
	Effective Day         `json:"effective,omitzero"` // of a back-entry: the day that it is dated
	Event     string      `json:"event,omitempty"`    // of a back-entry: what was entered
	Project   ProjectID   `json:"project"`
	Name      string      `json:"name"` // of the project
	Code      ProjectCode `json:"code,omitempty"`
	Investor  string      `json:"investor"`
	Class     Class       `json:"class"`
	WorksName string      `json:"works_name,omitempty"` // where the project has several
	// ApplicationNumber is the number on the receipt of the application that it is about.
	ApplicationNumber string `json:"application_number,omitempty"`

	Order     string `json:"order,omitempty"`      // of a light: the latest 督办单 about it; of an order its own
	OrderKind string `json:"order_kind,omitempty"` // how that one stands
	Asked     string `json:"asked,omitempty"`      // in the order: what the supervisor wrote
	Answer    string `json:"answer,omitempty"`     // and the head
	Closing   string `json:"closing,omitempty"`    // and the supervisor in the end
}

// AlertQuery asks for alerts. Empty fields ask for nothing.
type AlertQuery struct {
	Sort       AlertSort
	Kind       string
	Department DepartmentCode
	Stage      StageCode
	Project    ProjectID
	From, To   Day    // since when it is so, both inclusive
	Today      Day    // what will be so later is left out
	Text       string // as in ProjectQuery
	Offset     int
	Limit      int // 50 if 0, 500 at most
}

// AlertPage is one page of alerts.
type AlertPage struct {
	Lines []AlertLine `json:"lines"`
	Total int         `json:"total"`
}

// AlertCount is how many alerts there are of a kind.
type AlertCount struct {
	Sort  AlertSort
	Kind  string
	Count int
}
