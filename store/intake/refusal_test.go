package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"binglian/domain"
	"binglian/store/intake"
)

// edited gives a workbook with one part changed.
func edited(t *testing.T, file []byte, part string, change func(string) string) []byte {
	t.Helper()
	return rezipped(t, file, func(name string, content []byte) []byte {
		if name != part {
			return content
		}
		after := change(string(content))
		if after == string(content) {
			t.Fatalf("%s: nothing to change in %s", part, content)
		}
		return []byte(after)
	})
}

// rezipped packs a workbook again with its parts as change gives them; nil leaves a part out.
func rezipped(t *testing.T, file []byte, change func(name string, content []byte) []byte) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		if content = change(f.Name, content); content == nil {
			continue
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func goodBook(t testing.TB) []byte {
	t.Helper()
	b := newBook(t)
	b.row("Sheet1", 1, headers)
	b.row("Sheet1", 2, values("产业园"))
	return b.bytes()
}

const sheetPart = "xl/worksheets/sheet1.xml"

func TestFilesThatAreNoLists(t *testing.T) {
	t.Parallel()
	ole := append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 2000)...)
	locked, err := excelize.Encrypt(goodBook(t), &excelize.Options{Password: "demo"})
	if err != nil {
		t.Fatal(err)
	}
	list := csvOf(good())
	for name, c := range map[string]struct {
		file []byte
		want domain.Reason
	}{
		"empty":           {nil, intake.FileEmpty},
		"xls":             {ole, intake.FileOldExcel},
		"xls of Excel 5":  {[]byte("\x09\x08\x10\x00\x00\x06"), intake.FileOldExcel},
		"encrypted":       {locked, intake.FileEncrypted},
		"HTML":            {[]byte("\xEF\xBB\xBF\n<HTML><body><table><tr><td>项目名称"), intake.FileMarkup},
		"XML":             {[]byte(`<?xml version="1.0"?><Workbook>`), intake.FileMarkup},
		"PDF":             {[]byte("%PDF-1.7\n"), intake.FileNotTable},
		"picture":         {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), intake.FileNotTable},
		"UTF-16":          {[]byte("\xFF\xFE\x79\x98"), intake.FileEncodingUTF16},
		"NUL":             {append(bytes.Repeat([]byte("a,b\n"), 2000), 0), intake.FileNulBytes},
		"wrong encoding":  {append([]byte("\xFF\xFF"), list...), intake.FileEncoding},
		"broken UTF-8":    {bytes.Replace(list, []byte("产业园"), []byte("\xE4\xBA\x80\xFF"), 1), intake.FileEncoding},
		"open quote":      {append(list, []byte("\"a,b\nc")...), intake.FileQuotes},
		"quote in a cell": {bytes.Replace(list, []byte("示范产业园一期"), []byte(`示范"产业园"`), 1), intake.FileQuotes},
		"bad separator":   {append([]byte("sep=a\n"), list...), intake.FileSeparator},
		"prose":           {[]byte("四平市\n没有表格\n"), intake.FileNoHeader},
		"too wide":        {append(list, []byte(strings.Repeat(",", 300)+"x\n")...), intake.FileTooWide},
		"long cell":       {append(list, []byte(strings.Repeat("x", 40_000)+"\n")...), intake.FileCellTooLong},
		"large":           {make([]byte, intake.DefaultMaxBytes+1), intake.FileTooLarge},
		"plain zip":       {rezipped(t, goodBook(t), func(n string, c []byte) []byte { return only(n == sheetPart, c) }), intake.FileNotTable},
		"cut short":       {goodBook(t)[:3000], intake.FileBroken},
	} {
		_, err := read(t, c.file)
		t.Run(name, func(t *testing.T) { wantRefusal(t, err, c.want) })
	}
}

func only(keep bool, content []byte) []byte {
	if keep {
		return content
	}
	return nil
}

