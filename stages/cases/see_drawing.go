package cases

import (
	"errors"
	"fmt"
	"strings"

	"binglian/domain"
)

// seeDrawing looks at an item's drawing review: its newest version, the round, and what is open.
func (r *run) seeDrawing(words []string) (attributes, error) {
	if r.p == nil || len(words) == 0 {
		return nil, errors.New("whose drawings? as drawing 301, or drawing 301/w2")
	}
	_, it := r.p.Item(domain.ItemID(r.itemID(words[0])))
	if it == nil || r.p.Drawing(it.ID) == nil {
		return attributes{"state": none}, nil
	}
	x := r.p.Drawing(it.ID)
	state := "in-review"
	switch {
	case !it.Open():
		state = string(it.Outcome)
	case it.AcceptedOn.IsZero():
		state = "waits"
	case it.Paused():
		state = "revised"
	case x.Passed == x.Version:
		state = "passed"
	}
	var sheets, comments, opinions []string
	for _, sheet := range x.Sheets {
		line := fmt.Sprintf("%s v%d", sheet.No, sheet.Version)
		if sheet.Gone {
			line += " removed"
		}
		sheets = append(sheets, line)
	}
	for _, c := range x.Comments {
		line := fmt.Sprintf("c%d %s", c.No, c.Discipline)
		if c.Must {
			line += " must"
		}
		if c.Answered {
			line += " answered"
		}
		comments = append(comments, line)
	}
	for i := range x.Opinions {
		o := &x.Opinions[i]
		line := fmt.Sprintf("%s by %s on v%d %s", o.Discipline, o.Department, o.Version, o.Result)
		if changed := x.Changed(o); len(changed) > 0 {
			line += ", changed since: " + strings.Join(changed, " ")
		}
		opinions = append(opinions, line)
	}
	return attributes{"state": state, "version": number(x.Version), "round": number(x.Round), "submitted": day(x.SubmittedOn),
		"sheets": sheets, "comments": comments, "opinions": opinions}, nil
}
