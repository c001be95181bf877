package stream_test

import (
	"net"
	"strconv"
	"testing"
	"time"

	"binglian/domain"
	"binglian/events/stream"
)

// TestTakenPort is refused at once, not when somebody waits for the stream.
func TestTakenPort(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	began := time.Now()
	_, err = stream.Start(stream.Embedded{Folder: t.TempDir(), Port: taken.Addr().(*net.TCPAddr).Port, Log: quiet})
	if err == nil {
		t.Fatal("a server started on a port that is taken")
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v to say so: %v", took, err)
	}
}

// BenchmarkStart measures the first start of a city of 25 departments, and the next one.
func BenchmarkStart(b *testing.B) {
	var all []domain.DepartmentCode
	for i := range 25 {
		all = append(all, domain.DepartmentCode("department-"+strconv.Itoa(i)))
	}
	for name, folder := range map[string]func() string{
		"first": b.TempDir,
		"next":  func() func() string { f := b.TempDir(); return func() string { return f } }(),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, err := stream.Start(stream.Embedded{Folder: folder(), Port: stream.RandomPort, Departments: all, Log: quiet})
				if err != nil {
					b.Fatal(err)
				}
				nc, err := s.Connect()
				if err != nil {
					b.Fatal(err)
				}
				if _, err := stream.Open(b.Context(), nc, stream.Settings{Departments: all}); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				nc.Close()
				s.Shutdown()
				b.StartTimer()
			}
		})
	}
}
