package cases

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// node is one value of a case file with its place in it, so that whatever is wrong can be told by its line and whatever
// is expected can be written anew where it stands.
type node struct {
	line, column int // from 1; columns count characters
	form         form
	text         string // of a text
	braces       bool   // a table or list in braces or brackets
	list         []*node
	table        []entry
}

type entry struct {
	key   *node
	value *node
}

type form string

const (
	isText  form = "a text"
	isList  form = "a list"
	isTable form = "a table"
)

// Fault is something wrong in a case file.
type Fault struct {
	File string
	Line int
	Text string
}

func (f Fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text) }

// parse reads the YAML of one document. It returns a Fault for what is no YAML, and for anchors and tags, which a case
// does without.
func parse(file string, raw []byte) (*node, error) {
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, syntaxFault(file, err)
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return nil, Fault{file, 1, "a case file holds one case"}
	}
	return convert(file, tree.Docs[0].Body)
}

// syntaxFault takes the line and the first sentence from what the YAML reader says.
func syntaxFault(file string, err error) error {
	first, _, _ := strings.Cut(err.Error(), "\n")
	f := Fault{File: file, Line: 1, Text: first}
	var column int
	if n, _ := fmt.Sscanf(first, "[%d:%d]", &f.Line, &column); n == 2 {
		_, f.Text, _ = strings.Cut(first, "] ")
	}
	return f
}

func convert(file string, from ast.Node) (*node, error) {
	at := from.GetToken().Position
	n := &node{line: at.Line, column: at.Column}
	switch v := from.(type) {
	case *ast.MappingNode:
		n.form = isTable
		for _, pair := range v.Values {
			if err := n.add(file, pair); err != nil {
				return nil, err
			}
		}
		n.braces = v.IsFlowStyle
		n.begin()
	case *ast.MappingValueNode:
		n.form = isTable
		if err := n.add(file, v); err != nil {
			return nil, err
		}
		n.begin()
	case *ast.SequenceNode:
		n.form, n.braces = isList, v.IsFlowStyle
		for _, value := range v.Values {
			x, err := convert(file, value)
			if err != nil {
				return nil, err
			}
			n.list = append(n.list, x)
		}
	case *ast.LiteralNode:
		n.form, n.text = isText, strings.TrimRight(v.Value.Value, "\n")
	case *ast.NullNode:
		n.form = isText
	case *ast.StringNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		n.form, n.text = isText, from.GetToken().Value
	default:
		return nil, Fault{file, at.Line, "anchors, aliases and tags have no place in a case; write the value itself"}
	}
	return n, nil
}

// begin puts a table's place where its first key stands; one in braces begins with them.
func (n *node) begin() {
	if !n.braces && len(n.table) > 0 {
		n.line, n.column = n.table[0].key.line, n.table[0].key.column
	}
}

func (n *node) add(file string, pair *ast.MappingValueNode) error {
	key, err := convert(file, pair.Key)
	if err != nil {
		return err
	}
	value, err := convert(file, pair.Value)
	if err != nil {
		return err
	}
	n.table = append(n.table, entry{key, value})
	return nil
}

// get gives the value of a key, or nil.
func (n *node) get(key string) *node {
	at := slices.IndexFunc(n.table, func(e entry) bool { return e.key.text == key })
	if at < 0 {
		return nil
	}
	return n.table[at].value
}

// words gives the texts of a list, or a text as a list of one.
func (n *node) words() []string {
	if n.form == isText {
		return []string{n.text}
	}
	all := make([]string, len(n.list))
	for i, x := range n.list {
		all[i] = x.text
	}
	return all
}
