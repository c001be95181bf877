package explore

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// matters explores supervision and extensions on the item with the longest signing chain, what only some items have on
// each of them, the review of drawings, what a joint acceptance finds, and revocation on every item, on the joint acceptance with one party, and on two milestones of each stage.
func (c *cutter) matters() {
	var longest *stages.ItemRule
	for i := range c.flow.Items {
		it := &c.flow.Items[i]
		if it.Kind == domain.ItemDecided && !it.Party && (longest == nil || it.Steps > longest.Steps) {
			longest = it
		}
		if it.Kind == domain.ItemJoint {
			if at := slices.IndexFunc(c.flow.Items, func(x stages.ItemRule) bool { return x.Party }); at >= 0 {
				c.matter(revocation, it.Code, c.flow.Items[at].Code)
				c.matter(rectification, it.Code, c.flow.Items[at].Code)
			}
		} else {
			c.matter(revocation, it.Code)
		}
		if it.Deferral != nil {
			c.matter(deferral, it.Code)
		}
		if it.Commitment != nil {
			c.matter(commitment, it.Code)
		}
		if c.flow.ReviewsDrawings(it.Code) {
			c.matter(drawing, it.Code)
		}
	}
	if longest != nil {
		c.matter(supervision, longest.Code)
		c.matter(extension, longest.Code)
	}
	for i := range c.flow.Stages {
		var two []domain.ItemCode
		for j := range c.flow.Items {
			if it := &c.flow.Items[j]; it.Stage == c.flow.Stages[i].Code && it.Milestone && it.Kind == domain.ItemDecided && len(two) < 2 {
				two = append(two, it.Code)
			}
		}
		if len(two) == 2 {
			c.matter(revocation, two...)
		}
	}
}

func (c *cutter) matter(m matter, items ...domain.ItemCode) {
	before := len(c.slices)
	c.add(items, mostGiven, true)
	for _, s := range c.slices[before:] {
		s.matter = m
	}
}

// changes explores each item that some facts need and others don't, with one prerequisite, while the facts change; and a
// joint acceptance that facts leave without any party.
func (c *cutter) changes() {
	if c.flow.Direct() {
		return
	}
	c.partiesLost()
	for i := range c.flow.Items {
		it := &c.flow.Items[i]
		full := c.withMasters([]domain.ItemCode{it.Code})
		given := c.prerequisites(it.Code, full)
		given = given[:min(len(given), mostGiven)]
		every, ok := plans(c.flow, append(slices.Clone(full), given...), c.limit)
		c.ok = c.ok && ok
		if len(every) < 2 {
			continue
		}
		at := slices.IndexFunc(every, func(p plan) bool { return p.has(it.Code) })
		if at < 0 || it.Kind == domain.ItemJoint {
			continue
		}
		c.changing(cut(c.flow, full, given, every[at].assignment, true), every)
	}
}

// changing lets the facts of a slice change from one plan to another.
func (c *cutter) changing(s *slice, every []plan) {
	s.keepConditions(c.flow)
	s.changing = true
	for _, p := range every {
		s.changes = append(s.changes, p.assignment)
	}
	c.slices = append(c.slices, s)
}

func (c *cutter) partiesLost() {
	joint, parties := c.acceptance()
	if joint == nil {
		return
	}
	every, ok := plans(c.flow, unique(append([]domain.ItemCode{joint.Code}, parties...)), c.limit)
	c.ok = c.ok && ok
	without := slices.IndexFunc(every, func(p plan) bool { return p.has(joint.Code) && !slices.ContainsFunc(parties, p.has) })
	if without < 0 {
		return
	}
	for _, party := range parties {
		with := slices.IndexFunc(every, func(p plan) bool { return p.has(joint.Code) && p.has(party) })
		if with >= 0 {
			s := cut(c.flow, c.withMasters([]domain.ItemCode{joint.Code, party}), nil, every[with].assignment, true)
			c.changing(s, []plan{every[with], every[without]})
		}
	}
}
