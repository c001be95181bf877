package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/invopop/jsonschema"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

// tags order the operations; what each is about stands in the words files, under api.tag.<tag>.
var tags = []string{"projects", "commands", "events", "worklists", "surveys", "sheets", "documents", "city", "statistics", "access"}

// day is how a domain.Day is written.
type day string

// Schema implements huma.SchemaProvider.
func (day) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date"}
}

// register adds every operation, and writes down what each is.
func (s *Server) register(a huma.API) huma.API {
	o := a.OpenAPI()
	o.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[domain.Day](), reflect.TypeFor[day]())
	o.Components.SecuritySchemes = map[string]*huma.SecurityScheme{bearerScheme: {Type: "http", Scheme: "bearer"}}
	a.UseMiddleware(s.enter(a))
	s.registerProjects(a)
	s.registerCommands(a)
	s.registerEvents(a)
	s.registerStream(a)
	s.registerLists(a)
	s.registerSheets(a)
	s.registerDocuments(a)
	s.registerCity(a)
	s.registerStatistics(a)
	s.registerAccess(a)
	describe(o, s.Words.In(words.English, 0))
	delete(o.Components.Schemas.Map(), orderSchema) // it stands in each command, with its fields
	return a
}

// describe writes what everything is into the document.
func describe(o *huma.OpenAPI, w words.Words) {
	o.Info.Description = w.T("api.about")
	o.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	o.Components.SecuritySchemes[bearerScheme].Description = w.T("api.bearer")
	for _, tag := range tags {
		o.Tags = append(o.Tags, &huma.Tag{Name: tag, Description: w.T("api.tag." + tag)})
	}
	for _, item := range o.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil {
				continue
			}
			op.Summary, op.Description = Summary(w, op.OperationID), Description(w, op.OperationID)
			for _, p := range op.Parameters {
				p.Description = Field(w, "", p.Name)
			}
		}
	}
	for name, schema := range o.Components.Schemas.Map() {
		for field, property := range schema.Properties {
			if property.Ref == "" {
				property.Description = Field(w, name, field)
			}
		}
	}
}

// Summary says in a reader's language what an operation does; those of commands are called as the commands.
func Summary(w words.Words, id string) string {
	if slices.Contains(given, domain.Verb(id)) {
		return w.Text(stages.VerbText(domain.Verb(id)))
	}
	return w.T("api.operation." + id)
}

// Description says what one must know of an operation; nothing where its summary says all. Of a command it says whose it is.
func Description(w words.Words, id string) string {
	if slices.Contains(given, domain.Verb(id)) {
		_, roles := stages.Described(domain.Verb(id))
		names := make([]string, len(roles))
		for i, r := range roles {
			names[i] = w.T("role." + string(r))
		}
		return w.T("api.given-by", "roles", join(names, w.T("api.comma")))
	}
	if key := "api.more." + id; w.Has(key) {
		return w.T(key)
	}
	return ""
}

func join(all []string, with string) string {
	text := ""
	for i, s := range all {
		if i > 0 {
			text += with
		}
		text += s
	}
	return text
}

// Field says what a parameter, or a field of a schema, is.
func Field(w words.Words, schema, name string) string {
	if key := "api.field." + schema + "." + name; w.Has(key) {
		return w.T(key)
	}
	return w.T("api.field." + name)
}

// orderSchema is the name of the schema of what comes with every command.
const orderSchema = "Order"

// ordered gives a command's operation the schema of what it takes.
func ordered(a huma.API, o operation, fields *jsonschema.Schema) huma.Operation {
	op := o.huma()
	envelope := a.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[order](), false, orderSchema)
	body := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for name, property := range envelope.Properties {
		body.Properties[name] = property
	}
	raw, err := json.Marshal(fields)
	var loose map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &loose)
	}
	if err != nil {
		panic(fmt.Sprintf("schema of %s: %v", o.id, err)) //nolint:forbidigo // a type of the program itself
	}
	body.Properties["fields"] = &huma.Schema{Extensions: loose}
	body.PrecomputeMessages()
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: body}}}
	return op
}

// contract is the OpenAPI document as it is sent, written when it is first asked for.
type contract struct{ written func() []byte }

func documentOf(a huma.API) contract {
	return contract{sync.OnceValue(func() []byte {
		raw, err := json.MarshalIndent(a.OpenAPI(), "", " ")
		if err != nil {
			panic(fmt.Sprintf("write the OpenAPI document: %v", err)) //nolint:forbidigo // types of the program itself
		}
		return append(raw, '\n')
	})}
}

func (c contract) serve(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(c.written()) // a client that hangs up is no fault of ours
}

// OpenAPI gives the OpenAPI document.
func OpenAPI(set *words.Set) *huma.OpenAPI {
	s := &Server{Words: set}
	return s.register(humago.NewWithPrefix(http.NewServeMux(), Prefix, config())).OpenAPI()
}

// Printed gives the OpenAPI document as the program prints it.
func Printed(set *words.Set) string {
	s := &Server{Words: set}
	return string(documentOf(s.register(humago.NewWithPrefix(http.NewServeMux(), Prefix, config()))).written())
}
