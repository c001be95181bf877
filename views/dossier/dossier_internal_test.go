package dossier

import (
	"context"
	"testing"

	"binglian/domain"
	"binglian/events"
)

// eventLog is an archive of which only the events are asked.
type eventLog struct {
	Archive
	all []events.Recorded
}

func (l eventLog) Events(_ context.Context, _ domain.ProjectID, after, limit int) ([]events.Recorded, error) {
	return l.all[min(after, len(l.all)):min(after+limit, len(l.all))], nil
}

// TestAProjectAsItOnceStoodHasNoLaterEvents goes through the events of a project as a paper of the past knows it.
func TestAProjectAsItOnceStoodHasNoLaterEvents(t *testing.T) {
	t.Parallel()
	city := eventLog{all: make([]events.Recorded, 2*eventsAtOnce+5)}
	for i := range city.all {
		city.all[i].Version = i + 1
	}
	for _, version := range []int{1, 7, eventsAtOnce, eventsAtOnce + 1, len(city.all)} {
		heard := 0
		err := EachEvent(t.Context(), city, &domain.Project{ID: "p1", Version: version}, func(k *events.Recorded) error {
			heard++
			if k.Version != heard {
				t.Fatalf("version %d comes as number %d", k.Version, heard)
			}
			return nil
		})
		if err != nil || heard != version {
			t.Errorf("as of version %d: %d events, %v", version, heard, err)
		}
	}
}
