package simulator

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// chance draws numbers that depend on a seed alone: each life has its own, so that one life doesn't disturb another's.
type chance struct{ *rand.Rand }

// newChance gives the draws of a seed for one purpose.
func newChance(seed uint64, purpose, attempt int) chance {
	return chance{rand.New(rand.NewPCG(seed, uint64(purpose)<<20|uint64(attempt)))} //nolint:gosec // nothing is secret here
}

// within draws from low to high, both included; low if high is below.
func (c chance) within(low, high int) int {
	if high <= low {
		return low
	}
	return low + c.IntN(high-low+1)
}

// percent reports true so many times of a hundred.
func (c chance) percent(n int) bool { return c.IntN(100) < n }

// one picks one of a list; the zero value of an empty one.
func one[T any](c chance, of []T) T {
	if len(of) == 0 {
		var none T
		return none
	}
	return of[c.IntN(len(of))]
}

// shuffled gives a list in another order.
func shuffled[T any](c chance, list []T) []T {
	out := slices.Clone(list)
	c.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// weighted picks an index by weights.
func (c chance) weighted(weights []int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	if sum <= 0 {
		return 0
	}
	n := c.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// share picks a key by its share.
func (c chance) share(of map[string]int) string {
	keys := slices.Sorted(maps.Keys(of))
	weights := make([]int, len(keys))
	for i, k := range keys {
		weights[i] = of[k]
	}
	return keys[c.weighted(weights)]
}
