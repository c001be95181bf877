package stages

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// drawingsMaterial is the kind of material that a joint drawing review looks at.
const drawingsMaterial domain.MaterialCode = "drawings"

// ReviewsDrawings reports whether the item is a joint drawing review 联合审图: flagged so, decided by itself, and given the
// drawings. What is flagged and decided with it, or after it, relies on its opinions (domain 4.2).
func (f *Flow) ReviewsDrawings(code domain.ItemCode) bool {
	r := f.Item(code)
	return r != nil && r.Drawing && r.Kind == domain.ItemDecided && r.asksFor(drawingsMaterial)
}

// reviewTargets lists the items whose drawings are reviewed, with their comments or opinions where those are asked for.
func (s *scene) reviewTargets(kind targetKind) []target {
	var all []target
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if !s.flow.ReviewsDrawings(it.Code) {
				continue
			}
			t := s.itemTarget(a, it)
			t.review = s.p.Drawing(it.ID)
			if t.review == nil {
				if kind == onReview {
					all = append(all, t)
				}
				continue
			}
			all = append(all, s.reviewParts(kind, t)...)
		}
	}
	return all
}

// reviewParts gives a review as a target, or each of its comments or opinions.
func (s *scene) reviewParts(kind targetKind, t target) []target {
	r := t.review
	item, last := t.id, max(t.last, r.SubmittedOn)
	switch kind {
	case onComment:
		var all []target
		for i := range r.Comments {
			c := &r.Comments[i]
			u := t
			u.id, u.seen, u.comment, u.last = fmt.Sprintf("%s/c%d", item, c.No), c.Seen, c, max(last, c.On)
			all = append(all, u)
		}
		return all
	case onDrawingOpinion:
		var all []target
		for i := range r.Opinions {
			o := &r.Opinions[i]
			u := t
			u.id, u.seen, u.drawn, u.last = item+"/"+string(o.Discipline), o.Seen, o, max(last, o.On)
			all = append(all, u)
		}
		return all
	default:
		t.seen, t.last = max(t.seen, r.Seen), max(last, r.AnsweredOn)
		for _, c := range r.Comments {
			t.last = max(t.last, c.On)
		}
		for _, o := range r.Opinions {
			t.last = max(t.last, o.On)
		}
		return []target{t}
	}
}

// mergedDisciplines gives the disciplines that departments give their opinions on in the one review, instead of reviewing the
// drawings again for items of their own: fire, civil defence.
func (s *scene) mergedDisciplines() map[domain.DrawingDiscipline]domain.DepartmentCode {
	all := map[domain.DrawingDiscipline]domain.DepartmentCode{}
	for _, planned := range s.p.Plan {
		if r := s.flow.Item(planned.Code); r != nil && r.Discipline != "" {
			all[r.Discipline] = planned.Department
		}
	}
	return all
}

// disciplinesOf gives the disciplines in which a department reviews the target's drawings: those merged into the review that
// are its own, and for the reviewing body what is nobody's else.
func (s *scene) disciplinesOf(d domain.DepartmentCode) []domain.DrawingDiscipline {
	merged := s.mergedDisciplines()
	return slices.DeleteFunc(domain.DrawingDisciplines(), func(x domain.DrawingDiscipline) bool {
		if of, is := merged[x]; is {
			return of != d
		}
		return s.target.item.Department != d
	})
}

func (s *scene) disciplineField() Field {
	var all []string
	for _, d := range s.disciplinesOf(s.actor.Department) {
		all = append(all, string(d))
	}
	f := choice("discipline", all...)
	if len(all) > 0 {
		f.Value = all[0]
	}
	return f
}

// sheetsField offers the sheets of the newest version; none chosen means the whole set.
func (s *scene) sheetsField(name string) Field {
	f := Field{Name: name, Kind: FieldChoices}
	for _, sheet := range s.target.review.Sheets {
		if !sheet.Gone {
			f.Choices = append(f.Choices, Choice{Value: sheet.No, Label: domain.Text{Zh: sheet.No, En: sheet.No}})
		}
	}
	return f
}

