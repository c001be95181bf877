package cases

import (
	"fmt"
	"strings"

	"binglian/domain"
)

// seeRectification looks at a finding that is to be put right, by its id; without one at all of the project's as rows.
func (r *run) seeRectification(words []string) (attributes, error) {
	if r.p == nil {
		return nil, errNoProject
	}
	if len(words) == 0 {
		rows := []string{}
		for i := range r.p.Rectifications {
			x := &r.p.Rectifications[i]
			row := fmt.Sprintf("%s %s %s", domain.RectificationNumber(i+1), x.Department, x.Item)
			rows = append(rows, strings.Join(strings.Fields(row+" "+string(x.State)), " "))
		}
		return attributes{"state": number(len(rows)), "rows": rows}, nil
	}
	x := r.p.Rectification(domain.RectificationID(words[0]))
	if x == nil {
		return attributes{"state": none}, nil
	}
	found := none
	if x.Survey != "" {
		found = string(x.Survey) + "/" + string(x.Finding)
	}
	return attributes{"state": string(x.State), "due": day(x.Due), "look": day(x.Look), "failed": number(x.Failed), "late": yes(!x.LateOn.IsZero()),
		"department": string(x.Department), "item": orNone(string(x.Item)), "found": found,
		"number": number(r.p.ListNumber(domain.RectificationID(words[0])))}, nil
}
