package stream_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"binglian/events/stream"
	"binglian/events/stream/streamtest"
)

// runPlain runs a server as somebody else would: without our accounts. It is stopped with the test.
func runPlain(t *testing.T, folder string, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, JetStream: true, StoreDir: folder, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the server did not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

// TestExternalServer relays to a server of its own, which goes away and comes back in the middle.
func TestExternalServer(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	plain := runPlain(t, folder, stream.RandomPort)
	nc, err := stream.Dial(stream.Remote{URL: plain.ClientURL()}, "", quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nc.Close)
	opened, err := stream.Open(t.Context(), nc, stream.Settings{Departments: departments, MaxBytes: 16 << 20})
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, nc: nc, stream: opened, outbox: streamtest.NewMemory()}
	r.run()
	t.Cleanup(func() { r.stop() })
	committed := histories("p", 6, 100)
	half := len(committed) / 2
	r.outbox.Commit(committed[:half]...)
	r.until("the relay is at work", func() bool { return r.relay.Counters().Published > 0 })
	port := plain.Addr().(*net.TCPAddr).Port
	plain.Shutdown()
	plain.WaitForShutdown()
	r.outbox.Commit(committed[half:]...)
	runPlain(t, folder, port)
	r.settle()
	r.stop()
	r.check(committed, 1)
	if n := r.relay.Counters().Republished; n != 0 {
		t.Errorf("%d published again; a server that comes back has lost nothing", n)
	}
}

// BenchmarkRelay measures copies a second through the relay, from an outbox in memory to the embedded server on disk.
func BenchmarkRelay(b *testing.B) {
	started := time.Now()
	s, err := stream.Start(stream.Embedded{Folder: b.TempDir(), Port: stream.RandomPort, Departments: departments, Log: quiet})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Shutdown()
	start := time.Since(started)
	nc, err := s.Connect()
	if err != nil {
		b.Fatal(err)
	}
	defer nc.Close()
	opened, err := stream.Open(b.Context(), nc, stream.Settings{Departments: departments})
	if err != nil {
		b.Fatal(err)
	}
	outbox := streamtest.NewMemory()
	copies := histories("p", 10, b.N/10+1)[:b.N]
	relay := &stream.Relay{Stream: opened, Outbox: outbox, Log: quiet}
	ctx, stop := context.WithCancel(b.Context())
	var done sync.WaitGroup
	b.ResetTimer()
	outbox.Commit(copies...)
	done.Go(func() { relay.Run(ctx) })
	for relay.Counters().Published < int64(b.N) {
		select {
		case <-ctx.Done():
		case <-time.After(time.Millisecond):
		}
	}
	b.StopTimer()
	stop()
	done.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "copies/s")
	b.ReportMetric(float64(start.Milliseconds()), "ms-to-start")
}
