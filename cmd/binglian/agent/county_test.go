package agent_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

// TestAgentInACounty reaches the city by way of a county's server: the stream is in the domain that the agent names, and what it asks and
// does goes the same way.
func TestAgentInACounty(t *testing.T) {
	t.Parallel()
	c := newCounty(t)
	told := life("p1", 12)
	c.commit(told, told[1].Event.Version)
	taken := &system{}
	c.run(agent.Settings{Receiver: taken, Wait: 1})
	c.until("the county's system has everything, also what the stream lost", func() bool { return taken.count() == len(told) })
	w := c.dial()
	found, err := agent.RehearseWires(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range found.Checks {
		if !check.Passed {
			t.Errorf("%s: %s", check.Name, check.Detail)
		}
	}
	c.until("the city hears of the agent", func() bool { return c.stream.Reports()[own].Handled > 0 })
	c.until("everything is answered", func() bool {
		lag, err := w.Lag(t.Context())
		return err == nil && lag.Waiting == 0 && lag.Unanswered == 0
	})
	if reset, err := w.Reset(t.Context(), ""); err != nil || reset.Waiting != uint64(len(told)-1) {
		t.Errorf("%+v, %v", reset, err)
	}
}

// refuseCommands answers commands, until the test ends.
func (c *city) refuseCommands() {
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := c.stream.ServeCommands(ctx, c, quiet); err != nil {
			c.t.Error(err)
		}
	})
	c.t.Cleanup(func() { stop(); running.Wait() })
}

// Give implements stream.Desk: nothing may be done.
func (*city) Give(context.Context, stream.Asked) (stream.Given, error) {
	return stream.Given{}, errors.New("nothing may be done")
}

// clustered is what a server of several has, and one that stands alone has not.
var clustered = regexp.MustCompile(`(?s)\ncluster \{.*?\n\}\n`)

// newCounty is a city on a server of its own, and a department that reaches it by way of a county's.
func newCounty(t *testing.T) *city {
	t.Helper()
	folder := t.TempDir()
	servers := stream.Servers{Keys: filepath.Join(folder, "keys"), Out: filepath.Join(folder, "city"), Store: filepath.Join(folder, "store"),
		Certificates: streamtest.Certify(t, folder), Departments: []domain.DepartmentCode{own}}
	free := streamtest.Ports(t, 3)
	hub := stream.Node{Host: "127.0.0.1", Client: free[0], Leaf: free[1]}
	paths, err := servers.WriteCluster([]stream.Node{hub, hub, hub})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(paths[0])
	if err == nil {
		err = os.WriteFile(paths[0], clustered.ReplaceAll(text, nil), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	streamtest.Run(t, paths[0])
	c := &city{t: t, outbox: streamtest.NewMemory(), state: t.TempDir()}
	where := stream.Remote{URL: fmt.Sprintf("tls://127.0.0.1:%d", hub.Client), CA: servers.Certificates.CA}
	var governed *stream.Governed
	c.until("the server lets the program in", func() bool {
		governed, err = stream.Govern(where, servers.Keys, servers.Departments, quiet)
		return err == nil
	})
	t.Cleanup(governed.Close)
	if c.nc, err = governed.Connect(); err != nil {
		t.Fatal(err)
	}
	c.serve()
	c.refuseCommands()
	servers.Out = filepath.Join(folder, "county")
	config, err := servers.WriteLeaf([]stream.Node{hub}, stream.Node{Client: free[2]})
	if err != nil {
		t.Fatal(err)
	}
	streamtest.Run(t, config)
	c.access = agent.Access{Server: fmt.Sprintf("tls://127.0.0.1:%d", free[2]), Credentials: filepath.Join(servers.Out, string(own)+".creds"),
		Domain: stream.Domain, Authority: servers.Certificates.CA}
	c.until("the county's server carries to the city", func() bool {
		w, err := agent.Dial(c.access, quiet)
		if err != nil {
			return false
		}
		defer w.Close()
		_, err = w.Lag(t.Context())
		return err == nil
	})
	return c
}
