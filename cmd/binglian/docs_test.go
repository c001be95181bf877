package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestPrintedDocumentsAreCurrent(t *testing.T) {
	t.Parallel()
	all, err := printed()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range all {
		got, err := os.ReadFile(filepath.Join("..", "..", "docs", name))
		if err != nil {
			t.Errorf("%v: run 'make docs'", err)
			continue
		}
		if string(got) != want {
			t.Errorf("docs/%s is not what the program prints: run 'make docs'", name)
		}
	}
}
