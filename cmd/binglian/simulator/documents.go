package simulator

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unicode/utf16"

	"binglian/domain"
	"binglian/stages"
)

// Document is a demo file, as people of the demo city upload it. Every project has its own upload of the same content.
type Document struct {
	Material domain.MaterialCode
	Name     string // of the file
	Type     string // media type
	Hash     domain.Hash
	Content  []byte
}

// Ref names the document as commands do.
func (d *Document) Ref() domain.MaterialRef {
	return domain.MaterialRef{Material: d.Material, Hash: d.Hash, Bytes: int64(len(d.Content)), Type: d.Type}
}

// resultMaterial is the kind of the file that holds a decision.
const resultMaterial domain.MaterialCode = "result"

// Documents gives the demo files that commands name, by their hashes: one for each material that an investor brings, and
// one for each item's result document.
func Documents(b *stages.Book) map[domain.Hash]Document {
	all := map[domain.Hash]Document{}
	for _, flow := range b.Flows() {
		for _, m := range flow.Materials {
			if m.From == "" {
				d := document(m.Code, m.Title.Zh)
				all[d.Hash] = d
			}
		}
		for i := range flow.Items {
			d := resultOf(&flow.Items[i])
			all[d.Hash] = d
		}
	}
	for _, d := range []Document{document(drawingsMaterial, revisedTitle), document(mappingMaterial, mappingTitle)} {
		all[d.Hash] = d
	}
	return all
}

// MaterialsOf lists the files that a command names: they must be uploaded to its project before it is given.
func MaterialsOf(a stages.Act) []domain.MaterialRef {
	switch act := a.(type) {
	case *stages.ApplyForStage:
		return act.Materials
	case *stages.SupplyCorrection:
		return act.Materials
	case *stages.DecideItem:
		return act.Materials
	case *stages.RecordFinding:
		return act.Materials
	case *stages.SubmitDrawings:
		return act.Materials
	case *stages.DeliverMapping:
		return act.Materials
	}
	return nil
}

// refsOf names every demo file of the construction flows: by its material, or by resultKey.
func refsOf(b *stages.Book) map[string]domain.MaterialRef {
	refs := map[string]domain.MaterialRef{}
	for _, flow := range b.Flows() {
		if flow.Direct() {
			continue
		}
		for _, m := range flow.Materials {
			d := document(m.Code, m.Title.Zh)
			refs[string(m.Code)] = d.Ref()
		}
		for i := range flow.Items {
			d := resultOf(&flow.Items[i])
			refs[resultKey(flow.Items[i].Code)] = d.Ref()
		}
	}
	revised, mapped := document(drawingsMaterial, revisedTitle), document(mappingMaterial, mappingTitle)
	refs[revisedKey], refs[mappingKey] = revised.Ref(), mapped.Ref()
	return refs
}

// The drawings as they are brought anew after a round of their review.
const (
	revisedTitle = "施工图设计文件（修改版）"
	revisedKey   = "revised drawings"

	drawingsMaterial domain.MaterialCode = "drawings"
)

func resultKey(code domain.ItemCode) string { return "result of " + string(code) }

func resultOf(r *stages.ItemRule) Document { return document(resultMaterial, r.Result.Zh) }

// document makes a page that says what it would be, as PDF.
func document(code domain.MaterialCode, title string) Document {
	content := onePage(title, "演示材料，仅供系统演示，无任何法律效力。")
	sum := sha256.Sum256(content)
	return Document{Material: code, Name: title + "（演示）.pdf", Type: "application/pdf", Hash: domain.Hash(hex.EncodeToString(sum[:])), Content: content}
}

// onePage writes a PDF of one page with a heading and a line, in a Chinese font that readers bring along.
func onePage(heading, line string) []byte {
	text := fmt.Sprintf("BT /F1 26 Tf 72 720 Td <%s> Tj /F1 13 Tf 0 -44 Td <%s> Tj ET", utf16Hex(heading), utf16Hex(line))
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H /DescendantFonts [6 0 R] >>",
		"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>",
		"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	starts := make([]int, len(objects))
	for i, o := range objects {
		starts[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, s := range starts {
		fmt.Fprintf(&b, "%010d 00000 n \n", s)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

func utf16Hex(s string) string {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}
