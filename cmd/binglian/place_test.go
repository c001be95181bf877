package main

import (
	"os"
	"testing"
)

// TestOnlyLookingFindsTheDemoCity isn't parallel: it changes the working directory.
func TestOnlyLookingFindsTheDemoCity(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll(demoFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	check := func(p *Place, changes, looks string) {
		t.Helper()
		if p.folder() != changes || p.found().folder() != looks {
			t.Errorf("%+v: changes %s and looks at %s; want %s and %s", p, p.folder(), p.found().folder(), changes, looks)
		}
	}
	check(&Place{}, cityFolder, demoFolder)
	check(&Place{Demo: true}, demoFolder, demoFolder)
	check(&Place{Data: "elsewhere"}, "elsewhere", "elsewhere")
	if err := os.MkdirAll(cityFolder, 0o755); err != nil {
		t.Fatal(err)
	}
	check(&Place{}, cityFolder, cityFolder)
	check(&Place{Demo: true}, demoFolder, demoFolder)
}
