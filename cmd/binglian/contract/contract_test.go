package contract_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"binglian/events"
	"binglian/views/schemas"
)

// compiled reads a schema as other programs would.
func compiled(t *testing.T, name string, schema any) *jsonschema.Schema {
	t.Helper()
	raw, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return s
}

// TestEveryReleasedEventMeetsItsSchema holds the event logs that were frozen with each release against the schemas of today.
func TestEveryReleasedEventMeetsItsSchema(t *testing.T) {
	t.Parallel()
	known := map[string]*jsonschema.Schema{}
	for name, s := range schemas.Events() {
		known[name] = compiled(t, name, s)
	}
	logs, err := filepath.Glob("../../../events/testdata/*/*.events.jsonl")
	if err != nil || len(logs) == 0 {
		t.Fatalf("no frozen logs: %v", err)
	}
	met := map[string]bool{}
	for _, path := range logs {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		lines := bufio.NewScanner(file)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var e struct {
				Name    string          `json:"name"`
				Payload json.RawMessage `json:"payload"`
			}
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(e.Payload))
			if err == nil {
				err = known[e.Name].Validate(value)
			}
			if err != nil {
				t.Errorf("%s: %s: %v", filepath.Base(path), e.Name, err)
			}
			met[e.Name] = true
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	if len(met) < len(events.Kinds())*9/10 {
		t.Errorf("only %d of %d events were met", len(met), len(events.Kinds()))
	}
}

// TestSchemasRefuseWhatIsWrong: a schema that takes everything would meet everything.
func TestSchemasRefuseWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := compiled(t, "item-accepted", schemas.Events()["item-accepted"])
	for name, c := range map[string]struct {
		payload string
		good    bool
	}{
		"as it is":          {`{"item":"a1.105","accepted_on":"2021-08-10","from":"2021-08-10","limit":{"days":5,"unit":"working"},"calendar":"2021"}`, true},
		"with a field more": {`{"item":"a1.105","accepted_on":"2021-08-10","from":"2021-08-10","limit":{"days":5,"unit":"working"},"calendar":"2021","more":1}`, true},
		"without its item":  {`{"accepted_on":"2021-08-10","from":"2021-08-10","limit":{"days":5,"unit":"working"},"calendar":"2021"}`, false},
		"a day that isn't":  {`{"item":"a1.105","accepted_on":"2021-02-30","from":"2021-08-10","limit":{"days":5,"unit":"working"},"calendar":"2021"}`, false},
		"a number in words": {`{"item":"a1.105","accepted_on":"2021-08-10","from":"2021-08-10","limit":{"days":"five","unit":"working"},"calendar":"2021"}`, false},
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(c.payload))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	for verb, s := range schemas.Commands() {
		compiled(t, string(verb), s)
	}
}
