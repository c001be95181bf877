package stages

import (
	"slices"
	"strings"

	"binglian/domain"
	"binglian/events"
)

// RevokeItem takes back what was granted 撤销、撤回: what isn't accepted waits for it again, what runs goes on and is flagged, and
// the item may be applied for anew. What was granted on a promise that isn't met after its rectification is to be revoked
// (R3.10). A completed project is closed: it can't be revoked into.
type RevokeItem struct {
	Kind   domain.RevocationKind `json:"kind"`
	Reason string                `json:"reason"`
	Basis  string                `json:"basis"` // the kind's own if empty
}

var revokeItem = Rule{Verb: "revoke-item", Text: domain.Text{Zh: "撤销或撤回许可", En: "Revoke what was granted"},
	Who: []Who{itemHead}, On: onItem, When: []Condition{alive, granted, decidedAlone, isPermit}, Final: true, Destroy: true,
	Source: "行政许可法 §8、§69、R3.10、R3.27"}

func (*RevokeItem) rule() *Rule { return &revokeItem }

func (*RevokeItem) fields(s *scene) []Field {
	kinds := []string{string(domain.Annulled), string(domain.Recalled)}
	if unmet(s.target.item) {
		kinds = append([]string{string(domain.Unmet)}, kinds...)
	}
	return []Field{choice("kind", kinds...).preset(kinds[0]), long("reason", true), text("basis", false)}
}

// revocationBasis names the law on which each kind of revocation rests.
var revocationBasis = map[domain.RevocationKind]string{domain.Annulled: "行政许可法 §69", domain.Recalled: "行政许可法 §8", domain.Unmet: "国办发〔2019〕11号"}

func (c *RevokeItem) decide(s *scene) *domain.Rejection {
	e := &events.ItemRevoked{Item: s.target.item.ID, Kind: c.Kind, Reason: strings.TrimSpace(c.Reason), Basis: strings.TrimSpace(c.Basis)}
	if e.Basis == "" {
		e.Basis = revocationBasis[c.Kind]
	}
	s.emit(e)
	return nil
}

// RedoItem applies again for one item that was refused or revoked, and for it alone: the materials of the application before
// count on, and only what was amiss is brought anew.
type RedoItem struct {
	Materials []domain.MaterialRef `json:"materials"`
	Note      string               `json:"note"` // what is otherwise now
}

var redoItem = Rule{Verb: "redo-item", Text: domain.Text{Zh: "重新申报本事项", En: "Apply again for this item alone"},
	Who: []Who{investor, window}, On: onItem, When: []Condition{alive, worksLive, refused, ownClock, notAgain, itemReady}, Source: "R3.22、R4.3"}

func (*RedoItem) rule() *Rule { return &redoItem }

func (*RedoItem) fields(s *scene) []Field {
	asked := append(s.materialFields([]*domain.PlannedItem{s.target.planned}),
		MaterialField{Material: supplementMaterial, Label: domain.Text{Zh: "其他补充材料", En: "Other supplement"}})
	for i := range asked { // those of the application before count on, but what was to follow and didn't is still missing
		d := s.target.item.Deferral
		asked[i].Required = d.Open() && slices.Contains(d.Missing, asked[i].Material)
		asked[i].Deferrable = false
	}
	return []Field{{Name: "materials", Kind: FieldMaterials, Materials: asked}, long("note", true)}
}

func (c *RedoItem) series(*scene) string { return receiptSeries }

func (c *RedoItem) decide(s *scene) *domain.Rejection {
	asked := []*domain.PlannedItem{s.target.planned}
	if first := s.day(asked, s.target.worksID()); first > s.on {
		return domain.RejectFields(domain.Problem("on", BackEntryTooEarly, "day", first.String()))
	}
	if ps := lacking(c.fields(s)[0].Materials, c.Materials); len(ps) > 0 {
		return domain.RejectFields(ps...)
	}
	if r := notBrought(c.fields(s)[0].Materials, c.Materials); r != nil {
		return r
	}
	e := (&ApplyForStage{Materials: c.Materials, Note: c.Note}).received(s, asked, nil)
	e.Redo = s.target.app.ID
	before := s.target.item.ID
	s.emit(e)
	s.keepDrawings(before, e.Items[0].ID)
	s.bringDrawings(e.Application, c.Materials)
	s.countReuse(e.Application)
	return nil
}

