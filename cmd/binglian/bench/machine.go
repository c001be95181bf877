package bench

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// Machine is what was measured on.
type Machine struct {
	Cores      int    `json:"cores"`
	Processor  string `json:"processor"`
	Go         string `json:"go"`
	PostgreSQL string `json:"postgresql,omitempty"` // where a part looked at it
	Disk       string `json:"disk"`                 // folder of the data
}

func thisMachine(folder string) Machine {
	m := Machine{Cores: runtime.NumCPU(), Processor: processor(), Go: runtime.Version(), Disk: folder}
	if inMemory(folder) {
		m.Disk += " (in memory: waiting for the disk costs nothing)"
	}
	return m
}

// processor gives the processor's name, or its kind where the machine doesn't tell.
func processor() string {
	said, _ := os.ReadFile("/proc/cpuinfo") // absent elsewhere than on Linux
	for line := range strings.Lines(string(said)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

// load gives the load average of the last minute, 0 where the machine doesn't tell.
func load() float64 {
	said, _ := os.ReadFile("/proc/loadavg") // absent elsewhere than on Linux
	first, _, _ := strings.Cut(string(said), " ")
	average, _ := strconv.ParseFloat(first, 64)
	return average
}

// base is where temporary data goes if nothing else is said: onto a disk, as what is measured waits for it, and where the user that PostgreSQL runs
// as may go. /tmp is in memory on many machines.
const base = "/var/tmp"

// tmpfs is the type of file systems in memory (statfs(2)).
const tmpfs = 0x01021994

// newFolder makes an empty folder for a measurement. Others may pass through it, not list it.
func newFolder(in string) (string, error) {
	folder, err := os.MkdirTemp(in, "binglian-bench-*")
	if err != nil {
		return "", fmt.Errorf("make temporary folder: %w", err)
	}
	return folder, os.Chmod(folder, 0o711) //nolint:gosec // the user of PostgreSQL must pass
}

// inMemory reports whether a folder loses its content with the power, so that waiting for the disk costs nothing there.
func inMemory(folder string) bool {
	var system syscall.Statfs_t
	return syscall.Statfs(folder, &system) == nil && system.Type == tmpfs
}