func TestDamagedWorkbooks(t *testing.T) {
	t.Parallel()
	replace := func(old, by string) func(string) string {
		return func(s string) string { return strings.ReplaceAll(s, old, by) }
	}
	for name, c := range map[string]struct {
		part   string
		change func(string) string
		want   domain.Reason
	}{
		"sheet breaks off":      {sheetPart, func(s string) string { return s[:strings.Index(s, `<row r="2"`)+200] }, intake.FileBroken},
		"sheet is empty":        {sheetPart, func(string) string { return "" }, intake.FileBroken},
		"no such text":          {sheetPart, replace(`<v>0</v>`, `<v>999</v>`), intake.FileBroken},
		"negative text":         {sheetPart, replace(`<v>0</v>`, `<v>-1</v>`), intake.FileBroken},
		"unknown type":          {sheetPart, replace(`t="s"`, `t="zz"`), intake.FileBroken},
		"rows in disorder":      {sheetPart, replace(`<row r="1"`, `<row r="9"`), intake.FileBroken},
		"cell of another row":   {sheetPart, replace(`r="A2"`, `r="A3"`), intake.FileBroken},
		"cells in disorder":     {sheetPart, replace(`r="A2"`, `r="C2"`), intake.FileBroken},
		"cell without letters":  {sheetPart, replace(`r="A2"`, `r="22"`), intake.FileBroken},
		"row far too low":       {sheetPart, replace(`<row r="2"`, `<row r="99999999999999999999"`), intake.FileBroken},
		"entities":              {sheetPart, replace(`<v>0</v>`, `<v>&lol;</v>`), intake.FileBroken},
		"texts break off":       {"xl/sharedStrings.xml", func(s string) string { return s[:len(s)/2] }, intake.FileBroken},
		"workbook breaks off":   {"xl/workbook.xml", func(s string) string { return s[:len(s)/2] }, intake.FileBroken},
		"sheet without a part":  {"xl/_rels/workbook.xml.rels", replace("worksheets/sheet1.xml", "worksheets/none.xml"), intake.FileBroken},
		"sheet without a link":  {"xl/_rels/workbook.xml.rels", replace(`Id="rId1"`, `Id="rId77"`), intake.FileBroken},
		"a document":            {"xl/workbook.xml", func(string) string { return "<document><body/></document>" }, intake.FileNotTable},
		"binary workbook":       {"_rels/.rels", replace("workbook.xml", "workbook.bin"), intake.FileBinaryExcel},
		"an endless text":       {"xl/sharedStrings.xml", replace("产业园", strings.Repeat("长", 40_000)), intake.FileCellTooLong},
		"a cell far right":      {sheetPart, replace(`</row></sheetData>`, `<c r="XFD2"><v>1</v></c></row></sheetData>`), intake.FileTooWide},
		"merged beyond measure": {sheetPart, replace(`</sheetData>`, `</sheetData><mergeCells>`+strings.Repeat(`<mergeCell ref="A3:B4"/>`, 6000)+`</mergeCells>`), intake.FileTooManyMerges},
		"merged wrongly":        {sheetPart, replace(`</sheetData>`, `</sheetData><mergeCells><mergeCell ref="B4:A3"/></mergeCells>`), intake.FileBroken},
	} {
		_, err := read(t, edited(t, goodBook(t), c.part, c.change))
		t.Run(name, func(t *testing.T) { wantRefusal(t, err, c.want) })
	}
	damaged := goodBook(t)
	for i := range 40 { // somewhere in the packed sheet
		damaged[bytes.Index(damaged, []byte(sheetPart))+len(sheetPart)+20+i] ^= 0x5A
	}
	_, err := read(t, damaged)
	wantRefusal(t, err, intake.FileBroken)
}

func TestAMillionEmptyRows(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 1_000_000 {
		fmt.Fprintf(&rows, `<row r="%d" s="1"/>`, i+3)
	}
	file := edited(t, goodBook(t), sheetPart, func(s string) string {
		return strings.Replace(s, "</sheetData>", rows.String()+"</sheetData>", 1)
	})
	began := time.Now()
	_, err := read(t, file)
	wantRefusal(t, err, intake.FileEmptyRows)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("refused after %s", took)
	}
	gap := edited(t, goodBook(t), sheetPart, func(s string) string {
		return strings.Replace(s, "</sheetData>", `<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>`, 1)
	})
	_, err = read(t, gap)
	wantRefusal(t, err, intake.FileEmptyRows)
	_, err = read(t, append(csvOf(good()), bytes.Repeat([]byte(",,\n"), 1_000_000)...))
	wantRefusal(t, err, intake.FileEmptyRows)
	few := edited(t, goodBook(t), sheetPart, func(s string) string {
		return strings.Replace(s, "</sheetData>", `<row r="9000"/></sheetData>`, 1)
	})
	if list := mustRead(t, few); len(list.Rows) != 1 {
		t.Errorf("%d rows", len(list.Rows))
	}
}

