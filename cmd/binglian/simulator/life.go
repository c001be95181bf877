package simulator

import (
	"binglian/domain"
	"binglian/stages"
)

// life is what one project is to go through, in days. The hours, the people's answers and the days between are its
// chance's.
type life struct {
	index    int // from 1, in the order of admission
	id       domain.ProjectID
	form     stages.RecordForm
	facts    map[domain.Fact]string // settled at the launch
	consult  []domain.DepartmentCode
	building *BuildingKind // nil for another class
	flow     *stages.Flow  // of its class; nil for one that isn't carried on
	title    string
	company  int  // of the scenario's companies
	investor bool // wants to be the demo investor's

	admit    domain.Day
	amend    domain.Day // none if never
	withdraw domain.Day // from the pool; none if never
	rounds   []round    // collaborations, one after the other
	uncoded  bool       // the code isn't recorded before the end
	reissue  domain.Day // a second version of the sheet; none if never
	change   domain.Day // its scale changes after the launch; none if never
	stands   stand      // how it is suspended or terminated
	works    []string   // names of the works beyond the first
	visits   []visit    // applications, those of a stage and works in order
}

// stand says when a project is suspended 中止, goes on, and is terminated 终止; zero days for never.
type stand struct{ from, until, ended domain.Day }

// round is one collaboration.
type round struct {
	launch domain.Day
	ends   roundEnd
}

// roundEnd says how a collaboration stands at the end.
type roundEnd int

const (
	endsInSheet    roundEnd = iota
	endsReturned            // a meeting sends the project back to the pool
	staysOpen               // opinions are awaited
	staysDisputed           // a disagreement waits for its meeting
	staysUnwritten          // the sheet is being made
)

// visit is one application.
type visit struct {
	stage domain.StageCode
	works int        // from 1; 0 for the whole project
	on    domain.Day // applied for on this day, or as soon as the stages before it allow
	by    domain.Day // completed by then
	front front
	hold  hold
	later bool // held at the stage's later item
}

// front says how the window answers.
type front int

const (
	straight   front = iota
	corrected        // accepted after a correction
	deemed           // accepted by silence
	turnedAway       // not accepted
	lapsed           // returned, as the corrections don't come
	waiting          // not answered at the end
	correcting       // corrections are awaited at the end
)

// accepted reports whether the application is accepted.
func (f front) accepted() bool { return f <= deemed }

// hold says why an accepted application isn't completed; empty for one that is.
type hold string

const (
	running       hold = "running"       // in hand at the end, on time
	reviewed      hold = "reviewed"      // a special procedure runs at the end
	supplementing hold = "supplementing" // the investor must supply something
	rectifying    hold = "rectifying"    // the builder must put something right
	signing       hold = "signing"       // a decision waits for its signature
	late          hold = "late"          // overdue at the end
	denied        hold = "denied"        // a milestone is refused
	takenBack     hold = "taken-back"    // the investor withdraws it
)

// ends reports whether the application comes to an end of its own.
func (h hold) ends() bool { return h == denied || h == takenBack }

// tally counts applications of a stage in the period.
type tally struct{ accepted, completed int }

// wants gives what the life is to add to the figures.
func (l *life) wants(p Period) map[domain.StageCode]tally {
	sum := map[domain.StageCode]tally{}
	for _, v := range l.visits {
		if !counted(v.stage) || !v.front.accepted() || !p.Holds(v.on) {
			continue
		}
		t := sum[v.stage]
		t.accepted++
		t.completed += once(v.hold == "")
		sum[v.stage] = t
	}
	return sum
}

// launches reports whether a collaboration is launched, and issues whether a sheet is issued.
func (l *life) launches() bool { return len(l.rounds) > 0 }

func (l *life) issues() bool {
	return l.launches() && l.rounds[len(l.rounds)-1].ends == endsInSheet
}
