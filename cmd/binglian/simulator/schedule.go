package simulator

import (
	"fmt"
	"slices"

	"binglian/domain"
)

// Days, by the calendar, that a stage takes from its application to its completion without haste; stage 4 is followed by
// the filing.
var stageDays = map[domain.StageCode]int{"s1": 26, "s2": 38, "s3": 36, "s4": 42, parallelTrack: 38}

const (
	codedAfter    = 28  // days from a launch to the project code, at the most
	buildingDays  = 150 // from the application for the permit to the one for acceptance, at least
	retryDays     = 36  // from an application that comes to nothing to the next attempt
	settlingDays  = 3   // that a window may take over the turn of the year
	admissionDays = 4   // from the admission to the launch, at least
)

// lifeOf lays a course out in time.
func (c *city) lifeOf(k *course) (*life, error) {
	l := &life{facts: map[domain.Fact]string{"approval": "filing"}}
	for i, t := range k.tracks {
		visits, err := c.inPeriod(k, t, i+1)
		if err != nil {
			return nil, err
		}
		l.visits = append(l.visits, visits...)
	}
	c.besideInPeriod(k, l)
	if err := c.beforePeriod(k, l); err != nil {
		return nil, err
	}
	c.filings(l)
	if len(k.tracks) > 1 {
		l.works = make([]string, len(k.tracks)-1) // named with the project
	}
	slices.SortStableFunc(l.visits, func(a, b visit) int { return int(a.on - b.on) })
	return l, nil
}

// works gives the number under which an application of a main stage is made: stage 1 belongs to the whole project.
func works(stage, number int) int {
	if stage == 0 {
		return 0
	}
	return number
}

// opens gives the first day on which applications of the period are made: those that are received before it are accepted
// before it.
func (c *city) opens() domain.Day { return c.cal.Next(c.sc.Targets.Period.From + 1) }

// inPeriod lays out what one works does in the period, and what waits at the window at its end.
func (c *city) inPeriod(k *course, t track, number int) ([]visit, error) {
	end, lo := c.sc.End, c.opens()
	if k.window || k.stuck {
		return []visit{c.heldBefore(k)}, nil
	}
	if t.done == 0 && t.open == "" {
		return nil, nil
	}
	var out []visit
	var gaps []int
	hi := end
	add := func(v visit) { out = append(out, v) }
	if t.first != "" {
		add(visit{stage: mainStages[k.before], works: works(k.before, number), hold: t.first})
		gaps = append(gaps, retryDays)
	}
	for i := range t.done {
		code := mainStages[k.before+i]
		add(visit{stage: code, works: works(k.before+i, number)})
		gaps = append(gaps, stageDays[code])
	}
	sum := 0
	for _, g := range gaps {
		sum += g
	}
	if t.open != "" {
		next := k.before + t.done
		v := visit{stage: mainStages[next], works: works(next, number), hold: t.open}
		c.placeOpen(&v, lo+domain.Day(sum))
		hi = v.on
		out = append(out, v)
	}
	if len(gaps) > 0 {
		days, err := c.spread(lo, hi, gaps)
		if err != nil {
			return nil, fmt.Errorf("scenario %s: %d stages from %s in the period: %w", c.sc.Name, len(gaps), mainStages[k.before], err)
		}
		for i := range days[:len(gaps)] {
			out[i].on, out[i].by = days[i], days[i+1]
		}
	}
	return out, nil
}

// heldBefore is an application that waits at the window at the end, or one that was accepted before the period and is held
// up ever since.
func (c *city) heldBefore(k *course) visit {
	v := visit{stage: mainStages[k.before], works: works(k.before, 1)}
	if k.stuck {
		v.hold, v.on = supplementing, c.sc.Targets.Period.From-domain.Day(c.chance.within(25, 60))
		return v
	}
	v.front, v.on = waiting, c.cal.Add(c.sc.End, -c.chance.within(0, 3))
	if c.chance.percent(40) {
		v.front, v.on = correcting, c.cal.Add(c.sc.End, -c.chance.within(4, 8))
	}
	return v
}

// limits gives about how many working days the item takes at which an application of the stage is held.
var limits = map[domain.StageCode]int{"s1": 5, "s2": 10, "s3": 7, "s4": 12, parallelTrack: 8}

// placeOpen gives the day of an application that stays open, so that at the end it stands as its hold says.
func (c *city) placeOpen(v *visit, lo domain.Day) {
	limit, back := limits[v.stage], 0
	switch v.hold {
	case running:
		back = c.chance.within(3, min(limit, 9))
		if v.later = v.stage != "s4" && v.stage != parallelTrack && c.chance.percent(40); v.later {
			back = limit + c.chance.within(4, 6)
		}
	case signing:
		back = c.chance.within(4, limit+1)
	case reviewed:
		back = c.chance.within(8, 25)
	case supplementing:
		back = c.chance.within(10, 38)
	case rectifying:
		back = c.chance.within(9, 18)
	case late:
		back = limit + c.chance.within(6, 11)
	case denied, takenBack:
		latest := c.sc.End - 45
		v.on = lo
		if latest > lo {
			v.on += domain.Day(c.chance.IntN(int(latest - lo)))
		}
		return
	}
	v.on = max(lo, c.cal.Add(c.sc.End, -back))
}