// followRevocation revokes what was decided together with a revoked item.
func followRevocation(s *scene) (events.Body, domain.Day) {
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			master := &a.Items[j]
			if master.Outcome != domain.ItemRevoked {
				continue
			}
			for k := range a.Items {
				it := &a.Items[k]
				if planned := s.p.Planned(it.Code); it.Outcome == domain.ItemGranted && planned != nil && planned.With == master.Code {
					return &events.ItemRevoked{Item: it.ID, With: master.ID}, master.RevokedOn
				}
			}
		}
	}
	return nil, 0
}

// reopenStage opens a completed stage again when what completed it was revoked.
func reopenStage(s *scene) (events.Body, domain.Day) {
	if !anyRevoked(s.p) {
		return nil, 0
	}
	for _, c := range s.p.Completions {
		st := s.p.Stage(c.Stage)
		last := s.lastRevoked(c.Stage, c.Works)
		if st == nil || last.IsZero() {
			continue
		}
		if _, reached := s.milestonesReached(*st, c.Works); !reached {
			return &events.StageReopened{Stage: c.Stage, Works: c.Works}, last
		}
	}
	return nil, 0
}

func anyRevoked(p *domain.Project) bool {
	return slices.ContainsFunc(p.Applications, func(a domain.Application) bool {
		return slices.ContainsFunc(a.Items, func(i domain.Item) bool { return i.Outcome == domain.ItemRevoked })
	})
}

// lastRevoked gives the day on which a milestone of a stage was revoked last that isn't granted again; none if none is.
func (s *scene) lastRevoked(stage domain.StageCode, works domain.WorksID) (last domain.Day) {
	for _, planned := range s.p.Plan {
		if planned.Stage == stage && planned.Milestone {
			last = max(last, s.revokedSince(planned.Code, works))
		}
	}
	return last
}

// revokedSince gives the day on which an item of a works, or of the whole of which it is a part, was revoked last that isn't
// granted again; none where nothing is amiss.
func (s *scene) revokedSince(code domain.ItemCode, works domain.WorksID) (last domain.Day) {
	if s.p.Granted(code, works) != nil {
		return 0
	}
	for i := range s.p.Applications {
		a := &s.p.Applications[i]
		for j := range a.Items {
			if it := &a.Items[j]; it.Code == code && s.p.Within(works, a.Works) {
				last = max(last, it.RevokedOn)
			}
		}
	}
	return last
}

// requiredRevoked reports whether a milestone of the project or of a live works was revoked and isn't granted again: a
// project can't be completed over it.
func (s *scene) requiredRevoked() bool {
	if !anyRevoked(s.p) {
		return false
	}
	for _, st := range s.p.Stages {
		for _, works := range worksOf(s.p, st) {
			if _, reached := s.milestonesReached(st, works); !reached && !s.lastRevoked(st.Code, works).IsZero() {
				return true
			}
		}
	}
	return false
}

// Dependent is an item that waits for another's result, and what its revocation would mean.
type Dependent struct {
	Item  domain.ItemCode
	Works domain.WorksID
	State DependentState
}

// DependentState says how far an item is that depends on another.
type DependentState string

// The states of dependents.
const (
	DependentWaits   DependentState = "waits"   // received or not applied for: it waits again
	DependentRuns    DependentState = "runs"    // accepted: it goes on, and is flagged
	DependentGranted DependentState = "granted" // stays granted; its own authority looks at it
)

// Dependents lists what depends on an item's result, in the order of the plan: it is shown before the item is revoked.
func (m *Machine) Dependents(p *domain.Project, id domain.ItemID) []Dependent {
	a, it := p.Item(id)
	if it == nil {
		return nil
	}
	var all []Dependent
	for _, planned := range p.Plan {
		if !slices.Contains(planned.Prerequisites, it.Code) {
			continue
		}
		of := []domain.WorksID{a.Works}
		if st := p.Stage(planned.Stage); st != nil && (st.PerWorks || a.Works == "") {
			of = slices.DeleteFunc(worksOf(p, *st), func(w domain.WorksID) bool { return a.Works != "" && !p.Within(w, a.Works) })
		}
		for _, works := range of {
			all = append(all, Dependent{Item: planned.Code, Works: works, State: dependentState(p, planned.Code, works)})
		}
	}
	return all
}

func dependentState(p *domain.Project, code domain.ItemCode, works domain.WorksID) DependentState {
	_, newest := p.Latest(code, works)
	switch {
	case p.Granted(code, works) != nil:
		return DependentGranted
	case newest != nil && newest.Open() && !newest.AcceptedOn.IsZero():
		return DependentRuns
	}
	return DependentWaits
}
