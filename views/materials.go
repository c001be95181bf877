package views

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"binglian/domain"
	"binglian/views/forms"
	"binglian/views/problems"
)

// uploadAddress is where single files of a project are taken while a form is filled in.
func uploadAddress(project domain.ProjectID) string { return "/materials?project=" + string(project) }

// keepMaterial takes one file: the parts material and file of a multipart form, in this order. It answers 201 with the
// reference that the form is to carry.
func keepMaterial(v *visit) error {
	limits := v.server.Materials.Limits()
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, limits.FileBytes+1<<20)
	reader, err := v.r.MultipartReader()
	if err != nil {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	material, err := readMaterialCode(reader)
	if err != nil {
		return err
	}
	part, err := reader.NextPart()
	if err != nil || part.FormName() != "file" {
		return domain.Reject(domain.ByInput, problems.Malformed)
	}
	keep := v.keeper(domain.ProjectID(v.r.URL.Query().Get("project")))
	kept, err := forms.KeepFile(v.r.Context(), forms.File{Material: material, Name: part.FileName(), Content: part}, limits, keep)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return domain.Reject(domain.ByInput, problems.TooLarge)
	}
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	v.w.WriteHeader(http.StatusCreated)
	return json.NewEncoder(v.w).Encode(map[string]any{"id": kept.ID, "name": kept.Name, "bytes": kept.Ref.Bytes})
}

func readMaterialCode(reader *multipart.Reader) (domain.MaterialCode, error) {
	part, err := reader.NextPart()
	if err != nil || part.FormName() != "material" {
		return "", domain.Reject(domain.ByInput, problems.Malformed)
	}
	const longest = 100 // bytes; codes of materials are a few
	code, err := io.ReadAll(io.LimitReader(part, longest+1))
	if err != nil || len(code) == 0 || len(code) > longest {
		return "", domain.Reject(domain.ByInput, problems.Malformed)
	}
	return domain.MaterialCode(code), nil
}

// keeper stores files of this reader for a project.
func (v *visit) keeper(project domain.ProjectID) forms.Keep {
	return func(ctx context.Context, material domain.MaterialCode, name string, content io.Reader) (forms.Kept, error) {
		return v.server.Materials.Keep(ctx, Upload{
			By: v.actor(), Project: project, Material: material, Name: name, Content: content,
		})
	}
}

// kept looks up the uploads that a form refers to, once each, for forms.Parse and for showing the form again. It returns
// a fault of the store; references that are nobody's are left out.
func (v *visit) kept(form forms.Received, names []string) (map[string]forms.Kept, error) {
	files := map[string]forms.Kept{}
	for _, name := range names {
		for _, id := range form.Values[name] {
			if _, known := files[id]; known || id == "" {
				continue
			}
			if file, ok := form.Files[id]; ok {
				files[id] = file
				continue
			}
			file, ok, err := v.server.Materials.Kept(v.r.Context(), v.actor(), id)
			if err != nil {
				return nil, err
			}
			if ok {
				files[id] = file
			}
		}
	}
	return files, nil
}
