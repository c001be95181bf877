package simulator

import (
	"fmt"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// reviewing plays a round of a joint drawing review for some items: an opinion, one or two comments, and back to be revised. It
// gives nil where the drawings are good as they are.
func (r *run) reviewing(v *visit, it *domain.Item) *intent {
	review := r.p.Drawing(it.ID)
	if review == nil || len(it.Pauses) > 0 || it.Limit.Days < 3 || !r.calm(v) || !r.ch.percent(30) {
		return nil
	}
	by, id := r.people.officer(it.Department), it.ID
	day := r.cal.Next(domain.DayOf(r.now))
	r.onDrawings(id, r.at(day), func(x *domain.DrawingReview) *stages.Command {
		return &stages.Command{By: by, Target: string(id), Act: &stages.GiveDrawingOpinion{Discipline: domain.DisciplineStructure, Result: domain.DrawingPass}}
	})
	for i := range r.ch.within(1, 2) {
		r.onDrawings(id, r.at(r.cal.Add(day, 1)), func(x *domain.DrawingReview) *stages.Command {
			said := one(r.ch, r.sc.texts.Drawings)
			return &stages.Command{By: by, Target: string(id), Act: &stages.CommentDrawing{Discipline: domain.DisciplineArchitecture, Clause: said.Section, Text: said.Text, Must: i == 0}}
		})
	}
	r.onDrawings(id, r.at(r.cal.Add(day, 2)), func(*domain.DrawingReview) *stages.Command {
		return &stages.Command{By: by, Target: string(id), Act: &stages.CloseRound{Outcome: domain.DrawingRevise, Days: r.ch.within(3, 6)}}
	})
	return never
}

// onDrawings makes an appointment on an item's drawings, kept if they are still under review then.
func (r *run) onDrawings(id domain.ItemID, at time.Time, do func(*domain.DrawingReview) *stages.Command) {
	r.own = append(r.own, &intent{at, func() *stages.Command {
		_, it := r.p.Item(id)
		if !it.Open() || it.Proposal != nil {
			return nil
		}
		return r.seenOf(do(r.p.Drawing(id)))
	}})
}

// seenOf puts the version of the task into a command that acts on part of a review, as it stands when it is given.
func (r *run) seenOf(c *stages.Command) *stages.Command {
	if c == nil {
		return nil
	}
	for _, t := range r.m.Targets(r.p, c.Verb(), r.now) {
		if t.ID == c.Target {
			c.Seen = t.Seen
			return c
		}
	}
	return nil
}

// revising has the investor answer each comment and bring the sheet anew: then the clock runs again.
func (r *run) revising(t *domain.Task) *intent {
	_, it := r.p.Item(domain.ItemID(t.Target))
	id, by := it.ID, r.people.investor(r.life.company)
	day := r.cal.Add(t.Since, r.ch.within(1, 3))
	for _, c := range r.p.Drawing(id).Comments {
		r.onDrawings(id, r.at(day), func(*domain.DrawingReview) *stages.Command {
			return &stages.Command{By: by, Target: fmt.Sprintf("%s/c%d", id, c.No), Act: &stages.AnswerComment{Text: one(r.ch, r.sc.texts.DrawingAnswers)}}
		})
	}
	r.onDrawings(id, r.at(r.cal.Add(day, 1)), func(*domain.DrawingReview) *stages.Command {
		return &stages.Command{By: by, Target: string(id), Act: &stages.SubmitDrawings{Sheets: []string{"1 " + revisedTitle},
			Materials: []domain.MaterialRef{r.refs[revisedKey]}, Note: one(r.ch, r.sc.texts.DrawingAnswers)}}
	})
	return never
}

// revised has the reviewer settle the comments once the new version is there.
func (r *run) revised(it *domain.Item) {
	id, by := it.ID, r.people.officer(it.Department)
	review := r.p.Drawing(id)
	if review == nil {
		return
	}
	for _, c := range review.Comments {
		r.onDrawings(id, r.soon(), func(*domain.DrawingReview) *stages.Command {
			return &stages.Command{By: by, Target: fmt.Sprintf("%s/c%d", id, c.No), Act: &stages.SettleComment{Result: "settled"}}
		})
	}
}

// confirming says that an opinion is still valid for the new version.
func (r *run) confirming(t *domain.Task) *intent {
	target, seen, d := t.Target, t.Seen, t.Holder.Department
	return &intent{r.soon(), func() *stages.Command {
		return &stages.Command{By: r.people.officer(d), Target: target, Seen: seen, Act: &stages.ConfirmDrawingOpinion{}}
	}}
}

// unlessUnsettled puts a decision off, a working day at a time, while the drawings keep it back.
func (r *run) unlessUnsettled(id domain.ItemID, in *intent) *intent {
	do := in.do
	in.do = func() *stages.Command {
		review := r.p.Drawing(id)
		if review == nil {
			return do()
		}
		stale := false
		for i := range review.Opinions {
			stale = stale || review.Stale(&review.Opinions[i])
		}
		if stale || len(review.Comments) > 0 {
			in.at = r.at(r.cal.Add(domain.DayOf(r.now), 1))
			return nil
		}
		return do()
	}
	return in
}
