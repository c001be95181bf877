package agent_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/cmd/binglian/agent"
	"binglian/domain"
	"binglian/events/stream/streamtest"
)

// The test's own program is the agent that is killed, where it finds these in its environment.
const (
	asAgent   = "BINGLIAN_TEST_AGENT" // address of the server
	withCreds = "BINGLIAN_TEST_CREDS"
	withState = "BINGLIAN_TEST_STATE"
	withLine  = "BINGLIAN_TEST_LINE"
)

func TestMain(m *testing.M) {
	if server := os.Getenv(asAgent); server != "" {
		log := slog.New(slog.NewTextHandler(os.Stderr, nil))
		w, err := agent.Dial(agent.Access{Server: server, Credentials: os.Getenv(withCreds)}, log)
		if err == nil {
			err = agent.Run(context.Background(), w, agent.Settings{Receiver: agent.Command{Line: os.Getenv(withLine), Limit: time.Minute}, State: os.Getenv(withState),
				AtOnce: 4, Tries: 3, Retry: time.Millisecond, Wait: time.Minute, Log: log})
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if err := streamtest.Remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// TestKilledAgentGoesOn kills the agent with SIGKILL, wherever it is just then.
func TestKilledAgentGoesOn(t *testing.T) {
	t.Parallel()
	const kills, projects, inHand = 6, 8, 4
	c := newCity(t)
	done := filepath.Join(t.TempDir(), "done")
	want := map[string][]int{}
	total := 0
	for i := range projects {
		project := fmt.Sprint("p", i)
		l := life(domain.ProjectID(project), 50)
		want[project] = versions(l)
		total += len(l)
		c.commit(l)
	}
	lines := func() []string {
		raw, _ := os.ReadFile(done) // there is none before the first event
		return strings.Fields(string(raw))
	}
	begin := func() *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), asAgent+"="+c.access.Server, withCreds+"="+c.access.Credentials, withState+"="+c.state, withLine+"=sleep 0.01; echo $BINGLIAN_ID >>"+done)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		return cmd
	}
	for round := range kills {
		cmd := begin()
		until := (round+1)*total/(kills+2) + rand.IntN(5) // the moment is the test's subject
		c.until("the agent has worked", func() bool { return len(lines()) >= until })
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	begin()
	got := map[string][]int{}
	c.until("everything is done", func() bool {
		clear(got)
		n := 0
		for _, id := range lines() {
			project, version, _ := strings.Cut(id, "-")
			var v int
			if _, err := fmt.Sscan(version, &v); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(got[project], v) {
				got[project] = append(got[project], v)
				n++
			}
		}
		return n == total
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// An event that was in hand may have been done and not booked: handed over twice, but no others. A command that was begun goes on by itself.
	if n := len(lines()) - total; n > kills*inHand {
		t.Errorf("%d events were handed over twice in %d kills", n, kills)
	}
}
