package stages

import (
	"fmt"
	"slices"

	"binglian/domain"
)

// Flow is the law of one class of projects as data: strict YAML, versioned, never edited once released.
type Flow struct {
	Name          string            `yaml:"flow"`
	Version       int               `yaml:"version"`
	Catalogue     CatalogueName     `yaml:"catalogue"` // from which it takes items; none for a flow that gives all of its own
	Class         domain.Class      `yaml:"class"`
	Title         domain.Text       `yaml:"title"`
	Collaboration CollaborationRule `yaml:"collaboration"` // left out by a flow without a pool: see Direct
	Window        WindowRule        `yaml:"window"`
	Survey        SurveyRule        `yaml:"survey"`
	Rectification RectificationRule `yaml:"rectification"`
	Facts         []FactRule        `yaml:"-"`
	Stages        []StageRule       `yaml:"stages"`
	Materials     []MaterialRule    `yaml:"materials"`
	Pauses        []PauseRule       `yaml:"pauses"`
	Items         []ItemRule        `yaml:"-"`
	items         map[domain.ItemCode]*ItemRule
	counties      map[domain.RegionCode]*Flow // the flow as it is in each county that has parts of its items
}

// CollaborationRule says who is asked in the collaboration, and how long.
type CollaborationRule struct {
	Lead        domain.DepartmentCode   `yaml:"lead"`
	OpinionDays int                     `yaml:"opinion_days"` // working days from dispatch
	SheetDays   int                     `yaml:"sheet_days"`   // working days from the last opinion
	Consulted   []domain.DepartmentCode `yaml:"consulted"`
}

// WindowRule limits the window and the applicant.
type WindowRule struct {
	AnswerDays     int `yaml:"answer_days"`     // working days to accept, correct or refuse; at most 5 (行政许可法 §32)
	CorrectionDays int `yaml:"correction_days"` // working days proposed for corrections
	FilingDays     int `yaml:"filing_days"`     // calendar days for the builder to file (质量条例 §49)
}

// FactRule is a property of the project on which conditions depend, with the values that it accepts.
type FactRule struct {
	Fact    domain.Fact `yaml:"fact"`
	Title   domain.Text `yaml:"title"`
	Section string      `yaml:"section"` // of the sheet, in which the fact stands
	Source  string      `yaml:"source"`
	Values  []FactValue `yaml:"values"`
	// Accept is, in a flow, those of the catalogue's values that its class can have. Where it is one alone, the class settles
	// the fact.
	Accept []string `yaml:"accept"`
}

// Value gives a value that the fact accepts, or nil.
func (r *FactRule) Value(value string) *FactValue {
	for i := range r.Values {
		if r.Values[i].Value == value {
			return &r.Values[i]
		}
	}
	return nil
}

// FactValue is one value of a fact.
type FactValue struct {
	Value string      `yaml:"value"`
	Title domain.Text `yaml:"title"`
}

// StageRule is a stage of the flow.
type StageRule struct {
	Code  domain.StageCode      `yaml:"stage"`
	Title domain.Text           `yaml:"title"`
	Lead  domain.DepartmentCode `yaml:"lead"`
	Limit int                   `yaml:"limit"` // in Unit; 0 where the stage has none
	Unit  domain.Unit           `yaml:"unit"`  // working days, or hours
	Works bool                  `yaml:"works"` // belongs to a works
	Any   bool                  `yaml:"any"`   // milestone type 2
	Open  bool                  `yaml:"open"`  // never closes: the parallel track and the filing
}

// MaterialRule is a kind of material.
type MaterialRule struct {
	Code  domain.MaterialCode `yaml:"material"`
	Title domain.Text         `yaml:"title"`
	From  domain.ItemCode     `yaml:"from"` // the result of an earlier item: never asked for again
	// Shared says from which shared record the material is brought, so that nobody is asked for it (R3.6 免提交).
	Shared SharedSource `yaml:"shared"`
	// Mapping says that a joint mapping brings the material once for all 联合测绘: after that it is referred to, never asked for.
	Mapping bool `yaml:"mapping"`
}

// held reports whether the material is there without anybody bringing it: as an earlier result, or in a shared record.
func (r *MaterialRule) held() bool { return r.From != "" || r.Shared != "" }

// SharedSource is a shared record that spares the applicant a material.
type SharedSource string

// The sources of exempt materials 免提交 (domain R3.6).
const (
	SharedIdentity    SharedSource = "identity-card"    // 身份证
	SharedLicence     SharedSource = "business-licence" // 营业执照
	SharedCertificate SharedSource = "certificate"      // 电子证照
	SharedArticles    SharedSource = "articles"         // 公司章程
)

