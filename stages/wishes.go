package stages

import (
	"maps"
	"slices"
	"strings"

	"binglian/domain"
)

// Departments trim and extend the sheet's section of items with their opinions (R1.2); the lead decides with the sheet.

// wishFields asks a department about its own items: which aren't needed, which are needed besides, what they need besides.
func (s *scene) wishFields() []Field {
	own := s.target.opinion.Department
	notes := func(name string, least int, which func(*ItemRule) bool) Field {
		f := Field{Name: name, Kind: FieldNotes, MinLength: least, MaxLength: maxLine}
		for i := range s.flow.Items {
			if r := &s.flow.Items[i]; r.Department == own && which(r) {
				f.Choices = append(f.Choices, s.itemChoice(r.Code))
			}
		}
		return f
	}
	inPlan := func(r *ItemRule) bool { return s.p.InPlan(r.Code) != nil }
	return []Field{
		notes("needless", minReason, func(r *ItemRule) bool { return s.flow.Adjustable(r) && inPlan(r) }),
		notes("needed", minReason, func(r *ItemRule) bool { return s.flow.Adjustable(r) && !inPlan(r) }),
		notes("asks", 0, inPlan),
	}
}

// Adjustable reports whether an opinion may take an item out of the plan, or put it in: milestones, which close stages
// (R3.22), and the parties of the joint acceptance follow from the facts alone, and so does what they are decided with;
// a county's part follows from the city's item.
func (f *Flow) Adjustable(i *ItemRule) bool {
	bound := func(i *ItemRule) bool { return i.Milestone || i.Party || i.Master != "" }
	switch i.Kind {
	case domain.ItemDecided, domain.ItemRecorded, domain.ItemUtility:
		return !bound(i) && !slices.ContainsFunc(f.Items, func(x ItemRule) bool { return x.With == i.Code && bound(&x) })
	case domain.ItemWith, domain.ItemJoint, domain.ItemFiling:
	}
	return false
}

func (s *scene) itemChoice(code domain.ItemCode) Choice {
	title := s.itemTitle(code)
	return Choice{Value: string(code), Label: domain.Text{Zh: string(code) + " " + title.Zh, En: string(code) + " " + title.En}}
}

// trimmed leaves out empty notes; none if nothing is left.
func trimmed[M ~map[K]string, K comparable](notes M) M {
	out := M{}
	for k, v := range notes {
		if !blank(v) {
			out[k] = strings.TrimSpace(v)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// wish is what a department says of an item.
type wish struct {
	item       domain.ItemCode
	department domain.DepartmentCode
	text       string
}

// wishes lists what departments' opinions say of items, by item; which picks the kind.
func (s *scene) wishes(which func(*domain.Opinion) domain.ItemNotes) []wish {
	var all []wish
	for i := range s.p.Collaboration.Opinions {
		o := &s.p.Collaboration.Opinions[i]
		notes := which(o)
		for _, code := range slices.Sorted(maps.Keys(notes)) {
			all = append(all, wish{code, o.Department, notes[code]})
		}
	}
	return all
}

func needless(o *domain.Opinion) domain.ItemNotes { return o.Needless }
func needed(o *domain.Opinion) domain.ItemNotes   { return o.Needed }
func asks(o *domain.Opinion) domain.ItemNotes     { return o.Asks }

// wished gives the adjustment that takes every department at its word.
func (s *scene) wished() adjustment {
	var a adjustment
	for _, w := range s.wishes(needless) {
		a.trimmed = append(a.trimmed, w.item)
	}
	for _, w := range s.wishes(needed) {
		a.extended = append(a.extended, w.item)
	}
	return a
}

// checkWishes refuses what no department asked for.
func (s *scene) checkWishes(a adjustment) *domain.Rejection {
	all := s.wished()
	for field, codes := range map[string][2][]domain.ItemCode{"needless": {a.trimmed, all.trimmed}, "needed": {a.extended, all.extended}} {
		for _, code := range codes[0] {
			if !slices.Contains(codes[1], code) {
				return domain.RejectFields(domain.Problem(field, NotAChoice, "value", string(code)))
			}
		}
	}
	return nil
}

// wishChoices asks the lead which wishes it takes: at first all, later those that the sheet in force took.
func (s *scene) wishChoices(name string, wishes []wish, taken []domain.ItemCode) (Field, bool) {
	f := Field{Name: name, Kind: FieldChoices}
	preset := []string{}
	for _, w := range wishes {
		c := s.itemChoice(w.item)
		who := s.m.Book().nameOf(w.department)
		c.Label.Zh += "（" + who.Zh + "：" + w.text + "）"
		c.Label.En += " (" + who.En + ": " + w.text + ")"
		f.Choices = append(f.Choices, c)
		if len(s.p.Sheets) == 0 || slices.Contains(taken, w.item) {
			preset = append(preset, c.Value)
		}
	}
	return f.preset(preset), len(wishes) > 0
}
