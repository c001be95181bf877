package views

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// drawingView is a joint drawing review on a project's page.
type drawingView struct {
	Anchor   string
	Title    string
	State    state
	Facts    string
	Open     bool
	Versions []string
	Sheets   []string
	Comments []commentRow
	Opinions []drawnRow
}

// commentRow is a numbered comment with what was answered, newest rounds first.
type commentRow struct {
	Name   string
	About  string // discipline and sheets
	State  string // key of the table of looks
	Text   string
	Clause string
	Said   []string // answers and what became of them, in their order
	Acts   []act
}

// drawnRow is a discipline's opinion, for the version for which it holds.
type drawnRow struct {
	Discipline string
	Department string
	State      string
	Version    string
	Changed    string // the sheets that changed since; empty where it holds
	Text       string
	Acts       []act
}

// drawingsTold are the words of a project's drawing reviews, which stand in their events.
type drawingsTold struct {
	titles   map[string]string // of sheets, by item and number
	versions map[domain.ItemID][]string
	comments map[domain.ItemID][]*events.DrawingCommented
	said     map[string][]string // of comments, by item and number
	settled  map[string]bool
	opinions map[string]string // by item and discipline
}

// addDrawings puts each drawing review under its application. It returns an error if the events can't be read.
func (v *visit) addDrawings(p *domain.Project, cards []stageCard, at time.Time) error {
	if len(p.Drawings) == 0 {
		return nil
	}
	told, err := v.drawingsTold(p)
	if err != nil {
		return err
	}
	options := slices.DeleteFunc(v.server.Machine.Available(p, v.actor(), at), func(o stages.Option) bool { return !ofDrawings[o.Verb] })
	for i := range p.Applications {
		a := &p.Applications[i]
		for _, card := range cards {
			for _, block := range card.Blocks {
				for j := range block.Applications {
					if view := &block.Applications[j]; view.Anchor == anchor("application", string(a.ID)) {
						view.Drawings = v.drawings(p, a, told, options)
					}
				}
			}
		}
	}
	return nil
}

// ofDrawings are the commands on a comment or an opinion, which stand beside it.
var ofDrawings = map[domain.Verb]bool{"answer-comment": true, "settle-comment": true, "confirm-drawing-opinion": true}

// drawings tells each drawing review of an application, with what the reader can do about its comments and opinions.
func (v *visit) drawings(p *domain.Project, a *domain.Application, told *drawingsTold, options []stages.Option) []drawingView {
	var all []drawingView
	for i := range a.Items {
		it := &a.Items[i]
		if r := p.Drawing(it.ID); r != nil {
			all = append(all, v.drawing(p, it, r, told, options))
		}
	}
	return all
}