// Those who review drawings.
var (
	drawingReviewer = Who{"officer who reviews the drawings", domain.Text{Zh: "审图机构或并入联合审图的部门人员", En: "officer who reviews the drawings"}, officers,
		func(s *scene) bool {
			return works(s, s.target.item.Department) || s.actor.Department != "" && len(s.disciplinesOf(s.actor.Department)) > 0
		}}
	commentReviewer = Who{"officer who reviews the comment's discipline", domain.Text{Zh: "该专业审查人员或审图机构", En: "officer who reviews the comment's discipline"}, officers,
		func(s *scene) bool {
			return works(s, s.target.item.Department) || slices.Contains(s.disciplinesOf(s.actor.Department), s.target.comment.Discipline)
		}}
	opinionGiver = Who{"officer of the department that gave the opinion", domain.Text{Zh: "出具该意见的部门人员", En: "officer of the department that gave the opinion"}, officers,
		func(s *scene) bool { return works(s, s.target.drawn.Department) }}
)

// Conditions of drawing reviews.
var (
	drawingsThere = Condition{NoDrawings, domain.Text{Zh: "图纸已提交", En: "the drawings are there"},
		func(s *scene) bool { return s.target.review != nil }}
	drawingsAwaited = Condition{DrawingsUnderReview, domain.Text{Zh: "图纸尚未开始审查，或已退回修改", En: "the review hasn't begun, or the drawings went back to be revised"},
		func(s *scene) bool {
			return s.target.review == nil || s.target.item.AcceptedOn.IsZero() || s.revising(s.target.item)
		}}
	unpassed = Condition{DrawingsPassed, domain.Text{Zh: "本版图纸尚未通过审查", En: "this version of the drawings has not passed"},
		func(s *scene) bool { return s.target.review.Passed != s.target.review.Version }}
	commentOpen = Condition{CommentAnswered, domain.Text{Zh: "审查意见待答复", En: "the comment waits for an answer"},
		func(s *scene) bool { return !s.target.comment.Answered }}
	opinionStale = Condition{OpinionCurrent, domain.Text{Zh: "意见所依据的图纸已变更", En: "a sheet changed on which the opinion rests"},
		func(s *scene) bool { return s.target.review.Stale(s.target.drawn) }}
	notByRounds = Condition{RevisedByRounds, domain.Text{Zh: "不在联合审图退回修改中", En: "the drawings are not being revised for their review"},
		func(s *scene) bool { return !s.revising(s.target.item) }}
)

// revising reports whether an item's clock stands because its drawings went back to be revised.
func (s *scene) revising(it *domain.Item) bool {
	return it.Paused() && it.Pauses[len(it.Pauses)-1].Kind == domain.PauseRevision && s.p.Drawing(it.ID) != nil
}

// grantBarred gives why the drawings of an item keep it from being granted, or nothing.
func (s *scene) grantBarred(it *domain.Item) domain.Reason {
	r := s.p.Drawing(it.ID)
	switch {
	case r == nil:
		return ""
	case r.MustOpen():
		return MustCommentsOpen
	case slices.ContainsFunc(r.Opinions, func(o domain.DrawingOpinion) bool { return r.Stale(&o) }):
		return OpinionsStale
	case slices.ContainsFunc(r.Opinions, func(o domain.DrawingOpinion) bool { return o.Result == domain.DrawingObject }):
		return DrawingObjected
	}
	return ""
}

// resumeRevised lets the clock of a review run again once the new version and the answers are in: the time between is the
// investor's (施工图审查办法 §12).
func resumeRevised(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Drawings {
		r := &s.p.Drawings[i]
		a, it := s.p.Item(r.Item)
		if s.revising(it) && r.Revised() {
			last := max(r.SubmittedOn, r.AnsweredOn)
			return s.resumed(a, it, max(s.on, last)), last
		}
	}
	return nil, 0
}

// bringDrawings makes a version of the drawings that came as materials of an application, for each open review in it: the files
// are its sheets, numbered in their order, and take the place of what was there.
func (s *scene) bringDrawings(id domain.ApplicationID, materials []domain.MaterialRef) {
	var sheets []events.SubmittedSheet
	for _, m := range materials {
		if m.Material == drawingsMaterial {
			sheets = append(sheets, events.SubmittedSheet{No: fmt.Sprint(len(sheets) + 1), Digest: m.Hash.Digest()})
		}
	}
	if len(sheets) == 0 {
		return
	}
	var reviews []domain.ItemID
	a := s.p.Application(id)
	for i := range a.Items {
		if it := &a.Items[i]; it.Open() && s.flow.ReviewsDrawings(it.Code) && it.Proposal == nil {
			reviews = append(reviews, it.ID)
		}
	}
	for _, item := range reviews {
		e := &events.DrawingsSubmitted{Item: item, Version: 1, Sheets: sheets}
		if r := s.p.Drawing(item); r != nil {
			e.Version, e.Sheets = r.Version+1, changedSheets(r, sheets)
			for _, sheet := range r.Sheets {
				if !sheet.Gone && !slices.ContainsFunc(sheets, func(x events.SubmittedSheet) bool { return x.No == sheet.No }) {
					e.Removed = append(e.Removed, sheet.No)
				}
			}
		}
		if len(e.Sheets)+len(e.Removed) > 0 {
			s.emit(e)
		}
	}
}

