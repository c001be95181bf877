package forms

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/words"
)

// Reasons why an upload is refused before its content is looked at.
const (
	TooLarge     domain.Reason = "too-large"
	TooManyFiles domain.Reason = "too-many-files"
	FileTooLarge domain.Reason = "file-too-large"
	FileEmpty    domain.Reason = "file-empty"
	Malformed    domain.Reason = "malformed-request"
)

// mostTextBytes bounds all texts of one form together; the longest command is a hundred conditions of 2,000 characters.
const mostTextBytes = 2 << 20

// Keep stores one uploaded file for a kind of material. A file that isn't acceptable gives a *domain.Rejection.
type Keep func(ctx context.Context, material domain.MaterialCode, name string, content io.Reader) (Kept, error)

// Received is a form as it came in: its values, files already kept and replaced by their references.
type Received struct {
	Values   url.Values
	Files    map[string]Kept // by id
	Problems []domain.FieldProblem
}

// Receive reads the form of a request; files that come with it, from browsers without JavaScript, are kept as they
// stream in. It returns a *domain.Rejection if the request is no form or larger than its limits allow.
func Receive(w http.ResponseWriter, r *http.Request, fields []stages.Field, limits Limits, keep Keep) (Received, error) {
	got := Received{Values: url.Values{}, Files: map[string]Kept{}}
	materials := materialNames(fields)
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		r.Body = http.MaxBytesReader(w, r.Body, mostTextBytes)
		if err := r.ParseForm(); err != nil {
			return got, unreadable(err)
		}
		got.Values = r.PostForm
		insertPhrases(fields, got.Values)
		return got, nil
	}
	room := int64(len(materials)*max(limits.Files, 1))*limits.FileBytes + 2*mostTextBytes
	r.Body = http.MaxBytesReader(w, r.Body, room)
	reader, err := r.MultipartReader()
	if err != nil {
		return got, unreadable(err)
	}
	texts := int64(mostTextBytes)
	for {
		part, err := reader.NextPart()
		if err == io.EOF { //nolint:errorlint // a wrapped one means a form that breaks off
			insertPhrases(fields, got.Values)
			return got, nil
		}
		if err != nil {
			return got, unreadable(err)
		}
		if _, isMaterial := materials[part.FormName()]; part.FileName() != "" {
			err = got.file(r.Context(), part, materials, limits, keep)
		} else {
			err = got.text(part, isMaterial, &texts)
		}
		if err != nil {
			return got, err
		}
	}
}

func materialNames(fields []stages.Field) map[string]domain.MaterialCode {
	names := map[string]domain.MaterialCode{}
	for _, f := range fields {
		for _, m := range f.Materials {
			names[f.Name+"."+string(m.Material)] = m.Material
		}
	}
	return names
}

func unreadable(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return domain.Reject(domain.ByInput, TooLarge)
	}
	return domain.Reject(domain.ByInput, Malformed)
}

// text takes one value; a material without a file chosen comes as an empty one, which is none.
func (got *Received) text(part *multipart.Part, isMaterial bool, left *int64) error {
	content, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return unreadable(err)
	}
	if *left -= int64(len(content)); *left < 0 {
		return domain.Reject(domain.ByInput, TooLarge)
	}
	if !isMaterial || len(content) > 0 {
		got.Values.Add(part.FormName(), string(content))
	}
	return nil
}

// file keeps one file. What is wrong with a file is a problem of its field, so that one bad file doesn't cost the rest.
func (got *Received) file(ctx context.Context, part *multipart.Part, materials map[string]domain.MaterialCode, limits Limits, keep Keep) error {
	name := part.FormName()
	material, ok := materials[name]
	if !ok || keep == nil {
		got.Problems = append(got.Problems, domain.Problem(name, UnknownField))
		return nil
	}
	if limits.Files > 0 && len(got.Values[name]) >= limits.Files {
		got.Problems = append(got.Problems, domain.Problem(name, TooManyFiles, "max", fmt.Sprint(limits.Files)))
		return nil
	}
	kept, err := KeepFile(ctx, File{Material: material, Name: part.FileName(), Content: part}, limits, keep)
	var refused *domain.Rejection
	switch {
	case errors.As(err, &refused):
		got.Problems = append(got.Problems, domain.FieldProblem{Field: name, Reason: refused.Reason, Args: refused.Args})
		return nil
	case err != nil:
		return err
	}
	got.Values.Add(name, kept.ID)
	got.Files[kept.ID] = kept
	return nil
}

// File is one file on its way in.
type File struct {
	Material domain.MaterialCode
	Name     string // as the browser gave it
	Content  io.Reader
}

// KeepFile stores one file if it keeps to the limits. It returns a *domain.Rejection if it doesn't, and if keep refuses.
func KeepFile(ctx context.Context, f File, limits Limits, keep Keep) (Kept, error) {
	name := plainFileName(f.Name)
	buffered := bufio.NewReader(f.Content)
	if _, err := buffered.Peek(1); errors.Is(err, io.EOF) {
		return Kept{}, domain.Reject(domain.ByInput, FileEmpty, "file", name)
	}
	bounded := &boundedReader{from: buffered, left: limits.FileBytes}
	kept, err := keep(ctx, f.Material, name, bounded)
	if bounded.left < 0 {
		return Kept{}, domain.Reject(domain.ByInput, FileTooLarge, "file", name, "size", words.Bytes(limits.FileBytes))
	}
	return kept, err
}

var errOver = errors.New("file is larger than allowed")

// boundedReader fails, rather than ends, where a file is larger than allowed, so that no half file is ever kept.
type boundedReader struct {
	from io.Reader
	left int64 // negative once the file was found too large
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.from.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errOver
	}
	return n, err
}

// plainFileName keeps the last part of a name, without characters that can't be shown, at most 120 characters.
func plainFileName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > 120 {
		name = string(runes[len(runes)-120:])
	}
	if name == "" {
		return "?"
	}
	return name
}
