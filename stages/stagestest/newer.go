package stagestest

import (
	"sync"

	"binglian/domain"
	"binglian/stages"
)

// NewerFact is a fact for which the newer versions of flows ask, and that nobody knows before.
const NewerFact domain.Fact = "green-building"

// The shipped book and that of walks with newer versions of their flows.
var (
	newerShipped = sync.OnceValue(func() *stages.Book { return newer(stages.DefaultBook()) })
	newerWalks   = sync.OnceValue(func() *stages.Book { return newer(walksBook()) })
)

// newer gives a book with a newer version of each flow that has a pool: an item has another limit, one that depended on facts
// applies to all, one doesn't apply any more, and a further fact is asked for.
func newer(b *stages.Book) *stages.Book {
	for _, f := range b.Flows() {
		if f.Direct() {
			continue
		}
		g, err := b.Adapt(f, map[string]stages.Days{"105": {Days: 4}})
		if err != nil {
			if g, err = b.Adapt(f, nil); err != nil {
				panic(err) // a shipped flow as it is: it can't be refused
			}
		}
		g.Version++
		g.Facts = append(g.Facts[:len(g.Facts):len(g.Facts)], stages.FactRule{Fact: NewerFact, Title: domain.Text{Zh: "是否绿色建筑", En: "Green building"},
			Values: []stages.FactValue{{Value: "yes", Title: domain.Text{Zh: "是", En: "Yes"}}, {Value: "no", Title: domain.Text{Zh: "否", En: "No"}}}})
		joined, left := false, false
		for i := range g.Items {
			it := &g.Items[i]
			switch loose := !it.Milestone && !it.Party && it.Kind == domain.ItemDecided && len(it.Prerequisites) == 0; {
			case loose && len(it.When) > 0 && !joined:
				it.When, joined = nil, true
			case loose && len(it.When) > 0 && !left:
				it.When, left = []map[domain.Fact][]string{{NewerFact: {"yes"}}}, true
			}
		}
		b = b.WithNewer(g)
	}
	return b
}

// Newer gives a machine like another one, but with newer versions of its flows.
func Newer(m *stages.Machine) *stages.Machine {
	if m.Book() == walksBook() {
		return m.With(newerWalks())
	}
	return m.With(newerShipped())
}
