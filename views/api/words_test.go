package api_test

import (
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"binglian/views/api"
	"binglian/views/words"
)

// TestEverythingIsSaidInBothLanguages looks for operations, parameters and fields that the words files don't know.
func TestEverythingIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	set, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	document := api.OpenAPI(set)
	missing := map[string]bool{}
	said := func(text string) {
		if text == "" || strings.HasPrefix(text, "api.") {
			missing[text] = true
		}
	}
	operations := 0
	for _, item := range document.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil {
				continue
			}
			operations++
			said(op.Summary)
			for _, p := range op.Parameters {
				said(p.Description)
			}
		}
	}
	for name, schema := range document.Components.Schemas.Map() {
		for field, property := range schema.Properties {
			if property.Ref == "" && property.Description == "" {
				missing[name+"."+field] = true
			}
			if property.Ref == "" {
				said(property.Description)
			}
		}
	}
	for _, tag := range document.Tags {
		said(tag.Description)
	}
	said(document.Info.Description)
	for key := range missing {
		t.Errorf("%q has no words", key)
	}
	if operations < 100 {
		t.Errorf("%d operations", operations)
	}
}
