package bench

import (
	"encoding/json"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

// mostStored is how much the snapshot of the largest project may take in the database, bytes.
const mostStored = 16 << 10

func TestGreatestSnapshotIsSmall(t *testing.T) {
	t.Parallel()
	p := planned(t, greatest()).end.Clone()
	putRight(p)
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	conn := storetest.Open(t).Connect(t)
	if _, err := conn.Exec(t.Context(), `create temporary table kept as select snapshot from projects limit 0`); err != nil {
		t.Fatal(err)
	}
	var bytes int
	if _, err := conn.Exec(t.Context(), `insert into kept values ($1)`, raw); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), `select pg_column_size(snapshot) from kept`).Scan(&bytes); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes as JSON, %d as stored", len(raw), bytes)
	if bytes > mostStored {
		t.Errorf("%d bytes, more than %d", bytes, mostStored)
	}
}

// putRight adds, to each works that was accepted, as many findings that were put right as a visit finds, each failed once.
func putRight(p *domain.Project) {
	for i := range p.Applications {
		a := &p.Applications[i]
		for j := range a.Items {
			it := &a.Items[j]
			if planned := p.Planned(it.Code); planned == nil || planned.Kind != domain.ItemJoint {
				continue
			}
			for n := range findingsASurvey {
				p.Rectifications = append(p.Rectifications, domain.Rectification{Application: a.ID, Survey: "v2", Finding: domain.FindingNumber(n + 1),
					Department: it.Department, Item: a.Items[n%len(a.Items)].Code, State: domain.RectificationPassed, Due: it.EndedOn, Failed: 1,
					On: it.EndedOn, Seen: p.Version - n})
			}
		}
	}
}
