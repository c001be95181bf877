// Package examples holds the example lists that the program hands out.
package examples

import _ "embed" // the list below

// ReservePool is a reserve-pool list (.xlsx) with demo projects, to try the import with and to begin a real list from.
//
//go:embed reserve-pool.xlsx
var ReservePool []byte
