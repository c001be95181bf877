// Package examples holds the example lists that the program hands out.
package examples

import _ "embed" // the lists below

// ReservePool is a reserve-pool list (.xlsx) with demo projects, to try the import with and to begin a real list from.
//
//go:embed reserve-pool.xlsx
var ReservePool []byte

// RunningProjects is a list of projects under way (.xlsx): three tables of demo projects in several states.
//
//go:embed running-projects.xlsx
var RunningProjects []byte
