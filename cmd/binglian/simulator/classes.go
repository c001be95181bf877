package simulator

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// A city builds things of several classes, and each class has a flow of its own. What a project is to go through is dealt
// first, in the four main stages; then a kind of building is chosen whose flow can carry it.

// mergedStage is the stage into which some flows put the second and the third.
const mergedStage domain.StageCode = "s23"

// classOf gives the class of a kind: the scenario's, where it names none.
func (sc *Scenario) classOf(k *BuildingKind) domain.Class {
	if k.Class != 0 {
		return k.Class
	}
	return sc.Class
}

// flowsOf gives the flow of each class that is carried on.
func (sc *Scenario) flowsOf(b *stages.Book) map[domain.Class]*stages.Flow {
	all := map[domain.Class]*stages.Flow{sc.Class: b.FlowFor(sc.Class)}
	for i := range sc.Kinds {
		class := sc.classOf(&sc.Kinds[i])
		all[class] = b.FlowFor(class)
	}
	return all
}

// kindFor chooses what is built: something whose flow can carry what the project is to go through.
func (c *city) kindFor(ch chance, l *life) *BuildingKind {
	weights := make([]int, len(c.sc.Kinds))
	for i := range c.sc.Kinds {
		k := &c.sc.Kinds[i]
		public := slices.Contains(k.Sectors, governmentSector)
		if c.carries(c.flows[c.sc.classOf(k)], l) && !(public && l.investor) {
			weights[i] = k.Weight
		}
	}
	return &c.sc.Kinds[ch.weighted(weights)]
}

// governmentSector is the one of the companies that build for the government.
const governmentSector = "government"

// carries reports whether a project of the flow can go through the life's visits. A flow with a merged stage can where
// the two are done before the period, both or neither: the figures count the two of them apart.
func (c *city) carries(f *stages.Flow, l *life) bool {
	if f.Stage(mergedStage) == nil {
		return true
	}
	second, third := 0, 0
	for _, v := range l.visits {
		if v.stage != mainStages[1] && v.stage != mainStages[2] {
			continue
		}
		if v.by.IsZero() || v.by >= c.sc.Targets.Period.From || v.hold != "" || v.front != straight {
			return false
		}
		second += once(v.stage == mainStages[1])
		third += once(v.stage == mainStages[2])
	}
	return second == third
}

// merge makes one visit of the second and the third stage, for a flow that has them in one.
func (l *life) merge() {
	if l.flow.Stage(mergedStage) == nil {
		return
	}
	var kept []visit
	for _, v := range l.visits {
		switch v.stage {
		case mainStages[2]:
			continue
		case mainStages[1]:
			v.stage = mergedStage
			for _, o := range l.visits {
				if o.stage == mainStages[2] && o.works == v.works {
					v.by = o.by
				}
			}
		}
		kept = append(kept, v)
	}
	l.visits = kept
}

// before gives the stage of the flow that comes before another, and nil for the first and for those beside them.
func (l *life) before(code domain.StageCode) *stages.StageRule {
	var last *stages.StageRule
	for i := range l.flow.Stages {
		s := &l.flow.Stages[i]
		switch {
		case s.Code == code && s.Open:
			return nil
		case s.Code == code:
			return last
		case !s.Open:
			last = s
		}
	}
	return nil
}

// settleGovernment settles what keeps a government project's study from waiting for the parallel track, unless that is
// done early enough: it is built on land that is held already.
func (l *life) settleGovernment(early bool) {
	if l.flow.Item("102") == nil || early {
		return
	}
	l.facts[domain.FactLand], l.facts["energy"] = "own", "no"
}
