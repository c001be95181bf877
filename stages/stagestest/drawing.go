package stagestest

import (
	"fmt"
	"strings"

	"binglian/domain"
)

// drawings fills in a version of the drawings: one or two sheets of a few, each with a file that nobody has seen yet.
func (w *Walk) drawings(values map[string]any) {
	var lines []string
	var files []domain.MaterialRef
	first := w.Chance.IntN(3)
	for i := range 1 + w.Chance.IntN(2) {
		lines = append(lines, fmt.Sprintf("%d 平面图", 1+first+i)) // the first is there from the beginning
		content := fmt.Sprintf("%08x", 2*w.Steps+i)
		files = append(files, domain.MaterialRef{Material: "drawings", Hash: domain.Hash(strings.Repeat(content, 8)), Bytes: 1024, Type: "application/pdf"})
	}
	values["sheets"], values["materials"] = lines, files
}
