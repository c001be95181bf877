package views

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/views/api"
	"binglian/views/parts"
	"binglian/views/problems"
)

// contractPath is where the API is written down for people.
const contractPath = "/api/docs"

type contractView struct {
	About  string
	Access []parts.Fact
	Groups []contractGroup
}

// contractGroup is the operations about one thing.
type contractGroup struct {
	Anchor, Title, About string
	Operations           []contractOperation
}

// contractOperation is one operation as people read it.
type contractOperation struct {
	Anchor, Method, Path, Summary, More string
	Parameters, Fields, Answer          []contractField
}

// contractField is a parameter, or a field of what is sent or answered.
type contractField struct {
	Name, Type, Where, Says string
	Required                bool
}

// showContract is the OpenAPI document as a page.
func showContract(v *visit) error {
	if v.server.API == nil {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	if v.unchanged("contract") {
		return nil
	}
	document, w := api.OpenAPI(v.server.Words), v.words
	view := contractView{About: w.T("api.about"), Access: []parts.Fact{{Label: w.T("contract.base"), Value: parts.Text(v.origin() + api.Prefix)},
		{Label: w.T("contract.document"), Value: parts.Linked(api.DocumentPath, api.DocumentPath)}, {Label: w.T("contract.token"), Value: parts.Linked(w.T("token.title"), tokensPath)}}}
	groups := map[string]*contractGroup{}
	for _, tag := range document.Tags {
		groups[tag.Name] = &contractGroup{Anchor: "tag-" + tag.Name, Title: w.T("api.title." + tag.Name), About: w.T("api.tag." + tag.Name)}
	}
	paths := make([]string, 0, len(document.Paths))
	for path := range document.Paths {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range paths {
		item := document.Paths[path]
		for _, of := range []struct {
			method string
			op     *huma.Operation
		}{{http.MethodGet, item.Get}, {http.MethodPost, item.Post}} {
			if of.op != nil {
				g := groups[of.op.Tags[0]]
				g.Operations = append(g.Operations, v.contractOperation(document, of.method, path, of.op))
			}
		}
	}
	for _, tag := range document.Tags {
		view.Groups = append(view.Groups, *groups[tag.Name])
	}
	return v.show(http.StatusOK, contractPage(v.frame(w.T("contract.title")), view))
}

func (v *visit) contractOperation(d *huma.OpenAPI, method, path string, op *huma.Operation) contractOperation {
	w := v.words
	o := contractOperation{Anchor: "operation-" + op.OperationID, Method: method, Path: path, Summary: api.Summary(w, op.OperationID), More: api.Description(w, op.OperationID)}
	for _, p := range op.Parameters {
		o.Parameters = append(o.Parameters, contractField{Name: p.Name, Type: typeOf(p.Schema), Where: w.T("contract.in." + p.In), Says: api.Field(w, "", p.Name), Required: p.Required})
	}
	if op.RequestBody != nil {
		if body := op.RequestBody.Content["application/json"]; body != nil {
			o.Fields = v.contractFields(d, body.Schema)
		}
	}
	if ok := op.Responses["200"]; ok != nil {
		if body := ok.Content["application/json"]; body != nil {
			o.Answer = v.contractFields(d, body.Schema)
		}
	}
	return o
}

// contractFields lists the fields of a schema, and of a command's own fields in it, by their names.
func (v *visit) contractFields(d *huma.OpenAPI, s *huma.Schema) []contractField {
	name := strings.TrimPrefix(s.Ref, "#/components/schemas/")
	if s.Ref != "" {
		s = d.Components.Schemas.SchemaFromRef(s.Ref)
	}
	var all []contractField
	for field, property := range s.Properties {
		all = append(all, contractField{Name: field, Type: typeOf(property), Says: api.Field(v.words, name, field), Required: slices.Contains(s.Required, field)})
		own, _ := property.Extensions["properties"].(map[string]any)
		for inner, schema := range own {
			typ, _ := schema.(map[string]any)["type"].(string)
			all = append(all, contractField{Name: field + "." + inner, Type: typ, Says: v.words.First("field."+inner, inner)})
		}
	}
	slices.SortFunc(all, func(a, b contractField) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// typeOf says what a value is, with the name of what it is made of.
func typeOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return strings.TrimPrefix(s.Ref, "#/components/schemas/")
	case s.Type == huma.TypeArray:
		return typeOf(s.Items) + "[]"
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	}
	return s.Type
}

// contractList is a table of parameters or fields.
func contractList(k parts.Kit, caption string, fields []contractField) parts.Table {
	t := parts.Table{Caption: caption, Columns: []parts.Column{{Label: caption}, {Label: k.T("contract.type")}, {Label: k.T("contract.meaning")}}}
	for _, f := range fields {
		says := f.Says
		if f.Required {
			says += k.T("contract.required")
		}
		t.Rows = append(t.Rows, parts.Row{Cells: []templ.Component{parts.Strong(f.Name, f.Where), parts.Text(f.Type), parts.Text(says)}})
	}
	return t
}
