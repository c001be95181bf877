package main

import (
	"fmt"
	"os"
	"path/filepath"

	"binglian/cmd/binglian/contract"
	"binglian/stages"
	"binglian/views/api"
	"binglian/views/words"
)

type docsCommand struct {
	Print docsPrintCommand `cmd:"" help:"Write rules.md, events.md, flows/*.md, asyncapi.yaml, openapi.json and schemas/*.json into a folder."`
}

type docsPrintCommand struct {
	Folder string `arg:"" help:"Folder to write into, such as docs." type:"path"`
}

// Run writes what the program can say of itself.
func (c *docsPrintCommand) Run() error {
	all, err := printed()
	if err != nil {
		return err
	}
	for name, text := range all {
		path := filepath.Join(c.Folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// printed gives the documents that the program prints, by their names in the folder docs.
func printed() (map[string]string, error) {
	m := stages.Default(false)
	all := map[string]string{"rules.md": m.RulesText(), "events.md": stages.EventsText()}
	for _, f := range m.Book().Flows() {
		all[filepath.Join("flows", string(f.ID())+".md")] = m.FlowText(f)
	}
	asyncapi, err := contract.AsyncAPI()
	if err != nil {
		return nil, err
	}
	all["asyncapi.yaml"] = asyncapi
	set, err := words.Load(namesIn(m))
	if err != nil {
		return nil, err
	}
	all["openapi.json"] = api.Printed(set)
	schemas, err := contract.SchemaFiles()
	for name, text := range schemas {
		all[filepath.Join("schemas", name)] = text
	}
	return all, err
}