// spread lays points between two days, each at least a gap before the next and the last its gap before hi; the time that is
// left goes between them by chance. It gives hi as the last point. It returns an error if there is too little time.
func (c *city) spread(lo, hi domain.Day, gaps []int) ([]domain.Day, error) {
	slack := int(hi - lo)
	for _, g := range gaps {
		slack -= g
	}
	if slack < 0 {
		return nil, fmt.Errorf("%d days are too few between %s and %s", -slack, lo, hi)
	}
	rests := make([]int, len(gaps))
	for i := range rests {
		rests[i] = c.chance.within(0, slack)
	}
	slices.Sort(rests)
	days, at := make([]domain.Day, 0, len(gaps)+1), lo
	for i, g := range gaps {
		days = append(days, at+domain.Day(rests[i]))
		at += domain.Day(g)
	}
	return append(days, hi), nil
}

// besideInPeriod lays out the parallel track's application of the period.
func (c *city) besideInPeriod(k *course, l *life) {
	lo, v := c.opens(), visit{stage: parallelTrack}
	switch {
	case k.beside.open != "":
		l.facts["eia"] = "form" // the item at which it is held takes days
		v.hold = k.beside.open
		c.placeOpen(&v, lo)
	case k.beside.done:
		hi := c.sc.End - domain.Day(stageDays[parallelTrack])
		v.on, v.by = lo+domain.Day(c.chance.within(0, int(hi-lo))), c.sc.End
		if k.before == 0 && len(l.visits) > 0 {
			near := l.visits[0].on + domain.Day(c.chance.within(-30, 20))
			v.on = min(hi, max(lo, near))
		}
	default:
		return
	}
	l.visits = append(l.visits, v)
}

// beforePeriod lays out the stages that were completed before the period, the collaboration and the admission.
func (c *city) beforePeriod(k *course, l *life) error {
	turn := c.sc.Targets.Period.From - settlingDays
	since := c.sc.CountFrom
	if k.older {
		since = c.sc.Begin
	}
	lo, next := since+admissionDays, c.sc.End
	for _, v := range l.visits {
		next = min(next, v.on)
	}
	gaps, hi := []int{codedAfter}, next
	if k.before > 0 {
		hi = min(turn, next)
	}
	for i := range k.before {
		days := stageDays[mainStages[i]]
		if i == 2 && (k.before == 4 || len(l.visits) > 0) {
			days = buildingDays
		}
		gaps = append(gaps, days)
	}
	switch {
	case k.before == 3 && len(l.visits) > 0: // the permit must be there by the turn, the building when it is accepted
		hi = min(next, turn+domain.Day(buildingDays-stageDays["s3"]))
	case k.before == 4:
		hi = turn - 30
	}
	if k.before == 0 {
		lo = max(lo, hi-domain.Day(codedAfter+120))
	}
	days, err := c.spread(lo, hi, gaps)
	if err != nil {
		return fmt.Errorf("scenario %s: %d stages before %s: %w", c.sc.Name, k.before, hi, err)
	}
	l.rounds = []round{{launch: days[0]}}
	latest := days[0] - admissionDays
	if k.older {
		latest = min(latest, c.cal.Add(c.sc.CountFrom, -1))
	}
	l.admit = c.admission(since, latest)
	for i := range k.before {
		for number := range k.tracks {
			v := visit{stage: mainStages[i], works: works(i, number+1), on: days[i+1], by: turn}
			if number > 0 {
				if i == 0 {
					continue
				}
				v.on = min(v.on+domain.Day(c.chance.within(0, 12)), max(v.on, turn-domain.Day(stageDays[mainStages[i]])))
			}
			l.visits = append(l.visits, v)
		}
	}
	c.besideBefore(k, l, days, turn)
	return nil
}

// admission gives a day on which a project is admitted: within some months before the latest, but not before the first.
func (c *city) admission(first, latest domain.Day) domain.Day {
	first = max(first, latest-110)
	return first + domain.Day(c.chance.within(0, int(latest-first)))
}

// besideBefore lays out the parallel track of projects whose stage 1 was completed before the period: at times early enough
// for a verification, which waits for the site opinion.
func (c *city) besideBefore(k *course, l *life, days []domain.Day, turn domain.Day) {
	coded := days[0] + codedAfter
	at := slices.IndexFunc(l.visits, func(v visit) bool { return v.stage == parallelTrack })
	if at < 0 && k.before > 0 {
		first := days[1]
		v := visit{stage: parallelTrack, by: turn}
		v.on = max(coded, first+domain.Day(c.chance.within(-10, 25)))
		if early := first - domain.Day(stageDays[parallelTrack]); early > coded && c.chance.percent(50) {
			v.on = coded + domain.Day(c.chance.within(0, int(early-coded)))
		}
		v.on = min(v.on, turn-domain.Day(stageDays[parallelTrack]))
		l.visits = append(l.visits, v)
		at = len(l.visits) - 1
	}
	first := slices.IndexFunc(l.visits, func(v visit) bool { return v.stage == mainStages[0] })
	if at >= 0 && first >= 0 && l.visits[at].hold == "" && l.visits[at].on+domain.Day(stageDays[parallelTrack]) <= l.visits[first].on {
		delete(l.facts, "approval")
	}
}

// filings adds the completion filing of every works whose acceptance is completed: it is filed for within its 15 days.
func (c *city) filings(l *life) {
	for _, v := range l.visits {
		if v.stage == mainStages[3] && v.hold == "" && v.front.accepted() {
			l.visits = append(l.visits, visit{stage: filingStage, works: v.works, on: v.on})
		}
	}
}
