package views

import (
	"slices"

	"binglian/domain"
	"binglian/events"
)

// happened is an event of a project with its body.
type happened struct {
	*events.Recorded
	Body events.Body
}

// happenings gives a project's events of some kinds, oldest first: what papers tell stands there and nowhere else.
func (v *visit) happenings(p *domain.Project, names ...string) ([]happened, error) {
	var found []happened
	err := v.eachEvent(p, func(k *events.Recorded) error {
		if !slices.Contains(names, k.Name) {
			return nil
		}
		body, err := events.Decode(k.Name, k.Payload)
		kept := *k
		found = append(found, happened{&kept, body})
		return err
	})
	return found, err
}
