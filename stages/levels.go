package stages

import (
	"fmt"
	"maps"
	"slices"

	"binglian/domain"
	"binglian/events"
)

// Items of city and county level 市县同办 (R3.12): in a county that has a department of its own under the item's, an item that
// says so has two parts, the city's and the county's. One application brings both, the window's one acceptance accepts both, and
// each authority then decides its own, with its own clock and signing chain. The item is granted where both parts are. Where a
// county has no such department the city's is the whole.

// LevelCounty is the level of a county's department.
const LevelCounty = "county"

// CountyDepartment gives the county's department under one of the city's, or nil.
func (b *Book) CountyDepartment(of domain.DepartmentCode, region domain.RegionCode) *Department {
	at := slices.IndexFunc(b.Departments, func(d Department) bool { return d.Level == LevelCounty && d.Of == of && d.Region == region })
	if at < 0 {
		return nil
	}
	return &b.Departments[at]
}

// lintDepartments gives what makes the list of departments unusable.
func (b *Book) lintDepartments() error {
	for i, d := range b.Departments {
		of := b.Department(d.Of)
		switch {
		case slices.ContainsFunc(b.Departments[:i], func(x Department) bool { return x.Code == d.Code }):
			return fmt.Errorf("departments.yaml: %s stands twice", d.Code)
		case d.Level == "" && (d.Of != "" || d.Region != ""):
			return fmt.Errorf("departments.yaml: %s: of and region are a county department's: level: county is missing", d.Code)
		case d.Level == "":
		case d.Level != LevelCounty:
			return fmt.Errorf("departments.yaml: %s: unknown level %q", d.Code, d.Level)
		case of == nil || of.Level != "":
			return fmt.Errorf("departments.yaml: %s: no department of the city is called %q", d.Code, d.Of)
		case d.Region == b.City.Region || !slices.ContainsFunc(b.Regions, func(r domain.Region) bool { return r.Code == d.Region && r.Parent == b.City.Region }):
			return fmt.Errorf("departments.yaml: %s: the city has no county or district %q", d.Code, d.Region)
		case slices.ContainsFunc(b.Departments[:i], func(x Department) bool { return x.Of == d.Of && x.Region == d.Region }):
			return fmt.Errorf("departments.yaml: %s: %s has a department in %s already", d.Code, d.Of, d.Region)
		}
	}
	return nil
}

// spread gives a flow its counties: those in which some item of both levels has a part of its own.
func (b *Book) spread(f *Flow) {
	f.counties = nil
	for _, r := range b.Regions {
		if c := b.inCounty(f, r); c != nil {
			if f.counties == nil {
				f.counties = map[domain.RegionCode]*Flow{}
			}
			f.counties[r.Code] = c
		}
	}
	for _, c := range f.counties {
		for i := range c.Items {
			if it := &c.Items[i]; it.Master != "" {
				f.items[it.Code] = it
			}
		}
	}
}

// inCounty gives a flow as it is in a county, or nil where it is as everywhere: with the county's part behind each item that has one,
// for both of which waits whatever waits for the item.
func (b *Book) inCounty(f *Flow, r domain.Region) *Flow {
	parts := map[domain.ItemCode]domain.ItemCode{}
	c := *f
	c.Items, c.items, c.counties = nil, map[domain.ItemCode]*ItemRule{}, nil
	for _, it := range f.Items {
		c.Items = append(c.Items, it)
		d := b.CountyDepartment(it.Department, r.Code)
		if !it.BothLevels || d == nil {
			continue
		}
		part := it
		part.Code, part.Master, part.Department, part.BothLevels, part.BaseCode = it.Code+"-"+domain.ItemCode(r.Code), it.Code, d.Code, false, ""
		part.Title = domain.Text{Zh: it.Title.Zh + "（" + r.Name + "）", En: it.Title.En + " (" + r.English + ")"}
		parts[it.Code] = part.Code
		c.Items = append(c.Items, part)
	}
	if len(parts) == 0 {
		return nil
	}
	for i := range c.Items {
		it := &c.Items[i]
		for _, pre := range it.Prerequisites {
			if part := parts[pre]; part != "" {
				it.Prerequisites = append(slices.Clip(it.Prerequisites), part)
			}
		}
		c.items[it.Code] = it
	}
	return &c
}

