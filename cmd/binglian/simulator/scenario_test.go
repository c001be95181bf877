package simulator_test

import (
	"os"
	"strings"
	"testing"

	"binglian/cmd/binglian/simulator"
	"binglian/stages"
)

// edited gives the shipped scenario's text with replacements made, as pairs of old and new; each old text must be there.
func edited(t *testing.T, pairs ...string) string {
	t.Helper()
	raw, err := os.ReadFile("scenarios/siping-2023.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the scenario doesn't say %q", pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return text
}

func TestImpossibleScenariosAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		edit []string
		says string
	}{
		"unknown key":         {[]string{"title: {zh", "titel: {zh"}, "titel"},
		"malformed day":       {[]string{"begin: 2021-07-01", "begin: July 2021"}, "July 2021"},
		"malformed time":      {[]string{`"17:30"`, `"half past five"`}, "half past five"},
		"days out of order":   {[]string{"begin: 2021-07-01", "begin: 2022-07-01"}, "follow each other"},
		"period and end":      {[]string{"to: 2023-05-31}", "to: 2023-04-30}"}, "must be the end"},
		"launched":            {[]string{"launched: 80", "launched: 150"}, "150 launched of 140 admitted"},
		"sheets":              {[]string{"sheets: 60", "sheets: 90"}, "90 sheets of 80 launched"},
		"stages don't sum":    {[]string{"accepted: 136", "accepted: 137"}, "the stages sum to 136 and 79"},
		"more than accepted":  {[]string{"s3: {accepted: 21, completed: 10}", "s3: {accepted: 21, completed: 22}"}, "22 completed of 21 accepted"},
		"unknown stage":       {[]string{"s3: {accepted: 21", "s9: {accepted: 21"}, "s9 is no stage"},
		"filing is no stage":  {[]string{"s3: {accepted: 21", "filing: {accepted: 21"}, "filing is no stage"},
		"too little money":    {[]string{"investment: 265000", "investment: 11990"}, "can't sum to 11990"},
		"too much money":      {[]string{"investment: 265000", "investment: 4800010"}, "can't sum to 4800010"},
		"too few sheets":      {[]string{"sheets: 60", "sheets: 33"}, "only 33 have a sheet"},
		"rate":                {[]string{"parallel_rate: 100", "parallel_rate: 99"}, "parallel_rate 99"},
		"pool too small":      {[]string{"withdrawn: 3, amended: 8", "withdrawn: 30, amended: 80"}, "the pool wants 129"},
		"no company to build": {[]string{"sectors: [cars]", "sectors: [boats]"}, "no company of the sectors boats"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := simulator.Load(strings.NewReader(edited(t, test.edit...))); err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error %v, not one about %q", err, test.says)
			}
		})
	}
}

func TestScenarioMustFitTheRules(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string][]string{
		"class without flow": {"class: 3 #", "class: 7 #"},
		"unknown fact":       {"  land: {", "  lend: {"},
		"unknown value":      {"land: {transfer: 84", "land: {gift: 84"},
		"unknown department": {"consult: [education, traffic-police]", "consult: [moon]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc, err := simulator.Load(strings.NewReader(edited(t, edit...)))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := simulator.Plan(stages.Default(true), sc, 1); err == nil {
				t.Error("it is played all the same")
			}
		})
	}
}

func TestOtherScenariosMeetTheirTargetsToo(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string][]string{
		"a smaller city": {"admitted: 140", "admitted: 61", "other_classes: 19", "other_classes: 9", "launched: 80", "launched: 37", "sheets: 60", "sheets: 29", "accepted: 136", "accepted: 49",
			"completed: 79", "completed: 27", "s1: {accepted: 34, completed: 24, investment: 265000}", "s1: {accepted: 12, completed: 8, investment: 61230}",
			"s2: {accepted: 28, completed: 15}", "s2: {accepted: 11, completed: 6}", "s3: {accepted: 21, completed: 10}", "s3: {accepted: 7, completed: 3}",
			"s4: {accepted: 19, completed: 10}", "s4: {accepted: 7, completed: 3}", "parallel: {accepted: 34, completed: 20}", "parallel: {accepted: 12, completed: 7}"},
		"everything completed": {"accepted: 136", "accepted: 79", "s1: {accepted: 34", "s1: {accepted: 24", "s2: {accepted: 28", "s2: {accepted: 15",
			"s3: {accepted: 21", "s3: {accepted: 10", "s4: {accepted: 19", "s4: {accepted: 10", "parallel: {accepted: 34", "parallel: {accepted: 20"},
		"nothing completed": {"completed: 79", "completed: 0", "completed: 24, investment: 265000", "completed: 0", "completed: 15", "completed: 0",
			"completed: 10", "completed: 0", "completed: 10", "completed: 0", "completed: 20", "completed: 0"},
		"another year": {"begin: 2021-07-01", "begin: 2022-07-01", "end: 2023-05-31", "end: 2024-05-31", "count_from: 2022-03-01", "count_from: 2023-03-01",
			"period: {from: 2023-01-01, to: 2023-05-31}", "period: {from: 2024-01-01, to: 2024-05-31}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sc, err := simulator.Load(strings.NewReader(edited(t, edit...)))
			if err != nil {
				t.Fatal(err)
			}
			for seed := range uint64(6) {
				plan(t, sc, seed)
			}
		})
	}
}
