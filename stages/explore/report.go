package explore

import (
	"binglian/domain"
	"binglian/stages"
)

// Report is the verdict on a flow: proved where it has neither findings nor faults.
type Report struct {
	Book     *stages.Book    `json:"-"`                  // with the flow alone: it names what the report speaks of
	Flow     domain.FlowName `json:"flow,omitempty"`     // empty where its file can't be read
	Findings stages.Findings `json:"findings,omitempty"` // of reading and lint
	Faults   []Fault         `json:"faults,omitempty"`   // of the exploration
	Items    int             `json:"items"`
	Slices   int             `json:"slices"`
	States   int             `json:"states"`
	Steps    int             `json:"steps"`
}

// Proved reports whether the flow may be published.
func (r *Report) Proved() bool { return r.Flow != "" && len(r.Findings) == 0 && len(r.Faults) == 0 }

// Check reads a flow, lints and explores it: what publishing asks before it lets a flow into force. progress may be nil.
func Check(book *stages.Book, raw []byte, progress func(Progress)) Report {
	f, findings := book.LintFlow(raw)
	r := Report{Findings: findings}
	if f == nil {
		return r
	}
	r.Flow, r.Items, r.Book = f.ID(), len(f.Items), book.Alone(f)
	e := Explorer{Book: book, Limits: DefaultLimits, Progress: progress}
	result := e.Explore(f)
	r.Faults, r.Slices, r.States, r.Steps = result.Faults, result.Slices, result.States, result.Steps
	return r
}
