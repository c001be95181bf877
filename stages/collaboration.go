package stages

import (
	"maps"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// LaunchCollaboration asks the departments for their opinions; from then on the project follows its flow.
type LaunchCollaboration struct {
	Facts       map[domain.Fact]string  `json:"facts"`
	Departments []domain.DepartmentCode `json:"departments"`
}

var launchCollaboration = Rule{Verb: "launch-collaboration", Text: domain.Text{Zh: "发起协同服务", En: "Launch the collaboration"},
	Who: []Who{collaborationLead}, On: onProject, When: []Condition{inPool, hasFlow, recordComplete}, Source: "策划生成管理办法（协同服务）"}

func (*LaunchCollaboration) rule() *Rule { return &launchCollaboration }

func (*LaunchCollaboration) fields(s *scene) []Field {
	f := s.m.Book().FlowFor(s.p.Record.Class)
	asked := Field{Name: "departments", Kind: FieldChoices, Required: true, Value: codes(f.Collaboration.Consulted)}
	for _, d := range s.m.Book().Departments {
		if d.Level == LevelCounty && d.Region != s.p.Record.Region {
			continue
		}
		asked.Choices = append(asked.Choices, Choice{Value: string(d.Code), Label: d.Name})
	}
	return []Field{{Name: "facts", Kind: FieldFacts, Required: true, Facts: factFields(f.Facts, s.p.Record.Facts)}, asked}
}

func codes(ds []domain.DepartmentCode) []string {
	out := make([]string, len(ds))
	for i, d := range ds {
		out[i] = string(d)
	}
	return out
}

func (c *LaunchCollaboration) decide(s *scene) *domain.Rejection {
	f := s.m.Book().FlowFor(s.p.Record.Class)
	for _, sec := range s.m.Book().Sections {
		if sec.Required && sec.Owner != "" && !slices.Contains(c.Departments, sec.Owner) {
			return domain.RejectFields(domain.Problem("departments", SectionOwnerMissing, "department", string(sec.Owner)))
		}
	}
	asked := slices.Clone(c.Departments)
	slices.Sort(asked)
	round := 1
	if s.p.Collaboration != nil {
		round = s.p.Collaboration.Round + 1
	}
	planned, items := f.plan(s.p.Record.Region, c.Facts)
	s.emit(&events.CollaborationLaunched{Round: round, Flow: f.ID(), Lead: f.Collaboration.Lead,
		Departments: slices.Compact(asked), Due: s.limit(f.Collaboration.OpinionDays),
		Calendar: s.cal().Version(), Facts: maps.Clone(c.Facts), Stages: planned, Plan: items})
	s.flow = f
	return nil
}

// GiveOpinion is a department's answer in the collaboration. Until the consultation ends, a later answer replaces it.
type GiveOpinion struct {
	Value      domain.OpinionValue `json:"value"`
	Text       string              `json:"text"`
	Conditions []domain.Condition  `json:"conditions"`
	Needless   domain.ItemNotes    `json:"needless"` // items of its own that aren't needed, with the reason
	Needed     domain.ItemNotes    `json:"needed"`   // items of its own that the facts left out, with the reason
	Asks       domain.ItemNotes    `json:"asks"`     // further materials or conditions of its items
}

var giveOpinion = Rule{Verb: "give-opinion", Text: domain.Text{Zh: "反馈意见", En: "Give an opinion"},
	Who: []Who{consulted}, On: onOpinion, When: []Condition{consulting, opinionOpen},
	Source: "不同意必须附理由；逾期视为无意见"}

func (*GiveOpinion) rule() *Rule { return &giveOpinion }

func (*GiveOpinion) fields(s *scene) []Field {
	rows := Field{Name: "conditions", Kind: FieldRows}
	for _, sec := range s.m.Book().Sections {
		if sec.Computed != "items" {
			rows.Choices = append(rows.Choices, Choice{Value: sec.Code, Label: sec.Title})
		}
	}
	fields := []Field{
		choice("value", string(domain.OpinionAgree), string(domain.OpinionConditions), string(domain.OpinionDisagree), string(domain.OpinionHigher)),
		long("text", false), rows,
	}
	return append(fields, s.wishFields()...)
}

func (c *GiveOpinion) decide(s *scene) *domain.Rejection {
	if c.Value == domain.OpinionDisagree || c.Value == domain.OpinionHigher {
		f := Field{Name: "text", Kind: FieldLong, Required: true, MinLength: minReason, MaxLength: maxText}
		if blank(c.Text) {
			return domain.RejectFields(domain.Problem("text", Required))
		}
		if ps := f.checkText("text", c.Text); ps != nil {
			return domain.RejectFields(ps...)
		}
	}
	if c.Value == domain.OpinionConditions && len(c.Conditions) == 0 {
		return domain.RejectFields(domain.Problem("conditions", ConditionsMissing))
	}
	s.emit(&events.OpinionGiven{Department: s.target.opinion.Department, Value: c.Value, Text: strings.TrimSpace(c.Text), Conditions: c.Conditions,
		Needless: trimmed(c.Needless), Needed: trimmed(c.Needed), Asks: trimmed(c.Asks)})
	return nil
}

// ResolveOpinions records a meeting's resolution 会商决议 that the project goes on.
type ResolveOpinions struct {
	Departments []domain.DepartmentCode `json:"departments"`
	Resolution  string                  `json:"resolution"`
}

var resolveOpinions = Rule{Verb: "resolve-opinions", Text: domain.Text{Zh: "记录会商决议", En: "Record the meeting's resolution"},
	Who: []Who{collaborationLead}, On: onCollaboration, When: []Condition{consulting, needsResolution}}

func (*ResolveOpinions) rule() *Rule { return &resolveOpinions }

func (*ResolveOpinions) fields(s *scene) []Field {
	whose := Field{Name: "departments", Kind: FieldChoices, Required: true}
	var open []string
	for _, o := range s.p.Collaboration.Opinions {
		if o.NeedsResolution() {
			whose.Choices = append(whose.Choices, Choice{Value: string(o.Department), Label: s.m.Book().nameOf(o.Department)})
			open = append(open, string(o.Department))
		}
	}
	resolution := long("resolution", true)
	resolution.MinLength = minReason
	return []Field{whose.preset(open), resolution}
}

func (c *ResolveOpinions) decide(s *scene) *domain.Rejection {
	s.emit(&events.OpinionsResolved{Departments: c.Departments, Resolution: strings.TrimSpace(c.Resolution)})
	return nil
}

// ReturnToPool records a meeting's resolution that the project isn't ready: it goes back to the pool.
type ReturnToPool struct {
	Reason string `json:"reason"`
}

var returnToPool = Rule{Verb: "return-to-pool", Text: domain.Text{Zh: "会商不通过，退回储备库", En: "Send the project back to the pool"},
	Who: []Who{collaborationLead}, On: onCollaboration, When: []Condition{consulting, needsResolution}, Final: true, Destroy: true}

func (*ReturnToPool) rule() *Rule { return &returnToPool }

func (*ReturnToPool) fields(*scene) []Field {
	reason := long("reason", true)
	reason.MinLength = minReason
	return []Field{reason}
}

func (c *ReturnToPool) decide(s *scene) *domain.Rejection {
	s.emit(&events.CollaborationReturned{Reason: strings.TrimSpace(c.Reason)})
	return nil
}

// RecordProjectCode records the project code 项目代码 that the national platform minted.
type RecordProjectCode struct {
	Code string `json:"code"`
}

var recordProjectCode = Rule{Verb: "record-project-code", Text: domain.Text{Zh: "项目赋码", En: "Record the project code"},
	Who: []Who{codeKeeper}, On: onProject, When: []Condition{alive, hasSheet, uncoded}, Source: "GB/T 40058-2021"}

func (*RecordProjectCode) rule() *Rule { return &recordProjectCode }

func (*RecordProjectCode) fields(s *scene) []Field {
	f := text("code", true)
	if s.m.mint {
		f.Value = string(s.mintCode())
	}
	return []Field{f}
}

func (c *RecordProjectCode) decide(s *scene) *domain.Rejection {
	if p := domain.CheckProjectCode("code", c.Code, domain.DayOf(s.at)); p != nil {
		return domain.RejectFields(*p)
	}
	s.emit(&events.ProjectCodeRecorded{Code: domain.ProjectCode(c.Code)})
	return nil
}

// nameOf gives a department's name, or its code where the book doesn't know it any more.
func (b *Book) nameOf(code domain.DepartmentCode) domain.Text {
	if d := b.Department(code); d != nil {
		return d.Name
	}
	return domain.Text{Zh: string(code), En: string(code)}
}
