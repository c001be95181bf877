package stages

import (
	"cmp"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// RecordForm is what the pool asks of a project.
type RecordForm struct {
	Code       string                 `json:"code"`
	Name       string                 `json:"name"`
	Investor   string                 `json:"investor"`
	Credit     string                 `json:"credit"`
	Pool       domain.Pool            `json:"pool"`
	Class      string                 `json:"class"` // national code 1 to 10
	Region     string                 `json:"region"`
	Site       string                 `json:"site"`
	Investment float64                `json:"investment"` // 万元
	LandArea   float64                `json:"land_area"`  // m²
	FloorArea  float64                `json:"floor_area"` // m²
	Industry   string                 `json:"industry"`
	Funding    string                 `json:"funding"`
	Start      domain.Day             `json:"start"`
	Finish     domain.Day             `json:"finish"`
	Position   string                 `json:"position"`
	Facts      map[domain.Fact]string `json:"facts"`
	Contact    string                 `json:"contact"`
	Phone      string                 `json:"phone"`
}

// FormOf gives the form that makes this record.
func FormOf(r domain.Record, c domain.Contact) RecordForm {
	return RecordForm{Code: string(r.Code), Name: r.Name, Investor: r.Investor, Credit: string(r.Credit), Pool: r.Pool,
		Class: strconv.Itoa(int(r.Class)), Region: string(r.Region), Site: r.Site, Investment: float64(r.Investment) / 1e4,
		LandArea: r.LandArea, FloorArea: r.FloorArea, Industry: r.Industry, Funding: r.Funding, Start: r.Start,
		Finish: r.Finish, Position: r.Position, Facts: r.Facts, Contact: c.Name, Phone: c.Phone}
}

// ContactPerson implements Contactful.
func (f *RecordForm) ContactPerson() *domain.Contact {
	if blank(f.Contact) && blank(f.Phone) {
		return nil
	}
	return &domain.Contact{Name: strings.TrimSpace(f.Contact), Phone: strings.TrimSpace(f.Phone)}
}

// Record gives the record that the form makes; what is wrong with it isn't asked.
func (f *RecordForm) Record() domain.Record {
	class, _ := strconv.Atoi(f.Class) // checked as a choice
	facts := map[domain.Fact]string{}
	for k, v := range f.Facts {
		if v != "" {
			facts[k] = v
		}
	}
	if len(facts) == 0 {
		facts = nil
	}
	return domain.Record{Code: domain.ProjectCode(f.Code), Name: strings.TrimSpace(f.Name), Investor: strings.TrimSpace(f.Investor),
		Credit: domain.CreditCode(f.Credit), Pool: f.Pool, Class: domain.Class(class), Region: domain.RegionCode(f.Region),
		Site: strings.TrimSpace(f.Site), Investment: domain.Yuan(math.Round(f.Investment * 1e4)), LandArea: cents(f.LandArea),
		FloorArea: cents(f.FloorArea), Industry: strings.TrimSpace(f.Industry), Funding: strings.TrimSpace(f.Funding),
		Start: f.Start, Finish: f.Finish, Position: strings.TrimSpace(f.Position), Facts: facts}
}

func cents(x float64) float64 { return math.Round(x*100) / 100 }

// recordFields gives the form's fields, filled in from a record if there is one.
func recordFields(s *scene, r domain.Record) []Field {
	classes := choice("class")
	for c := domain.ClassGovernmentBuilding; c <= domain.ClassOther; c++ {
		classes.Choices = append(classes.Choices, Choice{Value: strconv.Itoa(int(c))})
	}
	regions := choice("region")
	for _, g := range s.m.Book().Regions {
		if g.ValidOn(s.on) || g.Code == r.Region {
			regions.Choices = append(regions.Choices, Choice{Value: string(g.Code), Label: domain.Text{Zh: g.Name, En: g.English}})
		}
	}
	pool := choice("pool", string(domain.PoolNearTerm), string(domain.PoolAnnual))
	pool.Required, pool.Value = false, string(domain.PoolNearTerm)
	area := func(name string) Field { return Field{Name: name, Kind: FieldNumber, Max: maxArea, Unit: "m2"} }
	investment := Field{Name: "investment", Kind: FieldNumber, Required: true, Min: 0.0001, Max: maxYuan / 1e4, Unit: "wan-yuan"}
	fields := []Field{
		text("name", true), pool, text("investor", true), text("credit", true), classes, regions, text("site", true), investment,
		area("land_area"), area("floor_area"), text("funding", false), text("industry", false),
		{Name: "start", Kind: FieldDay}, {Name: "finish", Kind: FieldDay}, text("code", false), text("position", false),
		{Name: "facts", Kind: FieldFacts, Facts: factFields(s.m.Book().PoolFacts, r.Facts)}, text("contact", false), text("phone", false),
	}
	if r.Name == "" {
		return fields
	}
	values := map[string]any{}
	raw, err := json.Marshal(FormOf(r, domain.Contact{}))
	if err == nil {
		err = json.Unmarshal(raw, &values)
	}
	if err != nil {
		return fields
	}
	for i, f := range fields {
		if v := values[f.Name]; v != "" && f.Kind != FieldFacts {
			fields[i].Value = v
		}
	}
	return fields
}

// factFields asks for facts, with those values of the given ones as presets that are accepted.
func factFields(rules []FactRule, given map[domain.Fact]string) []FactField {
	var asked []FactField
	for _, rule := range rules {
		ask := FactField{Fact: rule.Fact, Label: rule.Title}
		for _, v := range rule.Values {
			ask.Choices = append(ask.Choices, Choice{Value: v.Value, Label: v.Title})
		}
		if v := rule.Value(given[rule.Fact]); v != nil {
			ask.Value = v.Value
		} else if len(rule.Values) == 1 {
			ask.Value = rule.Values[0].Value
		}
		asked = append(asked, ask)
	}
	return asked
}

// checkRecord checks what no single field shows. Codes are checked as GB/T 40058, GB 32100 and GB/T 2260 say.
func (f *RecordForm) checkRecord(s *scene) []domain.FieldProblem {
	var ps []domain.FieldProblem
	add := func(p *domain.FieldProblem) {
		if p != nil {
			ps = append(ps, *p)
		}
	}
	add(domain.CheckCreditCode("credit", f.Credit))
	add(domain.CheckRegion("region", f.Region, s.m.Book().Regions, s.on))
	if f.Code != "" {
		add(domain.CheckProjectCode("code", f.Code, domain.DayOf(s.at)))
	}
	if !f.Start.IsZero() && !f.Finish.IsZero() && f.Finish < f.Start {
		ps = append(ps, domain.Problem("finish", FinishBeforeStart))
	}
	add(checkPhone(f.Phone))
	if f.Position != "" && !isPosition(f.Position) {
		ps = append(ps, domain.Problem("position", MalformedPosition))
	}
	return ps
}

// checkPhone checks telephone numbers as they are spelled; none is fine.
func checkPhone(phone string) *domain.FieldProblem {
	if blank(phone) {
		return nil
	}
	if spelled, ok := domain.SpellPhone(phone); !ok || spelled != strings.TrimSpace(phone) {
		p := domain.Problem("phone", domain.MalformedPhone)
		return &p
	}
	return nil
}

// isPosition reads longitude,latitude in degrees.
func isPosition(s string) bool {
	lng, lat, ok := strings.Cut(s, ",")
	x, err1 := strconv.ParseFloat(strings.TrimSpace(lng), 64)
	y, err2 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	return ok && err1 == nil && err2 == nil && x >= -180 && x <= 180 && y >= -90 && y <= 90
}

// AdmitProject enters a project in the reserve pool 储备库.
type AdmitProject struct {
	RecordForm
	from domain.ProjectID // it was split from this one
}

var admitProject = Rule{Verb: "admit-project", Text: domain.Text{Zh: "项目入库", En: "Admit a project to the pool"},
	Who: []Who{planner, importer}, On: onNew, Source: "先入库、后实施"}

func (*AdmitProject) rule() *Rule             { return &admitProject }
func (*AdmitProject) fields(s *scene) []Field { return recordFields(s, domain.Record{}) }

func (c *AdmitProject) decide(s *scene) *domain.Rejection {
	if r := domain.RejectFields(c.checkRecord(s)...); r != nil {
		return r
	}
	s.emit(&events.ProjectAdmitted{Record: c.Record(), Keepers: slices.Clone(s.m.Book().City.Keepers), From: c.from})
	return nil
}

// AmendProject changes what the pool knows of a project.
type AmendProject struct{ RecordForm }

var amendProject = Rule{Verb: "amend-project", Text: domain.Text{Zh: "变更项目信息", En: "Amend the project's record"},
	Who: []Who{planner, importer}, On: onProject, When: []Condition{inPool}}

func (*AmendProject) rule() *Rule             { return &amendProject }
func (*AmendProject) fields(s *scene) []Field { return recordFields(s, s.p.Record) }

func (c *AmendProject) decide(s *scene) *domain.Rejection {
	if r := domain.RejectFields(c.checkRecord(s)...); r != nil {
		return r
	}
	r := c.Record()
	r.Pool = cmp.Or(r.Pool, s.p.Record.Pool)
	r.Facts = s.m.Book().keepFacts(s.p.Record.Facts, r.Facts)
	if sameRecord(r, s.p.Record) && c.ContactPerson() == nil {
		return domain.RejectFields(domain.Problem("", NothingChanged))
	}
	s.emit(&events.ProjectAmended{Record: r})
	return nil
}

// keepFacts adds to the facts that a form gives those known ones that it doesn't ask for: an earlier launch, after which
// the project came back to the pool, settled them.
func (b *Book) keepFacts(known, given map[domain.Fact]string) map[domain.Fact]string {
	all := map[domain.Fact]string{}
	for fact, value := range known {
		if b.PoolFact(fact) == nil {
			all[fact] = value
		}
	}
	maps.Copy(all, given)
	if len(all) == 0 {
		return nil
	}
	return all
}

func sameRecord(a, b domain.Record) bool {
	facts := maps.Equal(a.Facts, b.Facts)
	a.Facts, b.Facts = nil, nil
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	return facts && err1 == nil && err2 == nil && string(x) == string(y)
}

// WithdrawProject takes a project out of the pool for good.
type WithdrawProject struct {
	Reason string `json:"reason"`
}

var withdrawProject = Rule{Verb: "withdraw-project", Text: domain.Text{Zh: "项目出库", En: "Withdraw the project from the pool"},
	Who: []Who{planner}, On: onProject, When: []Condition{inPool}, Final: true, Destroy: true}

func (*WithdrawProject) rule() *Rule           { return &withdrawProject }
func (*WithdrawProject) fields(*scene) []Field { return []Field{long("reason", true)} }

func (c *WithdrawProject) decide(s *scene) *domain.Rejection {
	s.emit(&events.ProjectWithdrawn{Reason: strings.TrimSpace(c.Reason)})
	return nil
}
