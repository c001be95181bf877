package simulator

import "slices"

// course is how far a project has come through the main stages, before the period and in it.
type course struct {
	before int     // main stages completed before the period, for every works
	tracks []track // one a works; several only where stage 1 lies before the period
	beside beside  // the parallel track in the period
	older  bool    // admitted before the count
	window bool    // the next stage waits at the window
	stuck  bool    // the next stage was accepted before the period and is held up
}

// track is one works' part of a course.
type track struct {
	first hold // a first attempt at the next stage in the period that came to nothing; empty for none
	done  int  // stages completed in the period
	open  hold // how the stage after these stands at the end, accepted in the period; empty if it wasn't applied for
}

// beside says what happens to the parallel track in the period.
type beside struct {
	done bool // accepted and completed
	open hold // accepted and open
}

// How many of those that complete a stage in the period go on to complete the next one in it, or have it in hand: per cent.
const (
	goOnToComplete = 20
	goOnToApply    = 30
)

// manners lists how applications stand that aren't completed, those that a city has most of first.
var manners = map[int][]hold{
	0: {running, signing, running, supplementing, late, running, takenBack, running, signing, running},
	1: {running, reviewed, signing, denied, running, supplementing, late, running, reviewed, running, signing, takenBack, running},
	2: {running, reviewed, signing, supplementing, running, late, denied, running, reviewed, running, signing},
	3: {running, rectifying, signing, running, rectifying, late, running, running, signing},
	4: {running, reviewed, running, signing, late, reviewed, running, takenBack, supplementing, running, reviewed},
}

// mannersOf deals so many holds of a stage, in an order by chance. The parallel track is stage 4.
func mannersOf(c chance, stage, n int) []hold {
	dealt := make([]hold, n)
	for i := range dealt {
		dealt[i] = manners[stage][i%len(manners[stage])]
	}
	return shuffled(c, dealt)
}

// courses deals the stages' figures among projects: each slot of an application accepted in the period goes to exactly one
// works. Some projects complete several stages in it, most one.
func (c *city) courses() []*course {
	var all []*course
	for i, code := range mainStages {
		target := c.sc.Targets.Stages[code]
		done, open := target.Completed, mannersOf(c.chance, i, target.Accepted-target.Completed)
		retried := 0
		if at := slices.IndexFunc(open, hold.ends); at >= 0 && done > 1 && i < 3 { // this one is applied for again
			retried, open = 1, append(slices.Clone(open[:at]), open[at+1:]...)
		}
		var goers []*course
		for _, k := range all {
			if t := k.tracks[0]; t.done > 0 && t.open == "" && k.before+t.done == i && i < 3 {
				goers = append(goers, k)
			}
		}
		goers = shuffled(c.chance, goers)
		going := min(len(goers)*goOnToComplete/100, done)
		for _, k := range goers[:going] {
			if k.tracks[0].done == 1 && k.tracks[0].first == "" {
				k.tracks[0].done++
				done--
			}
		}
		applying := min(len(goers)*goOnToApply/100, len(open))
		for _, k := range goers[going : going+applying] {
			k.tracks[0].open, open = open[0], open[1:]
		}
		for ; done > 0; done-- {
			k := &course{before: i, tracks: []track{{done: 1}}}
			if retried > 0 {
				k.tracks[0].first, retried = denied, 0
				if i == 0 {
					k.tracks[0].first = takenBack
				}
			}
			all = append(all, k)
		}
		for _, h := range open {
			all = append(all, &course{before: i, tracks: []track{{open: h}}})
		}
	}
	return all
}

// pairUp makes projects with two works of pairs of courses that have come equally far.
func pairUp(all []*course, pairs int) []*course {
	for _, half := range [][2]int{{3, pairs - pairs/2}, {2, pairs / 2}} {
		before, n := half[0], half[1]
		single := func(k *course) bool { return k.before == before && len(k.tracks) == 1 && k.tracks[0].first == "" }
		for range n {
			done := slices.IndexFunc(all, func(k *course) bool { return single(k) && k.tracks[0].done > 0 })
			open := slices.IndexFunc(all, func(k *course) bool { return single(k) && k.tracks[0].done == 0 })
			if done < 0 || open < 0 {
				break
			}
			all[done].tracks = append(all[done].tracks, all[open].tracks[0])
			all = slices.Delete(all, open, open+1)
		}
	}
	return all
}
