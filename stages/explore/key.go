package explore

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"binglian/domain"
)

// key tells states apart. Two projects with the same key may do the same from then on: days are there, ahead or none;
// texts and amounts are there or not; whatever an application that was overtaken by a newer one holds is forgotten, so that
// an item that is applied for again equals a fresh one; works, applications and opinions have no order.
//
// Every field of a project counts, also those that are added later, but for the ones in forgotten.
type key [16]byte

// forgotten names the fields that no rule asks about, so that states that differ in them alone are one.
var forgotten = map[string]string{
	"Project.ID":             "a name",
	"Project.Version":        "a counter",
	"Project.LastAt":         "time stands still",
	"Project.Keepers":        "who is told",
	"Project.AmendedOn":      "told only",
	"Project.Seen":           "a counter",
	"Project.Plan":           "only its codes count: the rest follows from the flow and the facts",
	"Project.Stages":         "follows from the flow",
	"Project.Sheets":         "whether there is one counts, not how many versions",
	"Project.Brought":        "what is asked for is brought, sooner or later",
	"Project.Works":          "written by works",
	"Project.Applications":   "written by works",
	"Project.Surveys":        "written by applications",
	"Project.Rectifications": "what keeps an open item back is written with its application",
	"Project.Drawings":       "what an open item's review waits for is written with the item",
	"Project.Mappings":       "commissions aren't explored",
	"Project.Suspensions":    "only an open one counts",
	"Project.Supervisions":   "written without order, while something can be done about them",
	"Project.Changed":        "whether the sheet is out of date counts",
	"Project.OffList":        "told only",
	"Project.Completions":    "written by works",
	"Collaboration.Round":    "a counter",
	"Collaboration.Seen":     "a counter",
	"Collaboration.Opinions": "written without order, while they are asked for",
	"Works.ID":               "a name",
	"Works.Seen":             "a counter",
	"Works.Of":               "a name",
	"Works.FilingLight":      "told only",
	"Application.ID":         "a name",
	"Application.Proposed":   "times aren't proposed in an exploration",
	"Application.Works":      "written by works",
	"Application.Redo":       "a name",
	"Application.FirstOn":    "told only",
	"Application.Spared":     "for the figures",
	"Application.Papers":     "told only",
	"Application.Again":      "for the figures",
	"Application.Counter":    "for the figures",
	"Application.Asked":      "for the figures",
	"Application.Applicable": "for the figures",
	"Application.Deemed":     "told only",
	"Application.Items":      "those that still count are written",
	"Application.Seen":       "a counter",
	"Correction.Defects":     "told only",
	"Item.ID":                "a name",
	"Item.Department":        "follows from the code",
	"Item.Limit":             "follows from the plan",
	"Item.Pauses":            "only an open one counts",
	"Item.Returned":          "told only",
	"Item.ReturnedOn":        "told only",
	"Item.Slow":              "told only",
	"Item.Deemed":            "told only",
	"Item.Number":            "told only",
	"Item.Seen":              "a counter",
	"ItemPause.Planned":      "for the clock",
	"ItemPause.Unit":         "for the clock",
	"ItemPause.Until":        "for the clock",
	"ItemPause.Late":         "told only",
	"Proposal.Reason":        "told only",
	"Proposal.Materials":     "told only",
	"Proposal.By":            "a name",
	"Survey.ID":              "a name",
	"Survey.Application":     "written by applications",
	"Survey.Parties":         "whether each has answered counts",
	"Survey.Findings":        "a counter",
	"SurveyAsk.After":        "a counter",
	"Survey.Seen":            "a counter",
}

// ofOpen names the fields of an application that count only while it is open: afterwards its items speak for it.
var ofOpen = []string{"Application.ReceivedOn", "Application.Due", "Application.Correction", "Application.Earlier", "Application.CorrectedOn", "Application.AcceptedOn",
	"Application.Outcome", "Application.EndedOn", "Application.CompletedOn", "Application.Number"}

// keyer writes keys. It is not for several goroutines at once.
type keyer struct {
	today  domain.Day
	ended  bool // the application that is being written has ended
	moving bool // between versions of a flow: what was in hand at the move keeps its old terms
	plans  map[reflect.Type][]fieldPlan
	buf    []byte
}

type fieldPlan struct {
	index int
	name  string
	open  bool // counts only in an open application
}

func newKeyer(today domain.Day) *keyer {
	return &keyer{today: today, plans: map[reflect.Type][]fieldPlan{}}
}

// of gives a project's key.
func (k *keyer) of(p *domain.Project) key {
	sum := sha256.Sum256(k.write(p))
	return key(sum[:16])
}

// write gives the text of a project's key.
func (k *keyer) write(p *domain.Project) []byte {
	k.buf = k.buf[:0]
	k.value(reflect.ValueOf(p).Elem())
	k.flag(len(p.Sheets) > 0)
	k.flag(p.SheetOutdated())
	k.flag(p.Suspended())
	k.supervisions(p)
	k.plan(p)
	k.opinions(p.Collaboration)
	k.works(p, "", nil)
	k.unordered(len(p.Works), func(i int) {
		if w := &p.Works[i]; w.WithdrawnOn.IsZero() { // nothing was applied for in a withdrawn one
			k.works(p, w.ID, w)
		}
	})
	return k.buf
}

