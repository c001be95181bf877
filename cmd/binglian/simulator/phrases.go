package simulator

import (
	"fmt"

	"github.com/goccy/go-yaml"

	"binglian/domain"
)

// phrases are the texts that people write in their forms.
type phrases struct {
	Conditions     map[domain.DepartmentCode][]phrase `yaml:"conditions"`
	Disagreements  []string                           `yaml:"disagreements"`
	Higher         []string                           `yaml:"higher"`
	Resolutions    []string                           `yaml:"resolutions"`
	Returns        []string                           `yaml:"returns"`
	Withdrawals    []string                           `yaml:"withdrawals"`
	Suspensions    []string                           `yaml:"suspensions"`
	GoingOn        []string                           `yaml:"going_on"`
	Terminations   []string                           `yaml:"terminations"`
	Sheets         []string                           `yaml:"sheets"`
	Defects        []string                           `yaml:"defects"`
	Supplies       []string                           `yaml:"supplies"`
	Refusals       []string                           `yaml:"refusals"`
	Takebacks      []string                           `yaml:"takebacks"`
	Denials        []string                           `yaml:"denials"`
	Reviews        []string                           `yaml:"reviews"`
	Notices        []string                           `yaml:"notices"`
	Supplements    []string                           `yaml:"supplements"`
	Rectifications []string                           `yaml:"rectifications"`
	Mended         []string                           `yaml:"mended"`
	Resumed        []string                           `yaml:"resumed"`
	Returned       []string                           `yaml:"returned"`
	Notes          []string                           `yaml:"notes"`
	Findings       map[domain.SurveyResult][]string   `yaml:"findings"`
	Asks           []string                           `yaml:"asks"` // why the site is needed
	Declined       string                             `yaml:"declined"`
	Opinions       map[domain.SurveyResult][]string   `yaml:"opinions"`
	Amended        string                             `yaml:"amended"` // why a finding was amended
	Prepare        []string                           `yaml:"prepare"`
	Drawings       []phrase                           `yaml:"drawings"` // each with the clause of a code
	DrawingAnswers []string                           `yaml:"drawing_answers"`
	Applications   []string                           `yaml:"applications"`
	Backdated      []string                           `yaml:"backdated"`
	Answers        []string                           `yaml:"answers"`
	Demands        []string                           `yaml:"demands"`
	DemandReasons  []string                           `yaml:"demand_reasons"`
	Changes        []string                           `yaml:"changes"`
	Funding        []string                           `yaml:"funding"`
}

type phrase struct {
	Section string `yaml:"section"`
	Text    string `yaml:"text"`
}

func loadPhrases() (*phrases, error) {
	raw, err := shipped.ReadFile("phrases.yaml")
	if err != nil {
		return nil, fmt.Errorf("open phrases: %w", err)
	}
	p := &phrases{}
	if err := yaml.UnmarshalWithOptions(raw, p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read phrases: %w", err)
	}
	return p, nil
}
