package bench

import (
	"encoding/json"
	"testing"

	"binglian/store/storetest"
)

// mostStored is how much the snapshot of the largest project may take in the database, bytes.
const mostStored = 16 << 10

func TestGreatestSnapshotIsSmall(t *testing.T) {
	t.Parallel()
	p := planned(t, greatest()).end
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
