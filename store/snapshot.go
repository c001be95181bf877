package store

import (
	"encoding/json"
	"reflect"

	"binglian/domain"
)

// encodedParts are parts of a snapshot that most commands leave as they are: each is encoded once.
type encodedParts struct{ plan, stages, collaboration json.RawMessage }

// appendSnapshot encodes the project. Half of it is the plan, which stays the same from the launch on: what hasn't changed since the
// state before is copied as it was encoded then.
func (s *state) appendSnapshot(to []byte, before *state) ([]byte, error) {
	rest, old := *s.project, domain.Project{}
	if before != nil {
		s.parts, old = before.parts, *before.project
	}
	to = append(to, '{')
	for _, part := range []struct {
		name          string
		kept          *json.RawMessage
		missing, same bool
		value         any
	}{
		{"plan", &s.parts.plan, len(rest.Plan) == 0, sameSlice(rest.Plan, old.Plan), rest.Plan},
		{"stages", &s.parts.stages, len(rest.Stages) == 0, sameSlice(rest.Stages, old.Stages), rest.Stages},
		{"collaboration", &s.parts.collaboration, rest.Collaboration == nil, reflect.DeepEqual(rest.Collaboration, old.Collaboration), rest.Collaboration},
	} {
		if part.missing {
			continue
		}
		if !part.same || *part.kept == nil {
			encoded, err := json.Marshal(part.value)
			if err != nil {
				return nil, err
			}
			*part.kept = encoded
		}
		to = append(append(append(to, '"'), part.name...), '"', ':')
		to = append(append(to, *part.kept...), ',')
	}
	rest.Plan, rest.Stages, rest.Collaboration = nil, nil, nil // left out
	encoded, err := json.Marshal(&rest)
	if err != nil {
		return nil, err
	}
	return append(to, encoded[1:]...), nil
}

// sameSlice reports whether two slices are one: what events replace only as a whole is shared by the projects that they lead to.
func sameSlice[T any](a, b []T) bool { return len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] }
