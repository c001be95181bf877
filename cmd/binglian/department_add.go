package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/goccy/go-yaml"

	"binglian/cmd/binglian/publisher"
	"binglian/domain"
	"binglian/stages"
)

type departmentAddCommand struct {
	Code   domain.DepartmentCode `arg:"" help:"Code of the department: lower-case letters, digits and hyphens; it never changes."`
	Zh     string                `help:"Name in Chinese." required:""`
	En     string                `help:"Name in English." required:""`
	Short  string                `help:"How it stands in document numbers, such as 住建." required:""`
	Kind   stages.PartyKind      `help:"One of department, utility, body." default:"department" enum:"department,utility,body"`
	Credit domain.CreditCode     `help:"Credit code of the department itself."`
	County domain.RegionCode     `help:"Region of a county's department."`
	Of     domain.DepartmentCode `help:"The city's department under which a county's works."`
	Note   string                `help:"What it is added for."`
}

// Run adds a row to departments.yaml among the rules in force, and publishes it.
func (c *departmentAddCommand) Run(ctx context.Context, log *slog.Logger, place *Place) error {
	d, err := place.found().attach(ctx, wanted{log: log})
	if err != nil {
		return err
	}
	defer d.close(log)
	if d.machine.Book().Department(c.Code) != nil {
		return fmt.Errorf("%s: the city has this department already", c.Code)
	}
	files, err := d.RuleFiles(ctx)
	if err != nil {
		return err
	}
	for i := range files {
		if files[i].Path != departmentsFile {
			continue
		}
		row, err := c.row()
		if err != nil {
			return err
		}
		v, err := publisher.Publish(ctx, d, d.machine.Book(), publisher.Request{File: departmentsFile, Note: c.Note,
			Content: []byte(strings.TrimRight(files[i].Content, "\n") + "\n" + row)})
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d\n%s is a department of the city; a running server lets it in at once. Its credentials: binglian department creds %s\n",
			v.Path, v.Version, c.Code, c.Code)
		return nil
	}
	return fmt.Errorf("the rules in force have no %s", departmentsFile)
}

const departmentsFile = "departments.yaml"

// row writes the department as a line of departments.yaml.
func (c *departmentAddCommand) row() (string, error) {
	row := yaml.MapSlice{{Key: "code", Value: c.Code}, {Key: "kind", Value: c.Kind}}
	add := func(key, value string) {
		if value != "" {
			row = append(row, yaml.MapItem{Key: key, Value: value})
		}
	}
	if c.County != "" {
		add("level", stages.LevelCounty)
		add("of", string(c.Of))
		add("region", string(c.County))
	}
	add("credit", string(c.Credit))
	add("short", c.Short)
	row = append(row, yaml.MapItem{Key: "name", Value: yaml.MapSlice{{Key: "zh", Value: c.Zh}, {Key: "en", Value: c.En}}})
	text, err := yaml.MarshalWithOptions([]yaml.MapSlice{row}, yaml.Flow(true))
	if err != nil {
		return "", fmt.Errorf("write the department: %w", err)
	}
	return "- " + strings.Trim(strings.TrimSpace(string(text)), "[]") + "\n", nil
}