// ItemRule is an approval item of the flow.
type ItemRule struct {
	Code          domain.ItemCode            `yaml:"item"`
	Stage         domain.StageCode           `yaml:"stage"`
	Kind          domain.ItemKind            `yaml:"kind"`
	Title         domain.Text                `yaml:"title"`
	Department    domain.DepartmentCode      `yaml:"department"`
	Basis         string                     `yaml:"basis"`     // legal basis
	Statutory     Days                       `yaml:"statutory"` // by law
	Committed     Days                       `yaml:"committed"` // by the city
	Variants      []Variant                  `yaml:"variants"`
	Starts        string                     `yaml:"starts"` // accepted (the rule) or received
	Prerequisites []domain.ItemCode          `yaml:"prerequisites"`
	With          domain.ItemCode            `yaml:"with"`
	When          []map[domain.Fact][]string `yaml:"when"` // any of these, each all of its facts
	Party         bool                       `yaml:"party"`
	Milestone     bool                       `yaml:"milestone"`
	Survey        bool                       `yaml:"survey"`
	Assessment    bool                       `yaml:"assessment"` // listed in the sheet's section of assessments and reviews
	Expert        bool                       `yaml:"expert"`     // expert or consultants' review, a special procedure 评
	Drawing       bool                       `yaml:"drawing"`    // part of the joint drawing review 图
	Discipline    domain.DrawingDiscipline   `yaml:"discipline"` // on which its department gives its opinion in that review, once for all
	Notice        int                        `yaml:"notice"`     // days of public notice, a special procedure 示; 0 for none
	Verify        bool                       `yaml:"verify"`     // its substance is verified: two named officers (R3.14)
	Steps         int                        `yaml:"steps"`
	StepLimits    []int                      `yaml:"step_limits"` // the department's own working days for each step
	Deferral      *DeferralRule              `yaml:"deferral"`    // 容缺受理 is possible
	Commitment    *CommitmentRule            `yaml:"commitment"`  // 告知承诺 may be chosen
	Sensitive     Sensitivity                `yaml:"sensitive"`   // why 告知承诺 never is
	OnTimeout     TimeoutPolicy              `yaml:"on_timeout"`
	DeemedBasis   string                     `yaml:"deemed_basis"` // the law by which silence grants a permit
	Result        domain.Text                `yaml:"result"`
	Materials     []ItemMaterial             `yaml:"materials"`
	Type          TypeCode                   `yaml:"type"`        // 事项类型
	BaseCode      string                     `yaml:"code"`        // 基本编码, 12 characters in the national list
	Channels      []Channel                  `yaml:"channels"`    // by which it is applied for
	Conditions    []domain.Text              `yaml:"conditions"`  // 办理条件 beyond facts, prerequisites and materials
	BothLevels    bool                       `yaml:"both_levels"` // also a county's, where it has such a department (R3.12)
	Master        domain.ItemCode            `yaml:"-"`           // of a county's part: the city's item
	inherits      bool                       // its prerequisites are the catalogue's
}

// DeferralRule says what becomes of an item accepted with missing materials 容缺受理 (R3.7–R3.9).
type DeferralRule struct {
	Policy  domain.DeferralPolicy `yaml:"policy"`
	Granted bool                  `yaml:"granted"` // may be granted before they are there 容缺后补, code 12
}

// CommitmentRule lets the applicant choose 告知承诺: decided on the spot, checked afterwards (R3.10).
type CommitmentRule struct {
	CheckDays int `yaml:"check_days"` // working days from the decision to the post-check 事后核查
}

// TimeoutPolicy says what happens when an item's limit runs out 超时默认 (domain 3.7).
type TimeoutPolicy string

// The policies. Permits have the first unless a law says otherwise.
const (
	TimeoutFlag   TimeoutPolicy = "flag"
	TimeoutDeemed TimeoutPolicy = "deemed-agree" // only with DeemedBasis
)

// Days is a limit as a flow writes it.
type Days struct {
	Days int         `yaml:"days"` // number of units
	Unit domain.Unit `yaml:"unit"`
}

// Variant is a committed limit that depends on a fact.
type Variant struct {
	When      map[domain.Fact][]string `yaml:"when"`
	Days      int                      `yaml:"days"`      // in the unit of the committed limit
	Statutory *Days                    `yaml:"statutory"` // where the law's limit depends on the fact too
}

// ItemMaterial asks for a material of an item.
type ItemMaterial struct {
	Material domain.MaterialCode `yaml:"material"`
	Optional bool                `yaml:"optional"`
	// Deferrable materials may be missing at first, with the applicant's undertaking 可容缺 (R3.7).
	Deferrable bool `yaml:"deferrable"`
}

