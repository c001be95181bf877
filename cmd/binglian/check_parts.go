package main

import (
	"strings"

	"binglian/domain"
	"binglian/stages"
)

// part is one piece of a code, by its place in the standard.
type part struct{ name, value string }

// projectCodeParts takes a project code apart; nothing is understood of one that isn't written as the standard says.
func projectCodeParts(value string, p *domain.FieldProblem) []part {
	if p != nil && p.Reason == domain.ProjectCodeForm {
		return nil
	}
	f := strings.Split(value, "-")
	region := regionParts(f[1], stages.DefaultBook().Regions)
	if len(region) == 0 {
		region = []part{{"region", f[1]}}
	}
	// What month a wrong date means nobody knows; before November 2020 the code began with the year.
	if year := f[0]; year >= "2015" && year <= "2020" {
		return append([]part{{"style", "old"}, {"year", year}}, append(region, part{"industry", f[2]}, part{"type", f[3]}, part{"number", f[4]})...)
	}
	parts := []part{{"style", "present"}}
	if p == nil || p.Reason != domain.ProjectCodeDate {
		parts = append(parts, part{"month", "20" + f[0][:2] + "-" + f[0][2:]})
	}
	parts = append(parts, region...)
	return append(parts, part{"ministry", f[2]}, part{"type", f[3]}, part{"number", f[4][:5]}, part{"check", f[4][5:]})
}

// creditCodeParts takes a credit code apart; nothing is understood of one that isn't written as the standard says.
func creditCodeParts(value string, p *domain.FieldProblem) []part {
	if p != nil && p.Reason == domain.CreditCodeForm {
		return nil
	}
	parts := []part{{"registrar", value[:1]}, {"kind", value[1:2]}}
	region := regionParts(value[2:8], stages.DefaultBook().Regions)
	if len(region) == 0 {
		region = []part{{"region", value[2:8]}}
	}
	return append(append(parts, region...), part{"organisation", value[8:17]}, part{"check", value[17:]})
}

// regionParts says what is known of a region; nothing of one that the city never had.
func regionParts(value string, regions []domain.Region) []part {
	for _, r := range regions {
		if string(r.Code) != value {
			continue
		}
		parts := []part{{"region", value}, {"region_name", r.Name}}
		if r.Parent != "" {
			parts = append(parts, part{"parent", string(r.Parent)})
		}
		if !r.ValidFrom.IsZero() {
			parts = append(parts, part{"valid_from", r.ValidFrom.String()})
		}
		if !r.ValidTo.IsZero() {
			parts = append(parts, part{"valid_to", r.ValidTo.String()})
		}
		return parts
	}
	return nil
}
