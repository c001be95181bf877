package bench

import (
	"encoding/json"
	"strings"
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
	propose(p)
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

// propose adds times of a survey that is asked for, with the longest words that a form takes, and an answer of every department.
func propose(p *domain.Project) {
	a := &p.Applications[len(p.Applications)-1]
	x := &domain.SurveyProposal{On: a.ReceivedOn, Due: a.ReceivedOn + 1, FixBy: a.ReceivedOn + 2, Place: strings.Repeat("紫气大路与南迎宾街", 22),
		Position: "124.371120,43.144187", Contact: "natural-resources-officer", Prepare: longWords(300)}
	for range 3 {
		x.Times = append(x.Times, domain.VisitTime{Visit: a.ReceivedOn + 2, From: "09:30", To: "11:30"})
	}
	for i := range p.Plan {
		if d := p.Plan[i].Department; x.Party(d) == nil {
			x.Parties = append(x.Parties, domain.TimesParty{Department: d, On: a.ReceivedOn, Suits: []int{1, 2, 3}, Seen: p.Version})
		}
	}
	x.Parties = append(x.Parties, domain.TimesParty{On: a.ReceivedOn, Silent: true, Seen: p.Version})
	a.Proposed = x
}

// longWords gives so many characters that no two of them are the same: they can't be stored shorter.
func longWords(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteRune(rune('一' + i*37%20000))
	}
	return b.String()
}
