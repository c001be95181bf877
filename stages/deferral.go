package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// deferrable gives the materials of an item that may be missing at first 可容缺: its deadline must leave time to bring
// them (R3.7, R3.9).
func (s *scene) deferrable(it *domain.PlannedItem) []domain.MaterialCode {
	r := s.flow.Item(it.Code)
	if r == nil || r.Deferral == nil || s.lastDeferred(it) <= s.counted() {
		return nil
	}
	var all []domain.MaterialCode
	for _, m := range r.Materials {
		if m.Deferrable && !m.Optional {
			all = append(all, m.Material)
		}
	}
	return all
}

// lastDeferred gives the last day on which deferred materials of an item may be brought: its committed due date, were it
// accepted now (R3.9). Limits in hours leave no time for it.
func (s *scene) lastDeferred(it *domain.PlannedItem) domain.Day {
	limit := it.Limit
	if st := s.p.Stage(it.Stage); it.Kind == domain.ItemJoint && st != nil {
		limit = domain.Limit{Days: st.Limit, Unit: domain.UnitWorking}
	}
	day, _ := domain.Clock{From: s.counted(), Limit: limit}.Due(s.cal())
	return day
}

// earliestDeferred gives the last day by which the items' deferrable materials may be undertaken to come; none where
// nothing may be missing.
func (s *scene) earliestDeferred(items []*domain.PlannedItem) domain.Day {
	var first domain.Day
	for _, it := range items {
		if last := s.lastDeferred(it); len(s.deferrable(it)) > 0 && (first.IsZero() || last < first) {
			first = last
		}
	}
	return first
}

// undertakingFields asks for the applicant's undertaking where something may be missing at first.
func (s *scene) undertakingFields(items []*domain.PlannedItem) []Field {
	last := s.earliestDeferred(items)
	if last.IsZero() {
		return nil
	}
	return []Field{{Name: "undertake", Kind: FieldFlag}, {Name: "supply_by", Kind: FieldDay, Value: last.String()}}
}

// missing sorts out which of the items' required materials didn't come, and may follow. The rejection names those that must
// be there, or that may be missing only with an undertaking.
func (c *ApplyForStage) missing(s *scene, asked []*domain.PlannedItem) (map[domain.ItemCode][]domain.MaterialCode, *domain.Rejection) {
	var ps []domain.FieldProblem
	follows := map[domain.ItemCode][]domain.MaterialCode{}
	for _, f := range s.materialFields(asked) {
		if !f.Required || slices.ContainsFunc(c.Materials, func(m domain.MaterialRef) bool { return m.Material == f.Material }) {
			continue
		}
		committed := slices.ContainsFunc(f.For, func(code domain.ItemCode) bool { return slices.Contains(c.Committed, code) })
		switch {
		case !f.Deferrable || committed: // what is decided on the spot must be whole
			ps = append(ps, domain.Problem("materials."+string(f.Material), MaterialMissing, "material", string(f.Material)))
		case !c.Undertake:
			ps = append(ps, domain.Problem("materials."+string(f.Material), UndertakingMissing, "material", string(f.Material)))
		default:
			for _, it := range asked {
				if slices.Contains(s.deferrable(it), f.Material) {
					follows[it.Code] = append(follows[it.Code], f.Material)
				}
			}
		}
	}
	if len(follows) > 0 {
		ps = append(ps, c.undertaken(s, asked, follows)...)
	}
	return follows, domain.RejectFields(ps...)
}

// undertaken checks the day by which the missing materials are to come.
func (c *ApplyForStage) undertaken(s *scene, asked []*domain.PlannedItem, follows map[domain.ItemCode][]domain.MaterialCode) []domain.FieldProblem {
	short := slices.DeleteFunc(slices.Clone(asked), func(it *domain.PlannedItem) bool { return follows[it.Code] == nil })
	last, tomorrow := s.earliestDeferred(short), s.counted()+1
	switch {
	case s.overdueShort():
		return one("undertake", DeferralOverdue)
	case c.SupplyBy.IsZero():
		return one("supply_by", Required)
	case c.SupplyBy < tomorrow || c.SupplyBy > last:
		return []domain.FieldProblem{domain.Problem("supply_by", OutOfRange, "min", tomorrow.String(), "max", last.String())}
	}
	return nil
}

// overdueShort reports whether an undertaking of the project is overdue though its item is granted: until it is kept, no new
// one is taken.
func (s *scene) overdueShort() bool {
	return s.anyShort(func(_ *domain.Application, it *domain.Item) bool { return it.Deferral.Due < s.on })
}

// anyShort reports whether an item that is granted with materials to follow fulfils a condition.
func (s *scene) anyShort(is func(*domain.Application, *domain.Item) bool) bool {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			if it := &a.Items[j]; it.Short() && is(a, it) {
				return true
			}
		}
	}
	return false
}

