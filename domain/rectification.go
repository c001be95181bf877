package domain

import (
	"slices"
	"strconv"
	"strings"
)

// Rectification is one finding of a joint acceptance that the builder has to put right 整改. All of a works stand on one merged
// list, whoever found them; what was found, what was reported and what was seen then stand in the events.
type Rectification struct {
	Application ApplicationID      `json:"application"`
	Survey      SurveyID           `json:"survey,omitempty"`  // in which it was found; none for what a department found outside a visit
	Finding     FindingID          `json:"finding,omitempty"` // of that survey
	Department  DepartmentCode     `json:"department"`        // that found it, and alone looks at it again
	Item        ItemCode           `json:"item,omitempty"`    // which it keeps back; none for all items of the department
	State       RectificationState `json:"state"`
	Due         Day                `json:"due,omitzero"`  // the builder's last day to report it done; none before it is listed
	Look        Day                `json:"look,omitzero"` // the department's last day to look again, once it is reported
	Failed      int                `json:"failed,omitempty"`
	LateOn      Day                `json:"late_on,omitzero"` // on which it was first looked at again too late; none where it never was
	On          Day                `json:"on"`               // the last thing that happened to it
	Seen        int                `json:"seen"`
}

// RectificationState says how far a finding is put right.
type RectificationState string

// The states of findings to be put right.
const (
	RectificationFound    RectificationState = "found"    // waits for the list
	RectificationOpen     RectificationState = "open"     // listed: the builder puts it right
	RectificationReported RectificationState = "reported" // waits to be looked at again
	RectificationPassed   RectificationState = "passed"
	RectificationUnmet    RectificationState = "unmet"  // the department gives it no further time: its item can't be granted
	RectificationClosed   RectificationState = "closed" // taken back, or its item ended
)

// Runs reports whether the builder or the department still has something to do about it: the clock of its item stands.
func (r *Rectification) Runs() bool {
	return r.State == RectificationOpen || r.State == RectificationReported
}

// Keeps reports whether it keeps its item from being granted.
func (r *Rectification) Keeps() bool {
	return r.Runs() || r.State == RectificationFound || r.State == RectificationUnmet
}

// About reports whether it is about an item of an application.
func (r *Rectification) About(a *Application, it *Item) bool {
	return r.Application == a.ID && r.Department == it.Department && (r.Item == "" || r.Item == it.Code)
}

// RectificationNumber gives the id of a project's n-th finding to be put right.
func RectificationNumber(n int) RectificationID { return RectificationID("r" + strconv.Itoa(n)) }

// Number gives the finding's place among those of its project, from 1 on; 0 for what is no such id.
func (id RectificationID) Number() int {
	n, err := strconv.Atoi(strings.TrimPrefix(string(id), "r"))
	if err != nil || n < 1 || id != RectificationNumber(n) {
		return 0
	}
	return n
}

// Rectification gives the finding of that id, or nil.
func (p *Project) Rectification(id RectificationID) *Rectification {
	if n := id.Number(); n > 0 && n <= len(p.Rectifications) {
		return &p.Rectifications[n-1]
	}
	return nil
}

// ListNumber gives a finding's number on the list of its works, from 1 on.
func (p *Project) ListNumber(id RectificationID) int {
	r := p.Rectification(id)
	if r == nil {
		return 0
	}
	n, works := 0, p.Application(r.Application).Works
	for i := range id.Number() {
		if p.Application(p.Rectifications[i].Application).Works == works {
			n++
		}
	}
	return n
}

// Listed reports whether a survey's finding is among those to be put right already.
func (p *Project) Listed(survey SurveyID, finding FindingID) bool {
	return slices.ContainsFunc(p.Rectifications, func(r Rectification) bool { return r.Survey == survey && r.Finding == finding })
}
