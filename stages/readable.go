package stages

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// A file of rules is written by people. What is longer, or nested deeper, would cost its reader minutes and gigabytes.
const (
	mostRuleBytes = 1 << 20
	mostNesting   = 30 // of lists and mappings in one another; rules need six
)

// Unmarked gives a file without the byte order mark that some editors put before UTF-8: it says nothing.
func Unmarked(raw []byte) []byte { return bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")) }

// unreadable gives why a file isn't even parsed; nothing for one that is.
func unreadable(raw []byte) Findings {
	switch line := tooDeep(raw); {
	case len(raw) > mostRuleBytes:
		return Findings{found(place{1, 1}, "syntax", fmt.Sprintf("the file has %d bytes, a file of rules has at most %d", len(raw), mostRuleBytes))}
	case len(bytes.TrimSpace(raw)) == 0:
		return Findings{found(place{1, 1}, "syntax", "the file is empty")}
	case line > 0:
		return Findings{found(place{line, 1}, "syntax", fmt.Sprintf("lists and mappings stand in one another more than %d deep", mostNesting))}
	}
	return nil
}

// tooDeep gives the line, from 1, on which brackets or entries of lists are nested too deeply; 0 if none is. It counts the
// brackets of texts too: they come in pairs there.
func tooDeep(raw []byte) int {
	depth := 0
	for i, line := range bytes.Split(raw, []byte("\n")) {
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > mostNesting {
				return i + 1
			}
		}
		if bytes.Count(line, []byte("- ")) > mostNesting && bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("- - ")) {
			return i + 1
		}
	}
	return 0
}

// shared gives the places at which a file refers to another of its parts: each rule is written out where it stands, so that
// a reader sees it whole and a line says what it says.
func shared(doc ast.Node) Findings {
	var faults Findings
	for _, kind := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.MergeKeyType} {
		for _, n := range ast.Filter(kind, doc) {
			p := n.GetToken().Position
			faults = append(faults, found(place{p.Line, p.Column}, "syntax", "anchors, aliases and merged keys aren't read: write it out"))
		}
	}
	return faults
}

// inWords says in a reader's words what is wrong with a value.
func inWords(e yaml.Error) string {
	if t := (*yaml.TypeError)(nil); errors.As(e, &t) && t.DstType != nil {
		switch t.DstType.Kind() {
		case reflect.Int:
			return fmt.Sprintf("%.40q is not a whole number", e.GetToken().Value)
		case reflect.Bool:
			return fmt.Sprintf("%.40q is neither true nor false", e.GetToken().Value)
		case reflect.String:
			return fmt.Sprintf("%.40q is not a text", e.GetToken().Value)
		default:
		}
	}
	if o := (*yaml.OverflowError)(nil); errors.As(e, &o) {
		return fmt.Sprintf("%.40q is too large a number", e.GetToken().Value)
	}
	return e.GetMessage()
}
