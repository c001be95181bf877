package domain

// FigureKind says what counts in a statistic.
type FigureKind string

// The kinds of figures. Each is counted on one day.
const (
	FigureAdmitted             FigureKind = "admitted"
	FigureLaunched             FigureKind = "launched"
	FigureSheetIssued          FigureKind = "sheet-issued" // the first sheet and every later version
	FigureCoded                FigureKind = "coded"
	FigureApplicationReceived  FigureKind = "application-received"
	FigureApplicationAccepted  FigureKind = "application-accepted" // 已受理: its first item was accepted
	FigureApplicationCompleted FigureKind = "application-completed"
	FigureApplicationFailed    FigureKind = "application-failed" // ended without being completed
	FigureItemDecided          FigureKind = "item-decided"
	FigureStageCompleted       FigureKind = "stage-completed"
	FigureProjectCompleted     FigureKind = "project-completed"
)

// OfApplications reports whether the figure counts stage applications.
func (k FigureKind) OfApplications() bool {
	switch k {
	case FigureApplicationReceived, FigureApplicationAccepted, FigureApplicationCompleted, FigureApplicationFailed:
		return true
	case FigureAdmitted, FigureLaunched, FigureSheetIssued, FigureCoded, FigureItemDecided, FigureStageCompleted, FigureProjectCompleted:
	}
	return false
}

// FigureQuery asks for what counted in a time. Empty fields ask for nothing.
type FigureQuery struct {
	Kind      FigureKind
	From, To  Day       // both inclusive
	CountFrom Day       // only projects admitted on or after this day
	Once      bool      // each project once, on its first day: FigureSheetIssued then counts projects
	Stage     StageCode // of applications, none asks for stages 1 to 4 and the parallel track: filings only by their stage
	Class     Class
	Region    RegionCode
	Parallel  ParallelChoice // of FigureApplicationAccepted
	Offset    int            // of Cases
	Limit     int            // of Cases; 50 if 0, 500 at most
}

// ParallelChoice narrows applications by how their items were applied for.
type ParallelChoice string

// The choices. Eligible are applications of a stage in which at least two items apply to the project, but for those made
// again after a refusal or withdrawal (domain: 并联审批率).
const (
	ParallelAny      ParallelChoice = ""
	ParallelEligible ParallelChoice = "eligible"
	ParallelTogether ParallelChoice = "together" // eligible, and of at least two items
	ParallelSingly   ParallelChoice = "singly"   // eligible, and of one item alone
)

// Figure is a count with the planned investment behind it.
type Figure struct {
	Count      int  `json:"count"`
	Projects   int  `json:"projects"`   // different ones
	Investment Yuan `json:"investment"` // planned, of the different projects
}

// Rate is a part of a whole, shown with its numbers; without a whole there is no rate.
type Rate struct {
	Part  int `json:"part"`
	Whole int `json:"whole"`
}

// Of gives the rate from 0 to 1. It is not ok where there is nothing to measure.
func (r Rate) Of() (float64, bool) {
	if r.Whole == 0 {
		return 0, false
	}
	return float64(r.Part) / float64(r.Whole), true
}

// Funnel is how far the projects of the count have come: each figure counts projects admitted on or after From.
type Funnel struct {
	From      Day                  `json:"from,omitzero"`
	To        Day                  `json:"to,omitzero"`
	Admitted  Figure               `json:"admitted"`
	Launched  Figure               `json:"launched"`
	Sheets    Figure               `json:"sheets"`
	Coded     Figure               `json:"coded"`
	Stages    map[StageCode]Figure `json:"stages"` // completed for at least one works
	Completed Figure               `json:"completed"`
}

// ApplicationFigures are the stage applications of a time.
type ApplicationFigures struct {
	From        Day                  `json:"from"`
	To          Day                  `json:"to"`
	Accepted    Figure               `json:"accepted"`      // 已受理 in the time
	Completed   Figure               `json:"completed"`     // 已办结 in the time
	OfAccepted  int                  `json:"of_accepted"`   // of those accepted in the time, completed by its end
	Failed      Figure               `json:"failed"`        // ended in the time without being completed
	ByStage     map[StageCode]Figure `json:"by_stage"`      // accepted
	DoneByStage map[StageCode]Figure `json:"done_by_stage"` // completed
	Parallel    Rate                 `json:"parallel"`      // 并联审批率, of those accepted in the time
}

// Completion gives 办结率: what was completed in the time by what was accepted in it.
func (f ApplicationFigures) Completion() Rate { return Rate{f.Completed.Count, f.Accepted.Count} }

// Case is one thing that counted, to be looked at.
type Case struct {
	Kind        FigureKind    `json:"kind"`
	Day         Day           `json:"day"`
	Project     ProjectID     `json:"project"`
	Version     int           `json:"version"` // of the event that counts
	Name        string        `json:"name"`
	Code        ProjectCode   `json:"code,omitempty"`
	Investor    string        `json:"investor"`
	Class       Class         `json:"class"`
	Region      RegionCode    `json:"region"`
	Investment  Yuan          `json:"investment"`
	Stage       StageCode     `json:"stage,omitempty"`
	Works       WorksID       `json:"works,omitempty"`
	WorksName   string        `json:"works_name,omitempty"` // where the project has several
	Application ApplicationID `json:"application,omitempty"`
	Item        ItemCode      `json:"item,omitempty"`
	Items       int           `json:"items,omitempty"` // of an application
	Back        bool          `json:"back,omitempty"`  // entered later 补录
}

// CasePage is one page of cases.
type CasePage struct {
	Cases []Case `json:"cases"`
	Total int    `json:"total"`
}
