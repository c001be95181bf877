package domain

// Suspension is a time in which the whole project stands 中止: no clock of it runs. Like in a pause, the day From still
// counts, the day To doesn't, and the day after it counts again.
type Suspension struct {
	From   Day    `json:"from"`
	Until  Day    `json:"until"`       // until which it was planned to stand
	To     Day    `json:"to,omitzero"` // none while the project stands
	Reason string `json:"reason"`
}

// Suspended reports whether the project stands now.
func (p *Project) Suspended() bool {
	return len(p.Suspensions) > 0 && p.Suspensions[len(p.Suspensions)-1].To.IsZero()
}
