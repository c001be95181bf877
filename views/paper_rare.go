package views

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// rare reports whether a character may lack a glyph on a reader's machine: Chinese ones outside the block that every font
// has, and those that a system of old gave a meaning of its own.
func rare(r rune) bool {
	switch {
	case r >= 0x3400 && r <= 0x4DBF: // extension A: 㙓, 䶮
		return true
	case r >= 0x20000 && r <= 0x3FFFF: // extensions B and after: 𠮷
		return true
	case r >= 0x9FA6 && r <= 0x9FFF: // added to the block since 1993
		return true
	case unicode.Is(unicode.Co, r):
		return true
	default:
		return false
	}
}

// rareIn lists the rare characters of a document's texts in the order of their codes, so that each can be told whatever
// fonts the reader's machine has: 𠮷（U+20BB7）.
func (d *paper) rareIn() []string {
	var found []rune
	look := func(texts ...string) {
		for _, text := range texts {
			for _, r := range text {
				if rare(r) && !slices.Contains(found, r) {
					found = append(found, r)
				}
			}
		}
	}
	look(d.Issuer, d.Title, d.Number, d.To, d.Lead, d.On, d.Seal)
	look(d.Marks...)
	look(d.Follows...)
	look(d.Signers...)
	for _, f := range d.Facts {
		look(f.Label, f.Value)
	}
	for _, b := range d.Blocks {
		look(b.Title, b.Note)
		look(b.Lines...)
		look(b.List...)
		if b.Table != nil {
			for _, row := range b.Table.Rows {
				look(row...)
			}
		}
		for _, p := range b.Photos {
			look(p.Label)
		}
	}
	slices.Sort(found)
	told := make([]string, len(found))
	for i, r := range found {
		told[i] = d.Kit.T("paper.rare-of", "character", string(r), "code", fmt.Sprintf("U+%04X", r))
	}
	return told
}

// rareNote says which rare characters a document holds; nothing if it holds none.
func (d *paper) rareNote() string {
	all := d.rareIn()
	if len(all) == 0 {
		return ""
	}
	return d.Kit.T("paper.rare", "characters", strings.Join(all, d.Kit.T("catalogue.comma")))
}