// changedSheets leaves out the sheets that are the same as before.
func changedSheets(r *domain.DrawingReview, sheets []events.SubmittedSheet) []events.SubmittedSheet {
	return slices.DeleteFunc(slices.Clone(sheets), func(x events.SubmittedSheet) bool {
		i := r.Sheet(x.No)
		return i >= 0 && !r.Sheets[i].Gone && r.Sheets[i].Digest == x.Digest
	})
}

// keepDrawings lets the drawings of an item count on that is applied for again.
func (s *scene) keepDrawings(before, now domain.ItemID) {
	r := s.p.Drawing(before)
	if r == nil {
		return
	}
	e := &events.DrawingsSubmitted{Item: now, Version: 1}
	for _, sheet := range r.Sheets {
		if !sheet.Gone {
			e.Sheets = append(e.Sheets, events.SubmittedSheet{No: sheet.No, Digest: sheet.Digest})
		}
	}
	s.emit(e)
}

// SubmitDrawings brings a version of the drawings: the sheets that are new or changed, and those that are left out.
type SubmitDrawings struct {
	Sheets    []string             `json:"sheets"`    // number and title of each file, in the files' order: JS-01 一层平面图
	Removed   []string             `json:"removed"`   // numbers
	Materials []domain.MaterialRef `json:"materials"` // one file a sheet
	Note      string               `json:"note"`      // what was changed
}

var submitDrawings = Rule{Verb: "submit-drawings", Text: domain.Text{Zh: "提交新版图纸", En: "Submit a version of the drawings"},
	Who: []Who{investor, window}, On: onReview, When: []Condition{itemOpen, unproposed, drawingsAwaited}, Source: "施工图审查办法 §11、§12"}

func (*SubmitDrawings) rule() *Rule { return &submitDrawings }

func (*SubmitDrawings) fields(s *scene) []Field {
	label := domain.Text{Zh: "施工图设计文件", En: "Construction drawings"}
	if m := s.flow.Material(drawingsMaterial); m != nil {
		label = m.Title
	}
	fields := []Field{{Name: "sheets", Kind: FieldLines},
		{Name: "materials", Kind: FieldMaterials, Materials: []MaterialField{{Material: drawingsMaterial, Label: label}}}}
	if s.target.review != nil {
		fields = append(fields, s.sheetsField("removed"))
	}
	return append(fields, long("note", false))
}

func (c *SubmitDrawings) decide(s *scene) *domain.Rejection {
	if len(c.Sheets) != len(c.Materials) {
		return domain.RejectFields(domain.Problem("sheets", SheetsUnmatched, "sheets", fmt.Sprint(len(c.Sheets)), "files", fmt.Sprint(len(c.Materials))))
	}
	r := s.target.review
	e := &events.DrawingsSubmitted{Item: s.target.item.ID, Version: 1, Materials: c.Materials, Note: strings.TrimSpace(c.Note)}
	for i, line := range c.Sheets {
		no, title, _ := strings.Cut(strings.Join(strings.Fields(line), " "), " ")
		if len([]rune(no)) > maxSheetNo {
			return domain.RejectFields(domain.Problem("sheets", TooLong, "max", fmt.Sprint(maxSheetNo)))
		}
		if slices.Contains(c.Removed, no) || slices.ContainsFunc(e.Sheets, func(x events.SubmittedSheet) bool { return x.No == no }) {
			return domain.RejectFields(domain.Problem("sheets", GivenTwice, "value", no))
		}
		e.Sheets = append(e.Sheets, events.SubmittedSheet{No: no, Title: title, Digest: c.Materials[i].Hash.Digest()})
	}
	if r != nil {
		e.Version, e.Sheets = r.Version+1, changedSheets(r, e.Sheets)
		e.Removed = slices.Compact(slices.Sorted(slices.Values(c.Removed)))
	}
	if len(e.Sheets)+len(e.Removed) == 0 {
		return domain.RejectFields(domain.Problem("sheets", NothingChanged))
	}
	s.emit(e)
	return nil
}

// maxSheetNo is how many characters the number of a sheet has at most.
const maxSheetNo = 40
