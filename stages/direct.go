package stages

import (
	"strings"

	"binglian/domain"
	"binglian/events"
)

// OpenCase begins a project of a flow without a pool, such as 企业开办: its items can be applied for at once.
type OpenCase struct {
	Name     string                 `json:"name"`     // of the case: the enterprise's name
	Investor string                 `json:"investor"` // who applies
	Credit   string                 `json:"credit"`   // of who applies; an enterprise that is yet to be founded has none
	Region   string                 `json:"region"`
	Site     string                 `json:"site"`
	Facts    map[domain.Fact]string `json:"facts"`
	Contact  string                 `json:"contact"`
	Phone    string                 `json:"phone"`
}

var openCase = Rule{Verb: "open-case", Text: domain.Text{Zh: "开办登记", En: "Open a case"},
	Who: []Who{applicant, window}, On: onFlow, Source: "一件事一次办"}

func (*OpenCase) rule() *Rule { return &openCase }

func (*OpenCase) fields(s *scene) []Field {
	regions := choice("region")
	for _, g := range s.m.Book().Regions {
		if g.ValidOn(s.on) {
			regions.Choices = append(regions.Choices, Choice{Value: string(g.Code), Label: domain.Text{Zh: g.Name, En: g.English}})
		}
	}
	credit := text("credit", s.actor.Role == domain.RoleInvestor)
	if s.actor.Role == domain.RoleInvestor {
		credit.Value = string(s.actor.Organisation)
	}
	fields := []Field{text("name", true), text("investor", true), credit, regions, text("site", true)}
	if len(s.target.flow.Facts) > 0 {
		fields = append(fields, Field{Name: "facts", Kind: FieldFacts, Required: true, Facts: factFields(s.target.flow.Facts, nil)})
	}
	return append(fields, text("contact", false), text("phone", false))
}

// ContactPerson implements Contactful.
func (c *OpenCase) ContactPerson() *domain.Contact {
	if blank(c.Contact) && blank(c.Phone) {
		return nil
	}
	return &domain.Contact{Name: strings.TrimSpace(c.Contact), Phone: strings.TrimSpace(c.Phone)}
}

func (c *OpenCase) decide(s *scene) *domain.Rejection {
	var ps []domain.FieldProblem
	if c.Credit != "" {
		if p := domain.CheckCreditCode("credit", c.Credit); p != nil {
			ps = append(ps, *p)
		}
	}
	if p := domain.CheckRegion("region", c.Region, s.m.Book().Regions, s.on); p != nil {
		ps = append(ps, *p)
	}
	if p := checkPhone(c.Phone); p != nil {
		ps = append(ps, *p)
	}
	if s.actor.Role == domain.RoleInvestor && c.Credit != string(s.actor.Organisation) {
		ps = append(ps, domain.Problem("credit", NotYourOrganisation))
	}
	if r := domain.RejectFields(ps...); r != nil {
		return r
	}
	f := s.target.flow
	planned, items := f.plan(domain.RegionCode(c.Region), c.Facts)
	s.emit(&events.CaseOpened{Flow: f.ID(), Stages: planned, Plan: items, Record: domain.Record{Name: strings.TrimSpace(c.Name),
		Investor: strings.TrimSpace(c.Investor), Credit: domain.CreditCode(c.Credit), Region: domain.RegionCode(c.Region),
		Site: strings.TrimSpace(c.Site), Facts: c.Facts}})
	s.flow = f
	return nil
}

// DirectFlows lists the newest version of each flow without a pool, by name.
func (b *Book) DirectFlows() []*Flow {
	var all []*Flow
	for _, f := range b.flows {
		switch n := len(all); {
		case !f.Direct():
		case n > 0 && all[n-1].Name == f.Name:
			all[n-1] = f
		default:
			all = append(all, f)
		}
	}
	return all
}