// Direct reports whether projects of the flow begin with it at once, without a pool, a collaboration and a sheet.
func (f *Flow) Direct() bool { return f.Collaboration.Lead == "" }

// ID gives the flow's name with its version: social-general@1.
func (f *Flow) ID() domain.FlowName { return domain.FlowName(fmt.Sprintf("%s@%d", f.Name, f.Version)) }

// Item gives the rule of an item, or nil.
func (f *Flow) Item(code domain.ItemCode) *ItemRule {
	if f == nil {
		return nil
	}
	return f.items[code]
}

// Stage gives the rule of a stage, or nil.
func (f *Flow) Stage(code domain.StageCode) *StageRule {
	if f == nil {
		return nil
	}
	for i := range f.Stages {
		if f.Stages[i].Code == code {
			return &f.Stages[i]
		}
	}
	return nil
}

// Material gives the rule of a material, or nil.
func (f *Flow) Material(code domain.MaterialCode) *MaterialRule {
	for i := range f.Materials {
		if f.Materials[i].Code == code {
			return &f.Materials[i]
		}
	}
	return nil
}

// Fact gives the rule of a fact, or nil.
func (f *Flow) Fact(fact domain.Fact) *FactRule {
	for i := range f.Facts {
		if f.Facts[i].Fact == fact {
			return &f.Facts[i]
		}
	}
	return nil
}

// Applies reports whether the item applies to a project of these facts.
func (i *ItemRule) Applies(facts map[domain.Fact]string) bool {
	if len(i.When) == 0 {
		return true
	}
	return slices.ContainsFunc(i.When, func(all map[domain.Fact][]string) bool { return holds(all, facts) })
}

// deemed gives the law by which silence grants the item; empty where silence is only flagged (domain 3.7).
func (i *ItemRule) deemed() string {
	if i.OnTimeout != TimeoutDeemed {
		return ""
	}
	return i.DeemedBasis
}

func (i *ItemRule) limit(facts map[domain.Fact]string) domain.Limit {
	days := i.Committed.Days
	for _, v := range i.Variants {
		if holds(v.When, facts) {
			days = v.Days
			break
		}
	}
	return domain.Limit{Days: days, Unit: i.Committed.Unit}
}

func holds(all map[domain.Fact][]string, facts map[domain.Fact]string) bool {
	for fact, values := range all {
		if !slices.Contains(values, facts[fact]) {
			return false
		}
	}
	return true
}

// plan gives the stages and items that apply to a project of these facts in a region. A prerequisite that doesn't apply
// counts as met and is left out (R3.19).
func (f *Flow) plan(region domain.RegionCode, facts map[domain.Fact]string) ([]domain.PlannedStage, []domain.PlannedItem) {
	return f.planned(region, facts, adjustment{})
}

// planned is plan with what departments' opinions take out and put in (R1.2). What is decided with another item goes and
// comes with it, and so does a county's part with the city's.
func (f *Flow) planned(region domain.RegionCode, facts map[domain.Fact]string, a adjustment) ([]domain.PlannedStage, []domain.PlannedItem) {
	f = f.In(region)
	var planned []domain.PlannedItem
	decided := func(r *ItemRule) bool {
		return r != nil && (r.Applies(facts) || slices.Contains(a.extended, r.Code)) && !slices.Contains(a.trimmed, r.Code)
	}
	applies := func(code domain.ItemCode) bool {
		r := f.Item(code)
		if r != nil && r.Master != "" {
			return decided(f.Item(r.Master))
		}
		return decided(r) && (r.With == "" || decided(f.Item(r.With)))
	}
	for i := range f.Items {
		r := &f.Items[i]
		if !applies(r.Code) {
			continue
		}
		it := domain.PlannedItem{Code: r.Code, Stage: r.Stage, Kind: r.Kind, Department: r.Department, Limit: r.limit(facts),
			FromReceipt: r.Starts == "received", Deemed: r.deemed(), With: r.With, Master: r.Master, Party: r.Party, Milestone: r.Milestone, Survey: r.Survey, Steps: r.Steps}
		for _, pre := range r.Prerequisites {
			if applies(pre) {
				it.Prerequisites = append(it.Prerequisites, pre)
			}
		}
		if r.Master != "" { // its master stands before it
			planned[slices.IndexFunc(planned, func(x domain.PlannedItem) bool { return x.Code == r.Master })].County = r.Code
		}
		planned = append(planned, it)
	}
	var stages []domain.PlannedStage
	for _, s := range f.Stages {
		stages = append(stages, domain.PlannedStage{Code: s.Code, Lead: s.Lead, Limit: s.Limit, Unit: s.Unit, PerWorks: s.Works, Any: s.Any})
	}
	return stages, planned
}
