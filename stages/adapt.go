package stages

import (
	"fmt"
	"maps"
	"slices"

	"binglian/domain"
)

// Adapt gives a flow with other limits of stages and items, by their codes, for trying out what would be. It returns an
// error for a code that the flow doesn't have, and for limits with which the flow can't be used.
func (b *Book) Adapt(f *Flow, limits map[string]Days) (*Flow, error) {
	g := *f
	g.Stages, g.Items = slices.Clone(f.Stages), slices.Clone(f.Items)
	for _, code := range slices.Sorted(maps.Keys(limits)) {
		item := slices.IndexFunc(g.Items, func(i ItemRule) bool { return string(i.Code) == code })
		stage := slices.IndexFunc(g.Stages, func(s StageRule) bool { return string(s.Code) == code })
		switch {
		case item >= 0:
			g.Items[item].Committed, g.Items[item].Variants = limits[code], nil
		case stage >= 0:
			g.Stages[stage].Limit = limits[code].Days
		default:
			return nil, fmt.Errorf("%s has no stage and no item %s", f.ID(), code)
		}
	}
	g.items = map[domain.ItemCode]*ItemRule{}
	if faults := b.lint(&g); len(faults) > 0 {
		return nil, fmt.Errorf("%s with these limits: %w", f.ID(), faults)
	}
	return &g, nil
}
