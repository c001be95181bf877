package cases

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// seeForm sees what a command's form proposes, field by field, to the first person who may give it: as "form apply s1".
func (r *run) seeForm(words []string) (attributes, error) {
	if len(words) == 0 || len(words) > 2 {
		return nil, errors.New("which form? as form schedule-survey a1")
	}
	for _, by := range r.everybody() {
		for _, o := range r.machine.Available(r.p, by, r.at) {
			if string(o.Verb) == words[0] && (len(words) == 1 || o.Target == words[1]) {
				return proposed(o.Fields), nil
			}
		}
	}
	return attributes{"state": none}, nil
}

// everybody lists those who act in cases: first who needs no department, then the departments' officers, checkers and heads.
func (r *run) everybody() []domain.Actor {
	var all []domain.Actor
	for _, said := range slices.Sorted(maps.Keys(people)) {
		all = append(all, people[said])
	}
	for _, role := range []domain.Role{domain.RoleOfficer, domain.RoleChecker, domain.RoleHead} {
		for _, d := range r.machine.Book().Departments {
			all = append(all, domain.Actor{Account: domain.AccountID(string(d.Code) + "-" + string(role)), Role: role, Department: d.Code})
		}
	}
	return all
}

func proposed(fields []stages.Field) attributes {
	seen := attributes{"state": "open"}
	for i := range fields {
		f := &fields[i]
		switch v := f.Value.(type) {
		case nil:
			seen[f.Name] = none
		case []string:
			seen[f.Name] = v
		default:
			seen[f.Name] = orNone(fmt.Sprint(v))
		}
	}
	return seen
}