// supervisions writes which orders there are. A supervisor's own can be opened again and again: how often makes no
// difference, and nor does one that is closed, or that is about what was applied for anew since.
func (k *keyer) supervisions(p *domain.Project) {
	all := map[string]bool{}
	for i := range p.Supervisions {
		x := &p.Supervisions[i]
		state := "open"
		switch {
		case !x.ClosedOn.IsZero():
			state = "closed"
		case !x.AnsweredOn.IsZero():
			state = "answered"
		case !x.EscalatedOn.IsZero():
			state = "escalated"
		}
		of, current := subject(p, x)
		if !current || state == "closed" && x.Rule == domain.SupervisionBySupervisor {
			continue
		}
		all[fmt.Sprintln(x.Rule, of, state)] = true
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		k.text(name)
	}
	k.buf = append(k.buf, 0xff)
}

// subject names what an order is about, and says whether it wasn't applied for anew since.
func subject(p *domain.Project, x *domain.Supervision) (name string, current bool) {
	a := p.Application(x.Application)
	if a == nil {
		return "", true
	}
	name = string(a.Stage) + " " + string(a.Works)
	for i := range a.Items {
		it := &a.Items[i]
		if x.Item != "" && it.ID != x.Item {
			continue
		}
		if x.Item != "" {
			name = string(it.Code) + " " + string(a.Works)
		}
		if _, newest := p.Latest(it.Code, a.Works); newest == it {
			current = true
		}
	}
	return name, current
}

func (k *keyer) plan(p *domain.Project) {
	for i := range p.Plan {
		k.text(string(p.Plan[i].Code))
		if it := &p.Plan[i]; k.moving {
			k.text(fmt.Sprint(it.Kind, it.With, it.Steps, it.Party))
		}
	}
	if k.moving {
		k.text(fmt.Sprint(p.Stages))
	}
	k.buf = append(k.buf, 0xff)
}

// opinions writes what the collaboration waits for: how many departments have not answered, and how many answers need a
// resolution. Once it is concluded or given up, no opinion counts any more.
func (k *keyer) opinions(c *domain.Collaboration) {
	if c == nil || !c.ConcludedOn.IsZero() || !c.ReturnedOn.IsZero() {
		return
	}
	var open, against, late uint64
	for i := range c.Opinions {
		switch o := &c.Opinions[i]; {
		case o.Value == "":
			open++
		case o.NeedsResolution():
			against++
		case o.Value == domain.OpinionNone || o.Resolved: // can't be changed any more
			late++
		}
	}
	for _, n := range []uint64{open, against, late, uint64(len(c.Opinions))} {
		k.buf = binary.AppendUvarint(k.buf, n)
	}
}

// works writes what belongs to a works, or to the project itself.
func (k *keyer) works(p *domain.Project, id domain.WorksID, w *domain.Works) {
	if w != nil {
		k.value(reflect.ValueOf(w).Elem())
	}
	k.unordered(len(p.Completions), func(i int) {
		if c := p.Completions[i]; c.Works == id {
			k.text(string(c.Stage))
		}
	})
	k.unordered(len(p.Applications), func(i int) {
		if a := &p.Applications[i]; a.Works == id {
			k.application(p, a)
		}
	})
}

// application writes an application with those of its items that still count: the newest of their code, and those granted.
func (k *keyer) application(p *domain.Project, a *domain.Application) {
	begin := len(k.buf)
	open := a.Open() && slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Open() })
	k.ended = !open
	k.value(reflect.ValueOf(a).Elem())
	counts := open
	for i := range a.Items {
		it := &a.Items[i]
		if _, newest := p.Latest(it.Code, a.Works); newest != it && p.Granted(it.Code, a.Works) != it {
			continue
		}
		if counts = true; true {
			k.value(reflect.ValueOf(it).Elem())
			if it.Paused() {
				k.value(reflect.ValueOf(&it.Pauses[len(it.Pauses)-1]).Elem())
			}
			k.drawings(p.Drawing(it.ID), it.Open())
		}
	}
	k.ended = false
	k.rectifications(p, a)
	for i := range p.Surveys {
		if v := &p.Surveys[i]; v.Application == a.ID && (v.Open() || v.OpinionOwed()) {
			k.value(reflect.ValueOf(v).Elem())
			for _, party := range v.Parties {
				k.text(string(party.Department))
				k.flag(party.Result != "")
			}
		}
	}
	if !counts {
		k.buf = k.buf[:begin]
	}
}

// drawings writes what a review of drawings waits for. How many comments, rounds and versions there were makes no difference.
func (k *keyer) drawings(r *domain.DrawingReview, open bool) {
	if k.flag(r != nil && open); r == nil || !open {
		return
	}
	for _, is := range []func(*domain.DrawingComment) bool{
		func(c *domain.DrawingComment) bool { return c.Must && c.Answered }, func(c *domain.DrawingComment) bool { return c.Must && !c.Answered },
		func(c *domain.DrawingComment) bool { return !c.Must && c.Answered }, func(c *domain.DrawingComment) bool { return !c.Must && !c.Answered },
	} {
		k.flag(slices.ContainsFunc(r.Comments, func(c domain.DrawingComment) bool { return is(&c) }))
	}
	k.flag(r.Version > r.Asked)
	k.flag(r.Passed == r.Version)
	k.unordered(len(r.Opinions), func(i int) {
		o := &r.Opinions[i]
		k.text(string(o.Discipline))
		k.text(string(o.Result))
		k.flag(r.Stale(o))
	})
}
