package views

import (
	"slices"

	"binglian/domain"
	"binglian/stages"
)

// importDesk is one kind of list that is imported: the reserve pool's, or projects under way.
type importDesk struct {
	Importer Importer // nil where such lists can't be imported
	Example  func() ([]byte, error)
	Path     string      // of its page
	File     string      // name of the example
	Words    string      // family of its own words
	Verb     domain.Verb // who may give it may import
	Accept   string
}

const (
	importPath  = "/import"
	runningPath = "/import/running"
)

func (s *Server) poolDesk() importDesk {
	return importDesk{Importer: s.Importer, Example: s.Example, Path: importPath, File: "reserve-pool.xlsx", Words: "import", Verb: admit, Accept: ".xlsx,.csv"}
}

func (s *Server) runningDesk() importDesk {
	return importDesk{Importer: s.Running, Example: s.RunningExample, Path: runningPath, File: "running-projects.xlsx", Words: "import-running",
		Verb: "import-project", Accept: ".xlsx"}
}

// mayImport reports whether the rules let the reader import lists of that kind.
func (v *visit) mayImport(d importDesk) bool {
	return slices.ContainsFunc(v.server.Machine.Available(nil, v.actor(), v.server.Now()), func(o stages.Option) bool { return o.Verb == d.Verb })
}

// otherDesks lists the other kinds of lists that the reader may import.
func (v *visit) otherDesks(d importDesk) []importDesk {
	var all []importDesk
	for _, other := range []importDesk{v.server.poolDesk(), v.server.runningDesk()} {
		if other.Path != d.Path && v.mayImport(other) {
			all = append(all, other)
		}
	}
	return all
}

func showImport(v *visit) error        { return v.showImport(v.server.poolDesk()) }
func showRunningImport(v *visit) error { return v.showImport(v.server.runningDesk()) }
func importList(v *visit) error        { return v.importList(v.server.poolDesk()) }
func importRunning(v *visit) error     { return v.importList(v.server.runningDesk()) }
func sendExample(v *visit) error       { return v.sendExample(v.server.poolDesk()) }
func sendRunning(v *visit) error       { return v.sendExample(v.server.runningDesk()) }
