package streamtest_test

import (
	"testing"

	"binglian/events/stream/streamtest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	streamtest.TestOutbox(t, func(*testing.T) streamtest.Fixture {
		m := streamtest.NewMemory()
		version := 0
		return streamtest.Fixture{Outbox: m, Commit: func(_ *testing.T, n int) {
			all := streamtest.History("p1", version+n, "housing")
			for _, d := range all {
				if d.Event.Version > version {
					m.Commit(d)
				}
			}
			version += n
		}}
	})
}