// In gives the flow as it is in a region.
func (f *Flow) In(region domain.RegionCode) *Flow {
	if c := f.counties[region]; c != nil {
		return c
	}
	return f
}

// Counties lists the regions in which some item of the flow has a county's part, in order.
func (f *Flow) Counties() []domain.RegionCode { return slices.Sorted(maps.Keys(f.counties)) }

// other gives the code of an item's part at the other level; empty where it has none.
func other(it *domain.PlannedItem) domain.ItemCode {
	if it.Master != "" {
		return it.Master
	}
	return it.County
}

// grantedWhole gives an item's grant, and its last day; where the item has a part at the other level that must be granted too.
func (s *scene) grantedWhole(it *domain.PlannedItem, works domain.WorksID) (on domain.Day, ok bool) {
	g := s.p.Granted(it.Code, works)
	if g == nil {
		return 0, false
	}
	if code := other(it); code != "" {
		too := s.p.Granted(code, works)
		if too == nil {
			return 0, false
		}
		return max(g.EndedOn, too.EndedOn), true
	}
	return g.EndedOn, true
}

// whole reports whether nothing is missing of an item at the other level: it has no part there, or that is granted.
func (s *scene) whole(it *domain.PlannedItem, works domain.WorksID) bool {
	code := other(it)
	return code == "" || s.p.Granted(code, works) != nil
}

// withCounties adds the counties' parts of items that aren't in hand: one application brings both.
func (s *scene) withCounties(items []*domain.PlannedItem, works domain.WorksID) []*domain.PlannedItem {
	if !slices.ContainsFunc(items, func(i *domain.PlannedItem) bool { return i.County != "" }) {
		return items
	}
	var all []*domain.PlannedItem
	for _, it := range items {
		all = append(all, it)
		if it.County != "" && !s.inHand(it.County, works) {
			all = append(all, s.p.InPlan(it.County))
		}
	}
	return all
}

// followLevels takes back one part of an item of both levels with the other: the applicant wants neither.
func followLevels(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !it.Open() {
				continue
			}
			planned := s.p.InPlan(it.Code)
			if planned == nil || other(planned) == "" {
				continue
			}
			for k := range a.Items {
				if gone := &a.Items[k]; gone.Code == other(planned) && gone.Outcome == domain.ItemWithdrawn {
					return &events.ItemWithdrawn{Item: it.ID, With: gone.ID}, gone.EndedOn
				}
			}
		}
	}
	return nil, 0
}

// levels checks an item of both levels: each of its parts must be decided by a department that can be had in a county.
func (l *linter) levels(where string, it *ItemRule) {
	if !it.BothLevels {
		return
	}
	if it.Kind != domain.ItemDecided || it.Party || slices.ContainsFunc(l.flow.Items, func(x ItemRule) bool { return x.With == it.Code }) {
		l.fault("levels", "%s: only what a department decides by itself can be of both levels, no party of an acceptance, nothing with which others are decided", where)
	}
	if !slices.ContainsFunc(l.book.Departments, func(d Department) bool { return d.Level == LevelCounty && d.Of == it.Department }) {
		l.fault("levels", "%s: is of both levels, but no county has a department of %s", where, it.Department)
	}
}

// names reports whether an application of a works names an item.
func (h *history) names(code domain.ItemCode, works domain.WorksID) (named bool) {
	h.each(works, func(_ *RunningApplication, it *RunningItem, _ *domain.PlannedItem) { named = named || it.Code == code })
	return named
}

// tellLevels tells of the county's part of an item what is told of the item, where it isn't told by itself: elsewhere both were
// kept as one. One that was taken back comes along, and goes with the item.
func (h *history) tellLevels() {
	c := *h.c
	c.Applications = slices.Clone(c.Applications)
	for i := range c.Applications {
		a := &c.Applications[i]
		for _, it := range slices.Clone(a.Items) {
			planned := h.plan.p.InPlan(it.Code)
			if planned.County == "" || it.Outcome == domain.ItemWithdrawn || h.names(planned.County, h.worksOf(a)) {
				continue
			}
			it.Code, it.Department = planned.County, ""
			a.Items = append(slices.Clip(a.Items), it)
		}
	}
	h.c = &c
}
