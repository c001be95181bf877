package explore

import (
	"reflect"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func TestEachCommandIsClassified(t *testing.T) {
	t.Parallel()
	known := map[domain.Verb]bool{}
	for _, v := range stages.Verbs() {
		known[v] = true
		if _, ok := uses[v]; !ok {
			t.Errorf("%s is new: say in uses what an exploration makes of it", v)
		}
	}
	for v := range uses {
		if !known[v] {
			t.Errorf("%s is no command any more", v)
		}
	}
}

func TestForgottenFieldsExist(t *testing.T) {
	t.Parallel()
	types := map[string]reflect.Type{}
	for _, v := range []any{domain.Project{}, domain.Collaboration{}, domain.Works{}, domain.Application{}, domain.Correction{}, domain.Item{},
		domain.ItemPause{}, domain.Proposal{}, domain.Survey{}, domain.SurveyAsk{}} {
		types[reflect.TypeOf(v).Name()] = reflect.TypeOf(v)
	}
	check := func(name string) {
		of, field, _ := strings.Cut(name, ".")
		if types[of] == nil {
			t.Errorf("%s: unknown type", name)
		} else if _, ok := types[of].FieldByName(field); !ok {
			t.Errorf("%s is gone", name)
		}
	}
	for name, why := range forgotten {
		check(name)
		if why == "" {
			t.Errorf("%s is forgotten without a reason", name)
		}
	}
	for _, name := range ofOpen {
		check(name)
	}
}
