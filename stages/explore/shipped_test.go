package explore_test

import (
	"flag"
	"io/fs"
	"testing"

	"binglian/stages"
	"binglian/stages/explore"
)

var all = flag.Bool("all", false, "prove every flow that the program ships, which takes minutes; else the smallest")

func TestShippedFlowsAreProved(t *testing.T) {
	t.Parallel()
	for _, f := range stages.DefaultBook().Flows() {
		if !*all && !f.Direct() {
			continue
		}
		raw, err := fs.ReadFile(stages.Shipped(), "flows/"+string(f.ID())+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		steps := 0
		r := explore.Check(stages.DefaultBook(), raw, func(p explore.Progress) { steps++ })
		if !r.Proved() || r.States == 0 || steps != r.Slices {
			t.Errorf("%s: %v %+v; %d states, %d of %d parts told", f.ID(), r.Findings, r.Faults, r.States, steps, r.Slices)
		}
	}
}