// supplyDay gives the day by which the missing materials of an application are to come if it is accepted on a day: as
// undertaken, but never before the next working day; none where nothing is missing.
func (s *scene) supplyDay(a *domain.Application, on domain.Day) domain.Day {
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() && it.Deferral.Open() {
			return max(it.Deferral.Due, s.cal().Next(on+1))
		}
	}
	return 0
}

// lastSupplyDay gives the last day that the window may set for them.
func (s *scene) lastSupplyDay(a *domain.Application) domain.Day {
	var last domain.Day
	for i := range a.Items {
		it := &a.Items[i]
		if planned := s.p.Planned(it.Code); it.Open() && it.Deferral.Open() && planned != nil {
			if day := s.lastDeferred(planned); last.IsZero() || day < last {
				last = day
			}
		}
	}
	return max(last, s.supplyDay(a, s.counted()))
}

// forfeit ends an item whose deferred materials didn't come in time.
func (s *scene) forfeit(a *domain.Application, it *domain.Item) *events.DeferralLapsed {
	outcome := domain.ItemWithdrawn
	switch {
	case it.Deferral.Policy == domain.DeferralRevoked, it.Deferral.Policy == domain.DeferralRejected && it.AcceptedOn.IsZero():
		outcome = domain.ItemNotAccepted
	case it.Deferral.Policy == domain.DeferralRejected:
		outcome = domain.ItemRefused
	}
	return &events.DeferralLapsed{Item: it.ID, Policy: it.Deferral.Policy, Outcome: outcome, Missing: it.Deferral.Missing,
		Used: s.used(it, it.Deferral.Due), Receipt: s.paper(a)}
}

// SupplyDeferred brings materials that were missing when the application was accepted.
type SupplyDeferred struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"`
}

var supplyDeferred = Rule{Verb: "supply-deferred", Text: domain.Text{Zh: "补齐容缺材料", En: "Bring deferred materials"},
	Who: []Who{investor, window}, On: onApplication, When: []Condition{somethingDeferred}, Source: "R3.7–R3.9"}

func (*SupplyDeferred) rule() *Rule { return &supplyDeferred }

func (*SupplyDeferred) fields(s *scene) []Field {
	return []Field{{Name: "materials", Kind: FieldMaterials, Required: true, Materials: s.deferredFields(s.target.app)}, long("note", false)}
}

// deferredFields lists the materials of an application that are still to be brought.
func (s *scene) deferredFields(a *domain.Application) []MaterialField {
	var out []MaterialField
	for i := range a.Items {
		it := &a.Items[i]
		if !awaited(it) {
			continue
		}
		for _, code := range it.Deferral.Missing {
			at := slices.IndexFunc(out, func(f MaterialField) bool { return f.Material == code })
			if at < 0 {
				f := MaterialField{Material: code, Label: domain.Text{Zh: string(code), En: string(code)}}
				if r := s.flow.Material(code); r != nil {
					f.Label = r.Title
				}
				out = append(out, f)
				at = len(out) - 1
			}
			out[at].For = append(out[at].For, it.Code)
		}
	}
	return out
}

// awaited reports whether an item's deferred materials are still waited for.
func awaited(it *domain.Item) bool { return it.Open() && it.Deferral.Open() || it.Short() }

func (c *SupplyDeferred) decide(s *scene) *domain.Rejection {
	a := s.target.app
	s.emit(&events.DeferredSupplied{Application: a.ID, Materials: c.Materials, Note: strings.TrimSpace(c.Note), Receipt: s.paper(a)})
	s.bringDrawings(a.ID, c.Materials)
	return nil
}

// Conditions of deferrals.
var (
	somethingDeferred = Condition{NothingDeferred, domain.Text{Zh: "有待补齐的容缺材料", En: "deferred materials are awaited"},
		func(s *scene) bool {
			return slices.ContainsFunc(s.target.app.Items, func(i domain.Item) bool { return awaited(&i) })
		}}
	nothingShort = Condition{DeferredMissing, domain.Text{Zh: "办理竣工验收备案前，容缺通过事项的材料已补齐", En: "for the filing, materials of all items granted before them are there"},
		func(s *scene) bool {
			return s.target.planned.Kind != domain.ItemFiling || !s.shortOf(s.target.app.Works)
		}}
)

// shortOf reports whether an item of a works, of the whole of which it is a part, or of the project, is granted with materials
// to follow.
func (s *scene) shortOf(works domain.WorksID) bool {
	return s.anyShort(func(a *domain.Application, _ *domain.Item) bool { return s.p.Within(works, a.Works) || a.Works == "" })
}
