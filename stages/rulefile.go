package stages

import (
	"fmt"
	"path"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// RulePath says which file of the rules a file is, by what stands in it: flows/NAME@VERSION.yaml, catalogues/NAME@VERSION.yaml
// (a county's copy by the county's code), calendars/YEAR.yaml; city.yaml, departments.yaml and sections.yaml are known by their
// names. It is empty for anything else.
func RulePath(name string, raw []byte) string {
	var head struct {
		Flow      string `yaml:"flow"`
		Catalogue string `yaml:"catalogue"`
		Copy      string `yaml:"copy"`
		Version   int    `yaml:"version"`
		Year      int    `yaml:"year"`
	}
	base := path.Base(name)
	if slices.Contains([]string{"city.yaml", "departments.yaml", "sections.yaml"}, base) {
		return base
	}
	raw = Unmarked(raw)
	if len(unreadable(raw)) > 0 {
		return ""
	}
	if err := yaml.Unmarshal(raw, &head); err != nil {
		return ""
	}
	switch {
	case head.Flow != "":
		return fmt.Sprintf("flows/%s@%d.yaml", head.Flow, head.Version)
	case head.Copy != "":
		return fmt.Sprintf("catalogues/%s@%d.yaml", head.Copy, head.Version)
	case head.Catalogue != "":
		return fmt.Sprintf("catalogues/%s@%d.yaml", head.Catalogue, head.Version)
	case head.Year != 0:
		return fmt.Sprintf("calendars/%04d.yaml", head.Year)
	}
	return ""
}

var flowKey = regexp.MustCompile(`(?m)^flow:`)

// MeantAsFlow reports whether a file that can't be read was to be a flow: its owner is told where it is malformed.
func MeantAsFlow(raw []byte) bool { return flowKey.Match(Unmarked(raw)) }

// Unreadable gives, with their lines, why a file that says of itself which of the rules it is can't even be looked at: it is empty, too
// large, nested too deeply, or no YAML. It is empty for a file that can be read.
func Unreadable(raw []byte) Findings {
	raw = Unmarked(raw)
	if faults := unreadable(raw); len(faults) > 0 {
		return faults
	}
	if _, err := parser.ParseBytes(raw, 0); err != nil {
		return Findings{malformed(err)}
	}
	return nil
}
