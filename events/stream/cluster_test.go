package stream_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"binglian/domain"
	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

// park is three nats-server processes on configurations that the program wrote, and what the program holds of them.
type park struct {
	*rig

	keys      string
	nodes     []stream.Node
	processes []*streamtest.Process
	servers   stream.Servers
	governed  *stream.Governed
}

func newPark(t *testing.T) *park {
	t.Helper()
	folder := t.TempDir()
	p := &park{rig: &rig{t: t, outbox: streamtest.NewMemory(), stop: func() {}}, keys: filepath.Join(folder, "keys")}
	free := streamtest.Ports(t, 9)
	for i := range 3 {
		p.nodes = append(p.nodes, stream.Node{Host: "127.0.0.1", Client: free[3*i], Route: free[3*i+1], Leaf: free[3*i+2]})
	}
	var urls []string
	for _, n := range p.nodes {
		urls = append(urls, fmt.Sprintf("tls://127.0.0.1:%d", n.Client))
	}
	p.servers = stream.Servers{Keys: p.keys, Out: filepath.Join(folder, "conf"), Store: filepath.Join(folder, "store"), Certificates: streamtest.Certify(t, folder)}
	paths, err := p.servers.WriteCluster(p.nodes)
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range paths { // all on one host: a folder each
		own(t, path, "/store", fmt.Sprintf("/store%d", i))
		p.processes = append(p.processes, streamtest.Run(t, path))
	}
	p.where = stream.Remote{URL: strings.Join(urls, ","), CA: p.servers.Certificates.CA}
	p.until("the servers let the program in", func() bool {
		p.governed, err = stream.Govern(p.where, p.keys, departments, quiet)
		return err == nil
	})
	t.Cleanup(p.governed.Close)
	p.gate = p.governed.Gate()
	if p.nc, err = p.governed.Connect(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.nc.Close)
	if p.stream, err = stream.Open(t.Context(), p.nc, stream.Settings{Departments: departments, Replicas: 3}); err != nil {
		t.Fatal(err)
	}
	return p
}

// own rewrites a folder's name in a configuration.
func own(t *testing.T, path, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, []byte(strings.ReplaceAll(string(raw), from, to)), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestThreeServers kills one of three servers under load, lets departments in and out while they run, and joins a county's server.
func TestThreeServers(t *testing.T) {
	t.Parallel()
	p := newPark(t)
	info, err := p.jetStream().Stream(t.Context(), stream.Name)
	if err != nil {
		t.Fatal(err)
	}
	leader := strings.TrimPrefix(info.CachedInfo().Cluster.Leader, "binglian-")
	if n := info.CachedInfo().Config.Replicas; n != 3 {
		t.Errorf("the stream has %d copies; want 3", n)
	}
	p.run()
	t.Cleanup(func() { p.stop() })
	committed := histories("p", 6, 150)
	third := len(committed) / 3
	p.outbox.Commit(committed[:third]...)
	p.until("the relay is at work", func() bool { return p.relay.Counters().Published > 20 })
	killed := p.processes[int(leader[0]-'1')] // the one that holds the stream
	killed.Kill()
	p.outbox.Commit(committed[third : 2*third]...)
	p.settle()
	p.letInAndOut()
	p.county()
	killed.Start()
	p.outbox.Commit(committed[2*third:]...)
	p.settle()
	p.stop()
	p.check(committed, 1)
}

// letInAndOut rotates one department's credentials, revokes another's and adds a third while the others hear.
func (p *park) letInAndOut() {
	p.t.Helper()
	other := p.enter("civil-defence")
	p.hears(other, "civil-defence")
	before := p.turn(stream.TurnLook, "civil-defence")
	if before.Connections != 1 {
		p.t.Errorf("%d connections of civil-defence; want 1", before.Connections)
	}
	old := p.enter("housing")
	p.turn(stream.TurnRotate, "housing")
	p.cut(old)
	fresh := p.enter("housing")
	p.hears(fresh, "housing")
	p.turn(stream.TurnSuspend, "housing")
	p.cut(fresh)
	if _, err := p.dial(p.turn(stream.TurnLook, "housing").Credentials); err == nil {
		p.t.Error("a suspended department gets in")
	}
	p.turn(stream.TurnResume, "housing")
	p.hears(p.enter("housing"), "housing")
	if _, err := p.gate.Add("gas"); err != nil {
		p.t.Fatal(err)
	}
	p.until("the consumers are made", func() bool { return p.stream.AddDepartments(p.t.Context(), "gas") == nil })
	gas := p.enter("gas")
	p.until("the new department reaches its consumer", func() bool {
		js, err := jetstream.New(gas)
		if err == nil {
			_, err = js.Consumer(p.t.Context(), stream.Name, stream.LiveConsumer("gas"))
		}
		return err == nil
	})
	if other.IsClosed() {
		p.t.Error("a department is cut off with another")
	}
	all := []domain.DepartmentCode{"civil-defence", "gas", "housing", "natural-resources"}
	last := p.lastSeq()
	attack(p.t, other, "civil-defence", "housing", all)
	if now := p.lastSeq(); now != last {
		p.t.Errorf("the stream has grown from %d to %d", last, now)
	}
}

// county lets a department hear by way of a server near by.
func (p *park) county() {
	p.t.Helper()
	port := streamtest.Ports(p.t, 1)[0]
	leaf := p.servers
	leaf.Out, leaf.Departments = filepath.Join(filepath.Dir(leaf.Out), "leaf"), []domain.DepartmentCode{"natural-resources", "civil-defence"}
	config, err := leaf.WriteLeaf(p.nodes, stream.Node{Client: port})
	if err != nil {
		p.t.Fatal(err)
	}
	streamtest.Run(p.t, config)
	there := &rig{t: p.t, where: stream.Remote{URL: fmt.Sprintf("tls://127.0.0.1:%d", port), CA: p.where.CA}}
	var nc *nats.Conn
	p.until("the county's server lets a department in", func() bool {
		nc, err = there.dial(filepath.Join(leaf.Out, "natural-resources.creds"))
		return err == nil
	})
	p.t.Cleanup(nc.Close)
	js, err := jetstream.NewWithDomain(nc, stream.Domain)
	if err != nil {
		p.t.Fatal(err)
	}
	var consumer jetstream.Consumer
	p.until("its consumer is reached", func() bool {
		consumer, err = js.Consumer(p.t.Context(), stream.Name, stream.LiveConsumer("natural-resources"))
		return err == nil
	})
	for range 50 {
		m, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second))
		if err != nil {
			p.t.Fatal(err)
		}
		if got := department(m.Subject()); got != "natural-resources" {
			p.t.Errorf("hears what is for %s", got)
		}
		if err := m.DoubleAck(p.t.Context()); err != nil {
			p.t.Fatal(err)
		}
	}
	if _, err := js.Consumer(p.t.Context(), stream.Name, stream.LiveConsumer("housing")); err == nil {
		p.t.Error("another department's consumer is reached")
	}
}
