package simulator

import (
	"slices"

	"binglian/domain"
)

// enliven lets some things go another way, where there is time for it: corrections, refusals, silence, second rounds and
// second sheets. None of it changes what the figures count.
func (c *city) enliven() {
	c.fronts()
	mix, end := c.sc.Lively, c.sc.End
	left := mix.Relaunched
	for _, l := range shuffled(c.chance, c.lives) {
		since := c.sc.CountFrom
		if l.admit < since {
			since = c.sc.Begin
		}
		if first := l.rounds[0].launch - domain.Day(c.chance.within(45, 60)); left > 0 && first-since > admissionDays {
			left--
			l.rounds = append([]round{{launch: first, ends: endsReturned}}, l.rounds...)
			l.admit = min(l.admit, first-admissionDays)
		}
	}
	left = mix.NewSheets
	for _, l := range shuffled(c.chance, c.lives) {
		if coded := l.rounds[len(l.rounds)-1].launch + codedAfter; left > 0 && coded+60 < end {
			left--
			l.reissue = coded + domain.Day(c.chance.within(20, 55))
			if left < 2 { // because its scale has changed
				l.change, l.reissue = l.reissue, 0
			}
		}
	}
	terminated := c.stands()
	idle := 0
	for _, l := range shuffled(c.chance, c.lives) {
		if len(l.visits) > 0 {
			continue
		}
		if idle++; idle%2 == 1 { // the sheet has just been issued
			l.uncoded = true
			l.rounds[len(l.rounds)-1].launch = c.cal.Add(end, -c.chance.within(11, 15))
			l.reissue = 0
		} else if coded := l.rounds[len(l.rounds)-1].launch + codedAfter; terminated > 0 && l.reissue.IsZero() && coded+20 < end {
			terminated--
			l.stands.ended = coded + domain.Day(c.chance.within(5, 18))
		}
	}
}

// stands lets some projects stand, and ends some, that have nothing in hand in the period. It gives how many are still to
// be ended.
func (c *city) stands() int {
	mix, period := c.sc.Lively, c.sc.Targets.Period
	suspended, resumed, terminated := mix.Suspended, mix.Resumed, mix.Terminated
	for _, l := range shuffled(c.chance, c.lives) {
		busy := slices.ContainsFunc(l.visits, func(v visit) bool { return v.by.IsZero() || v.by >= period.From || v.stage == filingStage })
		if busy || len(l.visits) == 0 || !l.reissue.IsZero() {
			continue
		}
		day := period.From + domain.Day(c.chance.within(40, 70))
		switch {
		case suspended > 0:
			suspended--
			l.stands.from = day
		case resumed > 0:
			resumed--
			l.stands.from, l.stands.until = day, day+domain.Day(c.chance.within(20, 60))
		case terminated > 0:
			terminated--
			l.stands.ended = day
		}
	}
	return terminated
}

// fronts decides how the window answers, where it isn't straight away.
func (c *city) fronts() {
	type place struct {
		l *life
		i int
	}
	var places []place
	for _, l := range c.lives {
		for i := range l.visits {
			places = append(places, place{l, i})
		}
	}
	places = shuffled(c.chance, places)
	mix, period := c.sc.Lively, c.sc.Targets.Period
	corrections, before, within := mix.Corrections, mix.Deemed/2, mix.Deemed-mix.Deemed/2
	for _, at := range places {
		v := &at.l.visits[at.i]
		if v.front != straight || v.hold != "" || v.by.IsZero() {
			continue
		}
		switch slack := int(v.by-v.on) - stageDays[v.stage]; {
		case before > 0 && v.on < period.From && slack > 12 && v.works == 0:
			v.front, before = deemed, before-1
		case within > 0 && period.Holds(v.on) && slack > 12 && v.works == 0:
			v.front, within = deemed, within-1
		case corrections > 0 && slack > 22:
			v.front, corrections = corrected, corrections-1
		}
	}
	refusals, lapses := mix.Refusals, mix.Lapses
	for _, at := range places {
		l, v := at.l, at.l.visits[at.i]
		ahead := v.on - domain.Day(c.chance.within(24, 34))
		if v.front != straight || v.stage == filingStage || v.works != 0 || ahead <= l.rounds[0].launch+codedAfter ||
			slices.ContainsFunc(l.visits, func(o visit) bool { return o.stage == v.stage && o.on < v.on }) {
			continue
		}
		first := visit{stage: v.stage, on: ahead, front: turnedAway}
		switch {
		case refusals > 0:
			refusals--
		case lapses > 0:
			first.front, lapses = lapsed, lapses-1
		default:
			return
		}
		l.visits = append(l.visits, first)
		slices.SortStableFunc(l.visits, func(a, b visit) int { return int(a.on - b.on) })
	}
}

// consultations adds the projects of the count that are launched and have no sheet.
func (c *city) consultations() {
	n, end := c.sc.Targets.Launched-c.sc.Targets.Sheets, c.sc.End
	returned := min(c.sc.Lively.Returned, n)
	for i := range n {
		l := &life{facts: map[domain.Fact]string{"approval": "filing"}}
		r := round{ends: staysOpen}
		switch {
		case i < returned:
			r.ends = endsReturned
			r.launch = c.sc.CountFrom + 20 + domain.Day(c.chance.IntN(int(end-c.sc.CountFrom)-50))
			if i == 0 {
				l.withdraw = min(r.launch+domain.Day(c.chance.within(25, 60)), end-1)
			}
		case (i-returned)%4 == 1:
			r.ends, r.launch = staysDisputed, c.cal.Add(end, -c.chance.within(6, 18))
		case (i-returned)%4 == 3:
			r.ends, r.launch = staysUnwritten, c.cal.Add(end, -c.chance.within(6, 9))
		default:
			r.launch = c.cal.Add(end, -c.chance.within(0, 4))
		}
		l.rounds = []round{r}
		l.admit = c.admission(c.sc.CountFrom, r.launch-admissionDays)
		c.lives = append(c.lives, l)
	}
}

// pool adds the projects that are admitted and not launched: of the count, and older ones.
func (c *city) pool() {
	mix, older := c.sc.Pool, c.sc.Older
	add := func(from, to domain.Day) *life {
		l := &life{admit: from + domain.Day(c.chance.within(0, int(c.cal.Add(to, -1)-from)))}
		c.lives = append(c.lives, l)
		return l
	}
	for i := range c.sc.Targets.Admitted - c.sc.Targets.Launched {
		l := add(c.sc.CountFrom, c.sc.End)
		switch {
		case i < mix.OtherClasses:
			l.company = -1 // of another class
		case i < mix.OtherClasses+mix.Withdrawn:
			c.leaves(l)
		case i < mix.OtherClasses+mix.Withdrawn+mix.Amended:
			l.amend = min(l.admit+domain.Day(c.chance.within(10, 60)), c.sc.End-1)
		}
	}
	for i := range older.Waiting + older.Withdrawn {
		l := add(c.sc.Begin, c.sc.CountFrom)
		if i >= older.Waiting {
			c.leaves(l)
		}
	}
}

func (c *city) leaves(l *life) {
	l.withdraw = min(l.admit+domain.Day(c.chance.within(30, 160)), c.sc.End-1)
}