func (v *visit) drawing(p *domain.Project, it *domain.Item, r *domain.DrawingReview, told *drawingsTold, options []stages.Option) drawingView {
	w := v.words
	view := drawingView{Anchor: anchor("drawings", string(it.ID)), Open: it.Open(), Versions: told.versions[it.ID],
		Title: w.T("project.drawings", "item", itemName(w, it.Code)), State: state{Key: drawingState(it, r)},
		Facts: joinedBy(" · ", w.T("history.drawings", "n", strconv.Itoa(r.Version)), w.T("history.round", "n", strconv.Itoa(r.Round)), w.Day(r.SubmittedOn))}
	for _, s := range r.Sheets {
		if !s.Gone {
			name := strings.TrimSpace(s.No + " " + told.titles[keyOf(it.ID, s.No)])
			view.Sheets = append(view.Sheets, w.T("project.sheet-version", "sheet", name, "n", strconv.Itoa(s.Version)))
		}
	}
	actsOn := func(part string) []act {
		var acts []act
		for _, o := range options {
			if o.Target == string(it.ID)+"/"+part {
				a := v.act(p.ID, o)
				if a.Click != nil {
					a.Click.Place = "panel"
				}
				acts = append(acts, a)
			}
		}
		return acts
	}
	for _, c := range slices.Backward(told.comments[it.ID]) {
		part := "c" + strconv.Itoa(c.Comment)
		key := keyOf(it.ID, part)
		row := commentRow{Name: w.T("history.comment", "n", strconv.Itoa(c.Comment)), Text: c.Text, Clause: c.Clause, Said: told.said[key],
			About: joinedBy(" · ", disciplineName(w, c.Discipline), sheetNames(w, c.Sheets), w.T("history.round", "n", strconv.Itoa(c.Round))), State: "drawing.open"}
		open := r.Comment(c.Comment)
		switch {
		case told.settled[key]:
			row.State = "drawing.settled"
		case open != nil && open.Answered:
			row.State = "drawing.answered"
		case c.Must:
			row.State = "drawing.must"
		}
		row.Acts = actsOn(part)
		view.Comments = append(view.Comments, row)
	}
	for i := range r.Opinions {
		o := &r.Opinions[i]
		row := drawnRow{Discipline: disciplineName(w, o.Discipline), Department: w.Name("department", string(o.Department)), State: "survey-result." + string(o.Result),
			Version: w.T("history.drawings", "n", strconv.Itoa(o.Version)), Text: told.opinions[keyOf(it.ID, string(o.Discipline))], Acts: actsOn(string(o.Discipline))}
		if changed := r.Changed(o); len(changed) > 0 {
			row.State, row.Changed = "drawing.stale", w.T("project.changed-since", "sheets", strings.Join(changed, w.T("form.list-comma")))
		}
		view.Opinions = append(view.Opinions, row)
	}
	return view
}

// drawingState is the look of a review: ended with its item, with the investor, passed, or in hand.
func drawingState(it *domain.Item, r *domain.DrawingReview) string {
	switch {
	case !it.Open():
		return "item-outcome." + string(it.Outcome)
	case it.Paused():
		return "status.returned"
	case it.AcceptedOn.IsZero():
		return "status.received"
	case r.Passed == r.Version:
		return "status.done"
	}
	return "status.running"
}

// drawingsTold reads the words of a project's drawing reviews.
func (v *visit) drawingsTold(p *domain.Project) (*drawingsTold, error) {
	told := &drawingsTold{titles: map[string]string{}, versions: map[domain.ItemID][]string{}, comments: map[domain.ItemID][]*events.DrawingCommented{},
		said: map[string][]string{}, settled: map[string]bool{}, opinions: map[string]string{}}
	return told, v.eachEvent(p, func(k *events.Recorded) error {
		if !strings.HasPrefix(k.Name, "drawing") {
			return nil
		}
		body, err := events.Decode(k.Name, k.Payload)
		if err != nil {
			return err
		}
		v.noteDrawing(told, k, body)
		return nil
	})
}

func (v *visit) noteDrawing(told *drawingsTold, k *events.Recorded, body events.Body) {
	w := v.words
	switch e := body.(type) {
	case *events.DrawingsSubmitted:
		for _, s := range e.Sheets {
			told.titles[keyOf(e.Item, s.No)] = s.Title
		}
		told.versions[e.Item] = append(told.versions[e.Item], joinedBy(" · ", w.T("history.drawings", "n", strconv.Itoa(e.Version)), w.Day(k.On), e.Note))
	case *events.DrawingCommented:
		told.comments[e.Item] = append(told.comments[e.Item], e)
	case *events.DrawingCommentAnswered:
		key := keyOf(e.Item, "c"+strconv.Itoa(e.Comment))
		told.said[key] = append(told.said[key], w.T("project.answered", "day", w.Day(k.On), "text", e.Text))
	case *events.DrawingCommentSettled:
		key := keyOf(e.Item, "c"+strconv.Itoa(e.Comment))
		told.settled[key] = !e.Open
		verdict := w.T("history.settled")
		if e.Open {
			verdict = w.T("history.still-open")
		}
		told.said[key] = append(told.said[key], w.T("project.looked-at", "day", w.Day(k.On), "text", joined(w, verdict, e.Text)))
	case *events.DrawingOpinionGiven:
		told.opinions[keyOf(e.Item, string(e.Discipline))] = e.Text
	}
}

func keyOf(item domain.ItemID, part string) string { return fmt.Sprintf("%s/%s", item, part) }
