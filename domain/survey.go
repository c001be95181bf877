package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Survey is one joint survey 联合踏勘: a procedure of a stage application, no item of its own.
type Survey struct {
	ID          SurveyID       `json:"id"`
	Application ApplicationID  `json:"application"`
	Lead        DepartmentCode `json:"lead"`
	ScheduledOn Day            `json:"scheduled_on"`
	Visit       Day            `json:"visit"`
	From        TimeOfDay      `json:"from,omitempty"` // of the visit; empty where only the day is fixed
	To          TimeOfDay      `json:"to,omitempty"`
	Due         Day            `json:"due"` // last day for findings
	Parties     []SurveyParty  `json:"parties"`
	Findings    int            `json:"findings,omitempty"` // how many were numbered so far, those taken back among them
	CancelledOn Day            `json:"cancelled_on,omitzero"`
	ConcludedOn Day            `json:"concluded_on,omitzero"`
	OpinionDue  Day            `json:"opinion_due,omitzero"` // the lead's last day to issue the opinion sheet; none where nothing was found
	OpinionOn   Day            `json:"opinion_on,omitzero"`
	Opinion     string         `json:"opinion,omitempty"` // number of the opinion sheet
	Seen        int            `json:"seen"`
}

// SurveyAsk is a department's wish for a visit to the site, made for one of its items.
type SurveyAsk struct {
	Department DepartmentCode `json:"department"`
	On         Day            `json:"on"`
	After      int            `json:"after,omitempty"` // surveys that the project had then: a later one meets it
}

// SurveyParty is one department's part in a joint survey.
type SurveyParty struct {
	Department  DepartmentCode `json:"department"`
	Answer      SurveyAnswer   `json:"answer,omitempty"` // to the notice of the visit
	CheckedInOn Day            `json:"checked_in_on,omitzero"`
	Officers    []AccountID    `json:"officers,omitempty"` // who will come, or checked in, until their finding names them
	Result      SurveyResult   `json:"result,omitempty"`   // empty until recorded or lapsed
	On          Day            `json:"on,omitzero"`
	Found       []FoundRow     `json:"found,omitempty"`
	Seen        int            `json:"seen"`
}

// SurveyAnswer is a party's answer to the notice of a visit.
type SurveyAnswer string

// The answers; none until the party has answered. Who declines is a party still: it has no opinion if it doesn't come.
const (
	SurveyConfirmed  SurveyAnswer = "confirmed"
	SurveySubstitute SurveyAnswer = "substitute" // others come than those who were named before
	SurveyDeclined   SurveyAnswer = "declined"
)

// TimeOfDay is a time of the city's day, written 09:30.
type TimeOfDay string

// Minutes gives the minutes after midnight; ok is false for what is no time of the day.
func (t TimeOfDay) Minutes() (n int, ok bool) {
	at, err := time.Parse("15:04", string(t))
	if err != nil || len(t) != len("15:04") {
		return 0, false
	}
	return at.Hour()*60 + at.Minute(), true
}

// FoundRow is one finding of a party as the snapshot holds it: its text, clause and photos stand in the event.
type FoundRow struct {
	ID   FindingID `json:"id"`
	Item ItemCode  `json:"item,omitempty"` // which it is about; none for the whole application
}

// Number gives the finding's place in its survey, from 1 on; 0 for what is no finding's id.
func (id FindingID) Number() int {
	n, err := strconv.Atoi(strings.TrimPrefix(string(id), "f"))
	if err != nil || n < 1 || id != FindingNumber(n) {
		return 0
	}
	return n
}

// FindingNumber gives the id of a survey's n-th finding.
func FindingNumber(n int) FindingID { return FindingID("f" + strconv.Itoa(n)) }

// SurveyResult is what a party found.
type SurveyResult string

// The results of a survey; the last is the clock's: who was absent or silent counts as having no opinion (缺席默认).
const (
	SurveyPass    SurveyResult = "pass"
	SurveyRectify SurveyResult = "rectify"
	SurveyObject  SurveyResult = "object"
	SurveyNone    SurveyResult = "no-opinion"
)

// Open reports whether findings may still be recorded.
func (s *Survey) Open() bool { return s.CancelledOn.IsZero() && s.ConcludedOn.IsZero() }

// Begins gives the instant at which the visit begins: of the day, where its time isn't fixed.
func (s *Survey) Begins() time.Time {
	n, _ := s.From.Minutes()
	return s.Visit.At(n/60, n%60)
}

// OpinionOwed reports whether the opinion sheet is still to be issued.
func (s *Survey) OpinionOwed() bool { return !s.OpinionDue.IsZero() && s.OpinionOn.IsZero() }

// Party gives a department's part, or nil.
func (s *Survey) Party(d DepartmentCode) *SurveyParty {
	at := slices.IndexFunc(s.Parties, func(p SurveyParty) bool { return p.Department == d })
	if at < 0 {
		return nil
	}
	return &s.Parties[at]
}

// Absent reports whether nobody of the party ever checked in (缺席): it can't ask for another visit in the stage.
func (p *SurveyParty) Absent() bool { return p.Result == SurveyNone && p.CheckedInOn.IsZero() }

// Silent reports whether the party was on the site and gave no opinion in time.
func (p *SurveyParty) Silent() bool { return p.Result == SurveyNone && !p.CheckedInOn.IsZero() }
