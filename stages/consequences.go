package stages

import (
	"reflect"
	"slices"

	"binglian/domain"
	"binglian/events"
)

// Consequences is what a decision changes beside what was asked for: what one must know before it is made.
type Consequences struct {
	Sheet        []SheetChange             // lines by which the sheet would differ from the one in force
	Outdated     domain.Day                // until which the lead must issue a new sheet; none where it needn't
	Joined       []domain.PlannedItem      // items that apply from now on
	Left         []domain.PlannedItem      // items that don't any more
	Limits       []LimitChange             // of items that aren't accepted yet
	Kept         []*domain.Item            // that run on by the terms by which they were accepted, though these change
	Ended        []*domain.Item            // that are open, and end
	Reopened     []domain.Completion       // stages that must be completed again
	Materials    []MaterialField           // that are asked for by items that join
	Registered   []*domain.Item            // results that stay valid, and are to be re-registered for another investor 变更登记
	Applications []*domain.Application     // open ones that another investor takes over
	Told         []domain.DepartmentCode   // departments that hear of it
	Moved        []events.MovedDue         // last days that move
	Investors    [2]string                 // before and after, where another one takes over
	Facts        map[domain.Fact][2]string // before and after
}

// LimitChange is another limit of an item.
type LimitChange struct {
	Item   domain.ItemCode
	Before domain.Limit
	After  domain.Limit
}

// Consequences tells what a decision changes. It is empty for one on a new project.
func (m *Machine) Consequences(d Decision) Consequences {
	var c Consequences
	if d.Before == nil || d.After == nil {
		return c
	}
	before, after := d.Before, d.After
	if len(d.Events) > 0 {
		before = m.Settled(before, d.Events[0].At)
	}
	c.Sheet = m.sheetChanges(before, after, d.Events)
	if after.SheetOutdated() && !before.SheetOutdated() {
		c.Outdated = after.Collaboration.SheetDue
	}
	c.plan(before, after)
	c.items(before, after)
	for _, done := range before.Completions {
		if !after.Completed(done.Stage, done.Works) {
			c.Reopened = append(c.Reopened, done)
		}
	}
	s := &scene{m: m, p: after, flow: m.Book().Flow(after.Flow)}
	if s.flow != nil {
		var joined []*domain.PlannedItem
		for i := range c.Joined {
			joined = append(joined, &c.Joined[i])
		}
		c.Materials = s.materialFields(joined)
	}
	if before.Record.Credit != after.Record.Credit {
		c.Investors = [2]string{before.Record.Investor, after.Record.Investor}
		c.takenOver(after)
	}
	c.Facts = map[domain.Fact][2]string{}
	for fact, value := range after.Record.Facts {
		if old := before.Record.Facts[fact]; old != value {
			c.Facts[fact] = [2]string{old, value}
		}
	}
	for i := range d.Events {
		c.Told = append(c.Told, d.Events[i].Audience...)
		if e, ok := d.Events[i].Body.(*events.ProjectResumed); ok {
			c.Moved = e.Moved
		}
	}
	slices.Sort(c.Told)
	c.Told = slices.Compact(c.Told)
	return c
}

// sheetChanges compares the sheet as it would be issued before with what is issued, or would be, after.
func (m *Machine) sheetChanges(before, after *domain.Project, made []events.Event) []SheetChange {
	if len(before.Sheets) == 0 {
		return nil
	}
	then := m.Sheet(after)
	for i := range made {
		if e, ok := made[i].Body.(*events.SheetIssued); ok {
			then = e.Sections
		}
	}
	return SheetDifference(m.Sheet(before), then)
}

// plan compares the plans.
func (c *Consequences) plan(before, after *domain.Project) {
	for _, it := range after.Plan {
		old := before.InPlan(it.Code)
		switch {
		case old == nil:
			c.Joined = append(c.Joined, it)
		case old.Limit != it.Limit:
			c.Limits = append(c.Limits, LimitChange{it.Code, old.Limit, it.Limit})
		}
	}
	for _, it := range before.Plan {
		if after.InPlan(it.Code) == nil {
			c.Left = append(c.Left, it)
		}
	}
}

// items looks for open items that end, and for those that run on although the plan says something else of them now.
func (c *Consequences) items(before, after *domain.Project) {
	for i := range before.Applications {
		for j := range before.Applications[i].Items {
			old := &before.Applications[i].Items[j]
			_, now := after.Item(old.ID)
			switch {
			case !old.Open() || now == nil:
			case !now.Open():
				c.Ended = append(c.Ended, now)
			case !now.AcceptedOn.IsZero() && !reflect.DeepEqual(before.Planned(old.Code), after.Planned(old.Code)):
				c.Kept = append(c.Kept, now)
			}
		}
	}
}

// takenOver lists what another investor finds: applications in hand, and results in the name of the one before.
func (c *Consequences) takenOver(after *domain.Project) {
	for i := range after.Applications {
		a := &after.Applications[i]
		if a.Open() && hasOpenItem(a) {
			c.Applications = append(c.Applications, a)
		}
		for j := range a.Items {
			if it := &a.Items[j]; it.Outcome == domain.ItemGranted {
				c.Registered = append(c.Registered, it)
			}
		}
	}
}
