package stages

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// IssueSurveyOpinion issues the one opinion sheet of a survey 联合踏勘意见单: numbered, with every party's findings as they were
// written, to the investor.
type IssueSurveyOpinion struct {
	Overall domain.SurveyResult `json:"overall"`
	Summary string              `json:"summary"`
}

var issueSurveyOpinion = Rule{Verb: "issue-survey-opinion", Text: domain.Text{Zh: "出具联合踏勘意见单", En: "Issue the survey's opinion sheet"},
	Who: []Who{stageLead}, On: onSurvey, When: []Condition{surveyConcluded, opinionOwed}, Final: true, Source: "统一回复、一次性告知"}

func (*IssueSurveyOpinion) rule() *Rule { return &issueSurveyOpinion }

// gravity orders results: the whole can't be better than a part.
var gravity = []domain.SurveyResult{domain.SurveyNone, domain.SurveyPass, domain.SurveyRectify, domain.SurveyObject}

func (*IssueSurveyOpinion) fields(s *scene) []Field {
	worst := 0
	for _, p := range s.target.survey.Parties {
		worst = max(worst, slices.Index(gravity, p.Result))
	}
	f := resultField()
	f.Name = "overall"
	for i := range f.Choices {
		if slices.Index(gravity, domain.SurveyResult(f.Choices[i].Value)) < worst {
			f.Choices[i].Disabled = string(WorseFound)
		}
	}
	return []Field{f.preset(string(gravity[worst])), long("summary", true)}
}

const opinionSeries = "survey-opinion"

func (*IssueSurveyOpinion) series(*scene) string { return opinionSeries }

// opinionNumber words the number of a survey's opinion sheet: 四联踏〔2026〕12号.
func (s *scene) opinionNumber() string {
	return fmt.Sprintf("%s联踏〔%d〕%d号", s.m.Book().City.Short, s.on.Year(), s.cmd.Number)
}

func (c *IssueSurveyOpinion) decide(s *scene) *domain.Rejection {
	e := &events.SurveyOpinionIssued{Survey: s.target.survey.ID, Number: s.opinionNumber(), Overall: c.Overall, Summary: strings.TrimSpace(c.Summary)}
	for _, p := range s.target.survey.Parties {
		part := events.OpinionPart{Department: p.Department, Result: p.Result}
		for _, f := range p.Found {
			part.Findings = append(part.Findings, f.ID)
		}
		e.Parties = append(e.Parties, part)
	}
	s.emit(e)
	return nil
}

// DepartmentFindings are one department's findings in a survey.
type DepartmentFindings struct {
	Department domain.DepartmentCode
	Findings   []events.Finding
}

// FindingOverlaps finds what several departments' findings repeat or contradict, to be seen side by side before the opinion sheet
// is issued. It reads words, as Overlaps does; findings about one item are compared with each other.
func FindingOverlaps(all []DepartmentFindings) []Overlap {
	opinions := make([]domain.Opinion, len(all))
	for i, d := range all {
		opinions[i].Department = d.Department
		for _, f := range d.Findings {
			opinions[i].Conditions = append(opinions[i].Conditions, domain.Condition{Section: string(f.Item), Text: f.Text})
		}
	}
	return Overlaps(opinions)
}
