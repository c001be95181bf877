package simulator

import (
	"cmp"
	"fmt"
	"slices"
)

// budget scales the investments of the projects that complete their first stage in the period, so that they sum to the
// target exactly, each within its bounds.
func (c *city) budget() error {
	target := c.sc.Targets.Stages[mainStages[0]].Investment
	var those []*life
	for _, l := range c.lives {
		if l.wants(c.sc.Targets.Period)[mainStages[0]].completed > 0 {
			those = append(those, l)
		}
	}
	if target == 0 || len(those) == 0 {
		return nil
	}
	least, most := c.sc.Investment.Least, c.sc.Investment.Most
	parts := make([]int, len(those))
	sum := 0.0
	for _, l := range those {
		sum += l.form.Investment
	}
	for i, l := range those {
		parts[i] = min(most, max(least, int(l.form.Investment/sum*float64(target))/10*10))
	}
	if !fill(parts, target, least, most) {
		return fmt.Errorf("scenario %s: %d projects between %d and %d 万元 can't sum to %d 万元", c.sc.Name, len(those), least, most, target)
	}
	for i, l := range those {
		l.form.Investment = float64(parts[i])
		ratio := 1.0
		if l.building != nil {
			ratio = l.building.Ratio
		}
		l.form = formWithSize(l.form, newChance(c.seed, l.index, 1<<19+1), ratio)
	}
	return nil
}

// fill adds to or takes from the parts, the largest first, until they sum to the target. It reports whether they can.
func fill(parts []int, target, least, most int) bool {
	order := make([]int, len(parts))
	rest := target
	for i, p := range parts {
		order[i] = i
		rest -= p
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(parts[b], parts[a]) })
	for _, i := range order {
		next := min(most, max(least, parts[i]+rest))
		rest -= next - parts[i]
		parts[i] = next
	}
	return rest == 0
}
