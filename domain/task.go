package domain

// TaskKind says what is waited for.
type TaskKind string

// The kinds of tasks.
const (
	TaskLaunch      TaskKind = "launch"         // the collaboration may be launched
	TaskOpinion     TaskKind = "opinion"        // a department's opinion
	TaskResolution  TaskKind = "resolution"     // a meeting must resolve disagreements
	TaskSheet       TaskKind = "sheet"          // the lead issues the sheet
	TaskCode        TaskKind = "code"           // the project code must be recorded
	TaskApply       TaskKind = "apply"          // the investor may apply for a stage
	TaskAccept      TaskKind = "accept"         // the window answers an application
	TaskCorrect     TaskKind = "correct"        // the investor supplies corrections
	TaskDecide      TaskKind = "decide"         // the officer decides an item
	TaskCheck       TaskKind = "check"          // the checker passes a proposed decision on
	TaskSign        TaskKind = "sign"           // the head signs a decision
	TaskExtendCheck TaskKind = "extend-check"   // the checker passes a request for more time on
	TaskExtend      TaskKind = "extend"         // the head grants or declines more time
	TaskResume      TaskKind = "resume"         // a paused item: its special procedure runs
	TaskWait        TaskKind = "wait"           // an item waits for a prerequisite
	TaskRevise      TaskKind = "revise"         // the investor answers comments and brings a new version of the drawings
	TaskConfirm     TaskKind = "confirm"        // an opinion on drawings is confirmed or given again: a sheet changed
	TaskSettle      TaskKind = "settle"         // a department looks at answers to its comments on drawings
	TaskOrganise    TaskKind = "organise"       // the lead owes a joint survey
	TaskTimes       TaskKind = "survey-times"   // a party, or the investor, says which times of a survey suit
	TaskFix         TaskKind = "fix-survey"     // the lead fixes a time where none suits all
	TaskMapping     TaskKind = "mapping"        // the investor brings the result of a joint mapping
	TaskSurvey      TaskKind = "survey"         // a party records its findings
	TaskMerge       TaskKind = "survey-opinion" // the lead issues a survey's opinion sheet
	TaskList        TaskKind = "list-findings"  // the lead merges findings into the list of what is to be put right
	TaskMend        TaskKind = "mend"           // the investor puts a finding right and reports it
	TaskReinspect   TaskKind = "reinspect"      // the department looks again at what is reported
	TaskFile        TaskKind = "file"           // the investor files the completion
	TaskContinue    TaskKind = "continue"       // the lead lets a suspended project go on
	TaskOrder       TaskKind = "supervision"    // the head, or a utility's officer, answers a 督办单
	TaskSupply      TaskKind = "supply"         // the investor brings deferred materials
	TaskPostCheck   TaskKind = "post-check"     // the department checks what was promised
	TaskRectify     TaskKind = "rectify"        // the investor puts right what a post-check found
	TaskRevoke      TaskKind = "revoke"         // the head revokes what isn't met after rectification
)

// HolderKind says who holds the ball; each day of an item belongs to exactly one holder.
type HolderKind string

// The kinds of holders.
const (
	HolderWindow     HolderKind = "window"
	HolderDepartment HolderKind = "department"
	HolderInvestor   HolderKind = "investor"
	HolderProcedure  HolderKind = "procedure" // a special procedure runs
	HolderItem       HolderKind = "item"      // waits for another item's result
	HolderPlanner    HolderKind = "planner"
	HolderSuspension HolderKind = "suspension" // the whole project stands
)

// Holder is who holds the ball.
type Holder struct {
	Kind       HolderKind     `json:"kind"`
	Department DepartmentCode `json:"department,omitempty"`
	Item       ItemCode       `json:"item,omitempty"` // for HolderItem: the prerequisite waited for
}

// Task is one thing that somebody must, or may, do next. Tasks are computed from the project, never stored in it.
type Task struct {
	Kind        TaskKind      `json:"kind"`
	Target      string        `json:"target"` // what commands on it name: department, application, item, survey …
	Stage       StageCode     `json:"stage"`
	Works       WorksID       `json:"works,omitempty"`
	Application ApplicationID `json:"application,omitempty"`
	Item        ItemCode      `json:"item,omitempty"`
	Holder      Holder        `json:"holder"`
	Role        Role          `json:"role"` // who acts for the holder
	Since       Day           `json:"since"`
	Due         Day           `json:"due,omitzero"`      // none where no limit runs
	StepDue     Day           `json:"step_due,omitzero"` // the department's own last day for the step; moves no due date
	Optional    bool          `json:"optional,omitempty"`
	Seen        int           `json:"seen"`
}
