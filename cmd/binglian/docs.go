package main

import (
	"fmt"
	"os"
	"path/filepath"

	"binglian/stages"
)

type docsCommand struct {
	Print docsPrintCommand `cmd:"" help:"Write rules.md, events.md and flows/*.md into a folder."`
}

type docsPrintCommand struct {
	Folder string `arg:"" help:"Folder to write into, such as docs." type:"path"`
}

// Run writes what the program can say of itself.
func (c *docsPrintCommand) Run() error {
	for name, text := range printed() {
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
func printed() map[string]string {
	m := stages.Default(false)
	all := map[string]string{"rules.md": m.RulesText(), "events.md": stages.EventsText()}
	for _, f := range m.Book().Flows() {
		all[filepath.Join("flows", string(f.ID())+".md")] = m.FlowText(f)
	}
	return all
}
