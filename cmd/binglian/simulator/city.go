package simulator

import (
	"cmp"
	"fmt"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// city is a scenario in the making: who lives there, and what each project is to go through.
type city struct {
	m      *stages.Machine
	sc     *Scenario
	flows  map[domain.Class]*stages.Flow // of the classes that are carried on
	cal    *domain.Calendar
	seed   uint64
	chance chance // for what concerns the whole city
	people *people
	lives  []*life
	names  map[string]bool
	refs   map[string]domain.MaterialRef // demo files: see refsOf
}

// Purposes of draws beside those of the lives, which are numbered from 1.
const purposeCity = 0

// newCity decides what every project goes through.
func newCity(m *stages.Machine, sc *Scenario, seed uint64) (*city, error) {
	c := &city{m: m, sc: sc, flows: sc.flowsOf(m.Book()), cal: m.Book().Calendar, seed: seed,
		chance: newChance(seed, purposeCity, 0), names: map[string]bool{}}
	c.refs = refsOf(m.Book())
	var err error
	if c.people, err = newPeople(sc, m.Book()); err != nil {
		return nil, err
	}
	all := pairUp(c.courses(), sc.Lively.Works)
	if err := c.settle(&all); err != nil {
		return nil, err
	}
	if err := c.dealParallel(all); err != nil {
		return nil, err
	}
	for _, k := range all {
		l, err := c.lifeOf(k)
		if err != nil {
			return nil, err
		}
		c.lives = append(c.lives, l)
	}
	c.enliven()
	c.consultations()
	c.pool()
	slices.SortStableFunc(c.lives, func(a, b *life) int { return cmp.Compare(a.admit, b.admit) })
	for i, l := range c.lives {
		l.index, l.id = i+1, domain.ProjectID(fmt.Sprintf("demo-%04d", i+1))
	}
	return c, c.record()
}

// settle says which projects belong to the count and which are older, and adds those that have a sheet but nothing in the
// period.
func (c *city) settle(all *[]*course) error {
	room := c.sc.Targets.Sheets
	for _, k := range *all {
		room -= once(k.before == 0)
	}
	if room < 0 {
		return fmt.Errorf("scenario %s: more projects apply for their first stage than have a sheet", c.sc.Name)
	}
	keep := room * 2 / 5 // with a sheet, and nothing accepted yet
	for _, k := range *all {
		switch {
		case k.before == 0:
		case k.before == 1 && room > keep:
			room--
		default:
			k.older = true
		}
	}
	add := func(n int, k course) {
		for range n {
			fresh := k
			fresh.tracks = []track{{}}
			*all = append(*all, &fresh)
		}
	}
	window := min(room*2/5, c.sc.Lively.Window)
	add(window, course{window: true})
	add(room-window, course{})
	more := min(c.sc.Lively.Window-window, c.sc.Older.Building)
	add(more, course{before: 2, older: true, window: true})
	add(c.sc.Older.Building-more, course{before: 3, older: true})
	add(c.sc.Older.Completed, course{before: 4, older: true})
	add(c.sc.Older.Stuck, course{before: 1, older: true, stuck: true})
	return nil
}

// dealParallel says whose parallel track is applied for in the period: mostly of those that apply for stage 1 in it.
func (c *city) dealParallel(all []*course) error {
	target := c.sc.Targets.Stages[parallelTrack]
	var first, second, third []*course
	for _, k := range all {
		switch {
		case k.stuck || len(k.tracks) > 1:
		case k.before == 0 && (k.tracks[0].done > 0 || k.tracks[0].open != ""):
			first = append(first, k)
		case k.before == 1 && k.tracks[0].done < 2:
			second = append(second, k)
		case k.before == 0 && !k.window:
			third = append(third, k)
		}
	}
	first, second = shuffled(c.chance, first), shuffled(c.chance, second)
	some := min(len(second), target.Accepted*15/100)
	for len(first) < target.Accepted-some && some < len(second) {
		some++
	}
	queue := slices.Concat(second[:some], first, second[some:], third)
	if len(queue) < target.Accepted {
		return fmt.Errorf("scenario %s: %d applications for the parallel track, and only %d projects for them", c.sc.Name, target.Accepted, len(queue))
	}
	queue = queue[:target.Accepted]
	// Those that come furthest in the period complete it, so that their permits don't wait for it.
	slices.SortStableFunc(queue, func(a, b *course) int { return b.tracks[0].done - a.tracks[0].done })
	manner := mannersOf(c.chance, 4, target.Accepted-target.Completed)
	for i, k := range queue {
		if i < target.Completed {
			k.beside.done = true
		} else {
			k.beside.open = manner[i-target.Completed]
		}
	}
	return nil
}
