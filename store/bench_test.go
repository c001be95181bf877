package store_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

// BenchmarkChange gives opinions on sixteen projects at once: each replaces the one before.
func BenchmarkChange(b *testing.B) {
	const drivers = 16
	city := storetest.Open(b)
	for i := range drivers {
		city.Drive(b, domain.ProjectID(fmt.Sprintf("p%d", i)), 1).Until(b, storetest.Launched)
	}
	var next, actions atomic.Int64
	b.SetParallelism(drivers / 2)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		id := domain.ProjectID(fmt.Sprintf("p%d", next.Add(1)%drivers))
		p, err := city.Project(b.Context(), id)
		if err != nil {
			b.Error(err)
			return
		}
		opinion := p.Collaboration.Opinions[0]
		by := domain.Actor{Account: "officer", Role: domain.RoleOfficer, Department: opinion.Department}
		seen := opinion.Seen
		for n := 0; pb.Next(); n++ {
			r, err := city.Change(b.Context(), stages.Command{ID: domain.CommandID(fmt.Sprint("b", n)), Project: id, By: by,
				Target: string(opinion.Department), Seen: seen,
				Act: &stages.GiveOpinion{Value: domain.OpinionAgree}})
			if err != nil {
				b.Error(err)
				return
			}
			seen = r.Version
			actions.Add(1)
		}
	})
	b.ReportMetric(float64(actions.Load())/b.Elapsed().Seconds(), "actions/s")
}
