package stages

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"binglian/domain"
)

// ReadFlow reads a flow from the text of a file; name is what errors call it. It returns an error that lists, each with its
// line and column, what is unknown or malformed, or, in a file that can be read, every fault of a flow that can't be used.
func (b *Book) ReadFlow(name string, raw []byte) (*Flow, error) {
	f, at, faults := b.parseFlow(raw)
	if len(faults) == 0 {
		faults = b.lintFile(f, at).faults
	}
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s: %w", name, faults)
	}
	return f, nil
}

// LintFlow reads a flow as ReadFlow does, and looks harder: what could be used, and yet can't be what is meant, is a
// finding too. The flow is nil where it can't even be explored.
func (b *Book) LintFlow(raw []byte) (*Flow, Findings) {
	f, at, faults := b.parseFlow(raw)
	if len(faults) > 0 {
		return nil, faults
	}
	l := b.lintFile(f, at)
	whole := !slices.ContainsFunc(l.faults, func(x Finding) bool { return !slices.Contains(explorable, x.Rule) })
	l.audit()
	if !whole {
		return nil, l.faults
	}
	return f, l.faults
}

// explorable names the rules which a flow may break and still be explored, to show what comes of it.
var explorable = []string{"cycle", "milestone", "ends", "chain", "stage-limit", "legal-cap", "title"}

// parseFlow reads a flow's file; where it has findings there is no flow.
func (b *Book) parseFlow(raw []byte) (*Flow, places, Findings) {
	raw = Unmarked(raw)
	if faults := unreadable(raw); len(faults) > 0 {
		return nil, nil, faults
	}
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, nil, Findings{malformed(err)}
	}
	at := places{}
	for _, doc := range tree.Docs {
		at.note("", doc.Body)
	}
	if faults := unread(tree); len(faults) > 0 {
		return nil, at, faults
	}
	file, faults := flowFile{}, Findings(nil)
	if err := yaml.UnmarshalWithOptions(raw, &file, yaml.Strict()); err != nil {
		return nil, at, eachKey(tree, malformed(err))
	}
	f := file.Flow
	from := &Catalogue{}
	if f.Catalogue != "" {
		if from = b.Catalogue(f.Catalogue); from == nil {
			p := at.of("catalogue")
			return nil, at, Findings{found(p, "catalogue", fmt.Sprintf("unknown catalogue %q", f.Catalogue))}
		}
	}
	for _, node := range file.Facts {
		fact, err := overlay(node, "fact", func(code string) *FactRule { return from.Fact(domain.Fact(code)) })
		if err != nil {
			faults = append(faults, malformed(err))
		}
		f.Facts = append(f.Facts, fact.narrowed())
	}
	for _, node := range file.Items {
		item, err := overlay(node, "item", func(code string) *ItemRule { return from.Item(domain.ItemCode(code)) })
		if err != nil {
			faults = append(faults, malformed(err))
		}
		item.inherits = !hasKey(node, "prerequisites")
		if !hasKey(node, "when") {
			item.When = f.possible(item.When, from)
		}
		f.Items = append(f.Items, item)
	}
	if len(faults) > 0 {
		return nil, at, faults
	}
	f.inherit(from)
	return &f, at, nil
}

// unread gives what decoding would pass over in silence: documents after the first, what a number has behind its point, and
// anchors.
func unread(tree *ast.File) Findings {
	var faults Findings
	for i, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if p := doc.Body.GetToken().Position; i > 0 {
			faults = append(faults, found(place{p.Line, p.Column}, "syntax", "a file holds one flow: nothing may follow a line of ---"))
		}
		faults = append(faults, shared(doc.Body)...)
		for _, n := range ast.Filter(ast.FloatType, doc.Body) {
			p := n.GetToken().Position
			faults = append(faults, found(place{p.Line, p.Column}, "days", fmt.Sprintf("%s is not a whole number", n.GetToken().Value)))
		}
	}
	return faults
}

// absent is a bare code that its catalogue doesn't have.
type absent struct {
	node      ast.Node
	key, code string
}

func (a absent) Error() string { return fmt.Sprintf("%s %q isn't in the catalogue", a.key, a.code) }

// malformed makes a finding of an error of reading.
func malformed(err error) Finding {
	if a := (absent{}); errors.As(err, &a) {
		p := a.node.GetToken().Position
		return found(place{p.Line, p.Column}, "catalogue", a.Error())
	}
	if e := (yaml.Error)(nil); errors.As(err, &e) && e.GetToken() != nil && e.GetToken().Position != nil {
		p := e.GetToken().Position
		return found(place{p.Line, p.Column}, "syntax", inWords(e))
	}
	return found(place{}, "syntax", err.Error())
}

func found(at place, rule, text string) Finding {
	return Finding{Line: at.line, Column: at.column, Rule: rule, Text: domain.Text{Zh: laws[rule].says.Zh + "：" + text, En: text}, Remedy: laws[rule].remedy}
}

// eachKey reads each part of a file by itself, so that all that is malformed is told at once; first is what the whole
// file was refused for.
func eachKey(tree *ast.File, first Finding) Findings {
	var all Findings
	for _, doc := range tree.Docs {
		mapping, ok := doc.Body.(*ast.MappingNode)
		if !ok {
			continue
		}
		for _, v := range mapping.Values {
			alone := *mapping
			alone.Values = []*ast.MappingValueNode{v}
			var file flowFile
			if err := yaml.NodeToValue(&alone, &file, yaml.Strict()); err != nil {
				all = append(all, malformed(err))
			}
		}
	}
	if len(all) == 0 {
		return Findings{first}
	}
	return all
}

// note keeps the places of a node and of everything in it.
func (p places) note(path string, node ast.Node) {
	if node == nil {
		return
	}
	if t := node.GetToken(); t != nil && t.Position != nil && path != "" {
		if _, known := p[path]; !known {
			p[path] = place{t.Position.Line, t.Position.Column}
		}
	}
	switch n := node.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && path != "" { // a mapping begins with its first key
			t := n.Values[0].Key.GetToken()
			p[path] = place{t.Position.Line, t.Position.Column}
		}
		for _, v := range n.Values {
			p.note(path, v)
		}
	case *ast.MappingValueNode:
		inner := n.Key.String()
		if path != "" {
			inner = path + "." + inner
		}
		t := n.Key.GetToken()
		p[inner] = place{t.Position.Line, t.Position.Column}
		p.note(inner, n.Value)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			p.note(path+"["+strconv.Itoa(i)+"]", v)
		}
	}
}
