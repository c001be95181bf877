package stages

import (
	"fmt"

	"binglian/domain"
	"binglian/events"
)

// StatusStep is one national status code of an item, as it is to be reported.
type StatusStep struct {
	Item    domain.ItemID     `json:"item"`
	Code    domain.StatusCode `json:"code"`
	On      domain.Day        `json:"on"`      // effective day of the event that led to it
	Version int               `json:"version"` // of that event
}

// StatusCodes gives the national status codes of a project's items from its whole history, in order. Only allowed
// transitions are among them; what has no code of its own (a second correction notice, a wait for a prerequisite) gives
// none. It returns an error for a history that can't be folded.
func StatusCodes(history []events.Recorded) ([]StatusStep, error) {
	var steps []StatusStep
	var p *domain.Project
	last := map[domain.ItemID]domain.StatusCode{}
	for i := range history {
		var err error
		if p, err = events.Fold(p, history[i]); err != nil {
			return nil, fmt.Errorf("status codes of %s: %w", history[i].Project, err)
		}
		for a := range p.Applications {
			for j := range p.Applications[a].Items {
				it := &p.Applications[a].Items[j]
				for _, code := range statusPath(last[it.ID], p, &p.Applications[a], it) {
					steps = append(steps, StatusStep{Item: it.ID, Code: code, On: history[i].On, Version: history[i].Version})
					last[it.ID] = code
				}
			}
		}
	}
	return steps, nil
}

// statusPath gives the codes to report after an item's last one.
func statusPath(last domain.StatusCode, p *domain.Project, a *domain.Application, it *domain.Item) []domain.StatusCode {
	now := statusOf(last, p, a, it)
	if now == last {
		return nil
	}
	accepted := !it.AcceptedOn.IsZero()
	path := last.Path(now, func(by domain.StatusCode) bool { // an item that never was accepted isn't reported as such
		return accepted || by == domain.StatusReceived || by == domain.StatusCorrecting || by == domain.StatusCorrected
	})
	if path == nil && now == domain.StatusNotNeeded { // after a correction there is no code 4
		path = last.Path(domain.StatusNotAccepted, func(domain.StatusCode) bool { return true })
	}
	return path
}

// statusOf gives the code at which an item rests.
func statusOf(last domain.StatusCode, p *domain.Project, a *domain.Application, it *domain.Item) domain.StatusCode {
	accepted := !it.AcceptedOn.IsZero()
	switch it.Outcome {
	case domain.ItemGranted:
		if it.Deferral != nil && it.Deferral.Granted {
			return domain.StatusGrantedDeferred
		}
		return domain.StatusGranted
	case domain.ItemRevoked:
		return domain.StatusRevoked
	case domain.ItemRefused:
		return domain.StatusRefused
	case domain.ItemWithdrawn:
		if accepted {
			return domain.StatusWithdrawn
		}
		return domain.StatusWithdrawnEarly
	case domain.ItemNotAccepted:
		if accepted { // its acceptance was taken back, and no way leads from 3 to 5: see domain.DeferralRevoked
			return domain.StatusWithdrawn
		}
		if a.Outcome == domain.ApplicationNotNeeded {
			return domain.StatusNotNeeded
		}
		return domain.StatusNotAccepted
	}
	switch {
	case accepted && p.Suspended(): // the project stands, and its clocks with it
		return domain.StatusProcedureBegun
	case it.Paused() && it.Pauses[len(it.Pauses)-1].Kind == domain.PauseSupplement:
		return domain.StatusCorrecting
	case it.Paused() || accepted && p.Suspended(): // a suspended project opens a special procedure on what runs (domain 5.2)
		return domain.StatusProcedureBegun
	case accepted && it.Limit.Days == 0 && last < domain.StatusCorrecting: // decided at once: nobody begins to handle it
		return domain.StatusAccepted
	case accepted:
		return domain.StatusHandling
	case awaitsCorrection(a):
		return domain.StatusCorrecting
	case a.Correction != nil:
		return domain.StatusCorrected
	}
	return domain.StatusReceived
}
