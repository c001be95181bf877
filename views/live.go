package views

import (
	"context"

	"binglian/domain"
	"binglian/views/live"
)

const mostNamed = 100 // projects that one connection may name

// streamChanges tells a browser that projects have come to new versions and that a new day has begun.
func streamChanges(v *visit) error {
	ctx := v.r.Context()
	named := v.r.URL.Query()["project"]
	projects := make([]domain.ProjectID, 0, min(len(named), mostNamed))
	for _, id := range named[:min(len(named), mostNamed)] {
		projects = append(projects, domain.ProjectID(id))
	}
	full, leave := v.server.streams.Enter(v.token)
	defer leave()
	changes, cancel := v.server.Live.Subscribe(ctx, v.actor(), projects)
	defer cancel()
	s := &live.Stream{Changes: changes, Full: full, Today: v.server.today, Still: func(ctx context.Context) error {
		_, err := v.server.Accounts.SessionActor(ctx, v.token)
		return err
	}}
	s.Send(ctx, v.w)
	return nil
}
