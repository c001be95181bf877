package main

import (
	"os"
	"runtime/debug"
)

// heapGrowth is by how many percent the heap grows before it is collected. The runtime's own 100 takes the demo city beyond 150 MB while
// it is loaded and looked at; make bench shows no difference in throughput beyond its noise.
const heapGrowth = 75

// keepHeapSmall collects sooner than the runtime would, unless whoever runs the program says how (GOGC).
func keepHeapSmall() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}
