package domain

import (
	"maps"
	"slices"
)

// Clone copies the project so that events may change the copy: everything that an event changes in place is new, what
// events only replace as a whole (a plan, an opinion's conditions, a notice's defects) is shared.
func (p *Project) Clone() *Project {
	c := *p
	c.Record.Facts = maps.Clone(p.Record.Facts)
	c.Absorbed = slices.Clone(p.Absorbed)
	c.Works = slices.Clone(p.Works)
	c.Sheets = slices.Clone(p.Sheets)
	c.Completions = slices.Clone(p.Completions)
	c.OffList = slices.Clone(p.OffList)
	c.Suspensions = slices.Clone(p.Suspensions)
	if p.Collaboration != nil {
		k := *p.Collaboration
		k.Opinions = slices.Clone(k.Opinions)
		c.Collaboration = &k
	}
	c.Applications = slices.Clone(p.Applications)
	for i := range c.Applications {
		a := &c.Applications[i]
		if a.Correction != nil {
			k := *a.Correction
			a.Correction = &k
		}
		if a.Proposed != nil {
			k := *a.Proposed
			k.Parties = slices.Clone(k.Parties)
			a.Proposed = &k
		}
		a.Papers = slices.Clone(a.Papers)
		a.Asks = slices.Clone(a.Asks)
		a.Items = slices.Clone(a.Items)
		for j := range a.Items {
			it := &a.Items[j]
			it.Pauses = slices.Clone(it.Pauses)
			if it.Deferral != nil {
				d := *it.Deferral
				it.Deferral = &d
			}
			if it.Commitment != nil {
				k := *it.Commitment
				it.Commitment = &k
			}
		}
	}
	c.Surveys = slices.Clone(p.Surveys)
	for i := range c.Surveys {
		c.Surveys[i].Parties = slices.Clone(c.Surveys[i].Parties)
	}
	c.Mappings = slices.Clone(p.Mappings)
	c.Drawings = slices.Clone(p.Drawings)
	for i := range c.Drawings {
		r := &c.Drawings[i]
		r.Sheets, r.Comments, r.Opinions = slices.Clone(r.Sheets), slices.Clone(r.Comments), slices.Clone(r.Opinions)
	}
	c.Rectifications = slices.Clone(p.Rectifications)
	c.Supervisions = slices.Clone(p.Supervisions)
	return &c
}
