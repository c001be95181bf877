package domain

// StretchKind says what a run of days means to a clock.
type StretchKind string

// The kinds of stretches.
const (
	StretchCounted StretchKind = "counted"     // days that use up the limit, with the weekends between them
	StretchPaused  StretchKind = "paused"      // days that a pause leaves out
	StretchRest    StretchKind = "rest"        // a holiday, with the weekends that touch it
	StretchRolled  StretchKind = "rolled-over" // rest days over which the end of a limit in calendar days rolls
)

// Stretch is a run of days in the life of a clock, as a person would tell it.
type Stretch struct {
	Kind        StretchKind
	First, Last Day
	Days        int   // that the clock counts, or would count but for the pause; in the unit of the limit
	Total       int   // of the limit used up by the end of the stretch
	Makeup      []Day // weekend days among Days that are worked in exchange for a holiday; none where all days count
}

// Stretches tells the days through Due in runs, or through Today while Due can't be known. Plain weekends are told with
// the days that they lie between.
func (e Explanation) Stretches() []Stretch {
	through, allowed := e.Due, e.clock.Allowed()
	if through.IsZero() {
		through = e.Today
	}
	var told teller
	for d := range e.Days() {
		if d.Day > through {
			break
		}
		switch {
		case d.Paused:
			told.paused(d, e.Limit.Unit)
		case d.Counted && e.Limit.Unit == UnitCalendar && d.Number > allowed:
			told.add(StretchRolled, d)
		case d.Counted:
			told.counted(d, e.Limit.Unit)
		default:
			told.rest(d)
		}
	}
	told.settle()
	return told.all
}

// teller puts days into stretches. Rest days wait until it is known what follows them.
type teller struct {
	all     []Stretch
	pending []ClockDay
	total   int
}

func (t *teller) add(kind StretchKind, d ClockDay) *Stretch {
	if n := len(t.all); n == 0 || t.all[n-1].Kind != kind {
		t.all = append(t.all, Stretch{Kind: kind, First: d.Day})
	}
	s := &t.all[len(t.all)-1]
	s.Last, s.Total = d.Day, t.total
	return s
}

func (t *teller) counted(d ClockDay, unit Unit) {
	t.settle()
	t.total = d.Number
	s := t.add(StretchCounted, d)
	s.Days++
	if unit != UnitCalendar && d.Kind == DayMakeup {
		s.Makeup = append(s.Makeup, d.Day)
	}
}

func (t *teller) paused(d ClockDay, unit Unit) {
	t.settle()
	s := t.add(StretchPaused, d)
	if unit == UnitCalendar || d.Kind.Works() {
		s.Days++
	}
}

func (t *teller) rest(d ClockDay) { t.pending = append(t.pending, d) }

// settle tells the rest days that waited, if there is a holiday among them.
func (t *teller) settle() {
	for _, d := range t.pending {
		if d.Kind != DayHoliday {
			continue
		}
		t.add(StretchRest, t.pending[0])
		t.add(StretchRest, t.pending[len(t.pending)-1])
		break
	}
	t.pending = t.pending[:0]
}