func TestTooManyRows(t *testing.T) {
	t.Parallel()
	s := settings()
	s.MaxRows = 3
	file := csvOf(good(), good(), good())
	_, err := intake.Read(bytes.NewReader(file), int64(len(file)), "list", s)
	wantRefusal(t, err, intake.FileTooManyRows)
}

// TestBombs is not parallel: it measures memory. What it counts is what was ever allocated, collected again or not.
func TestBombs(t *testing.T) {
	zeros := func(n int) string { return strings.Repeat(" ", n) }
	bomb := edited(t, goodBook(t), sheetPart, func(s string) string {
		return strings.Replace(s, "<sheetData>", zeros(200<<20)+"<sheetData>", 1)
	})
	steep := edited(t, goodBook(t), sheetPart, func(s string) string {
		return strings.Replace(s, "<sheetData>", zeros(30<<20)+"<sheetData>", 1)
	})
	texts := edited(t, goodBook(t), "xl/sharedStrings.xml", func(s string) string {
		return strings.Replace(s, "</sst>", strings.Repeat("<si/>", 1_100_000)+noise(3<<20)+"</sst>", 1)
	})
	for name, c := range map[string]struct {
		file []byte
		want domain.Reason
		most uint64 // MB allocated in all, from beginning to end
	}{
		"says so":      {bomb, intake.FileBomb, 4},
		"shrinks well": {steep, intake.FileBomb, 4},
		"lies":         {lying(t, bomb), intake.FileBroken, 4},
		"texts":        {texts, intake.FileBomb, 400},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := read(t, c.file)
		runtime.ReadMemStats(&after)
		wantRefusal(t, err, c.want)
		if got := (after.TotalAlloc - before.TotalAlloc) >> 20; got > c.most {
			t.Errorf("%s: %d MB, want at most %d", name, got, c.most)
		}
	}
}

// noise is a comment that doesn't shrink, so that a part stays below the ratio.
func noise(n int) string {
	var b strings.Builder
	b.WriteString("<!--")
	x := uint32(1)
	for b.Len() < n {
		x = x*1664525 + 1013904223
		b.WriteByte('a' + byte(x>>24)%26)
	}
	return b.String() + "-->"
}

// lying changes the directory of an archive so that the sheet says that it holds 1,000 bytes.
func lying(t *testing.T, file []byte) []byte {
	t.Helper()
	changed := bytes.Clone(file)
	signature := []byte("PK\x01\x02")
	for at := bytes.Index(changed, signature); at >= 0; {
		if bytes.HasPrefix(changed[at+46:], []byte(sheetPart)) {
			binary.LittleEndian.PutUint32(changed[at+24:], 1000)
			return changed
		}
		next := bytes.Index(changed[at+4:], signature)
		if next < 0 {
			break
		}
		at += 4 + next
	}
	t.Fatal("no entry of the sheet in the archive's directory")
	return nil
}

func FuzzSheet(f *testing.F) {
	const row = `<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="H2"><f>1+1</f><v>45054</v></c></row>`
	f.Add("<worksheet><sheetData>" + row + "</sheetData></worksheet>")
	f.Add(`<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B9"/></mergeCells></worksheet>`)
	whole := goodBook(f)
	f.Fuzz(func(t *testing.T, sheet string) {
		file := rezipped(t, whole, func(name string, content []byte) []byte {
			if name == sheetPart {
				return []byte(sheet)
			}
			return content
		})
		_, err := read(t, file)
		var refusal *intake.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Errorf("neither list nor refusal: %v", err)
		}
	})
}

func TestAFullListIsRead(t *testing.T) {
	t.Parallel()
	rows := make([]cells, 5000)
	for i := range rows {
		rows[i] = good().with("项目代码", "", "项目名称", fmt.Sprintf("示范产业园 %d 号厂房", i))
	}
	list := mustRead(t, csvOf(rows...))
	if len(list.Rows) != len(rows) || len(list.Problems()) > 0 {
		t.Errorf("%d rows, %d problems", len(list.Rows), len(list.Problems()))
	}
}
