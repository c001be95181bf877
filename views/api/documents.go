package api

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/dossier"
	"binglian/views/problems"
)

// Document is a file of a project.
type Document struct {
	ID       string              `json:"id"`
	Material domain.MaterialCode `json:"material"`
	Kind     string              `json:"kind"`
	Name     string              `json:"name"`
	Bytes    int64               `json:"bytes"`
	Type     string              `json:"type"`
	Hash     domain.Hash         `json:"hash"`
	At       time.Time           `json:"at"`
	Href     string              `json:"href"`
}

// DocumentList is the files of a project that the reader may read.
type DocumentList struct {
	Documents []Document `json:"documents"`
}

type documentInput struct {
	OfProject
	Document string `path:"document" maxLength:"20"`
}

type uploadInput struct {
	Project  string `query:"project" maxLength:"60"`
	Material string `query:"material" required:"true" minLength:"1" maxLength:"100"`
	Name     string `query:"name" required:"true" minLength:"1" maxLength:"200"`
	Through
	RawBody []byte `contentType:"application/octet-stream"`
}

// mostUpload bounds one file that comes through the API, which holds it in memory; larger ones come through the pages.
const mostUpload = 32 << 20

func (s *Server) registerDocuments(a huma.API) {
	readVersion(a, operation{id: "list-documents", path: "/projects/{project}/documents", tag: "documents", scope: domain.ScopeRead, errors: []int{404}}, listDocuments)
	o := operation{id: "get-document", path: "/projects/{project}/documents/{document}", tag: "documents", scope: domain.ScopeRead, errors: []int{404}}.huma()
	o.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}
	huma.Register(a, o, sendDocument)
	up := operation{id: "upload-document", method: http.MethodPost, path: "/uploads", tag: "documents", scope: domain.ScopeAct, status: http.StatusCreated, bodyBytes: mostUpload,
		errors: []int{http.StatusRequestEntityTooLarge}}.huma()
	up.BodyReadTimeout = uploadTime
	huma.Register(a, up, keepUpload)
}

// uploadTime is how long a file may take to come in.
const uploadTime = 5 * time.Minute

func listDocuments(v *visit, ctx context.Context, in *OfProject) (DocumentList, int, error) {
	p, err := v.project(ctx, in.id(), v.actor)
	if err != nil {
		return DocumentList{}, 0, err
	}
	found, err := dossier.Of(ctx, v.server.City, v.server.Machine, v.actor, p)
	if err != nil {
		return DocumentList{}, 0, err
	}
	list := DocumentList{Documents: make([]Document, len(found.Files))}
	for i, f := range found.Files {
		list.Documents[i] = v.document(f)
		list.Documents[i].Href = Prefix + "/projects/" + string(p.ID) + "/documents/" + f.ID
	}
	return list, p.Version, nil
}

func (v *visit) document(f domain.File) Document {
	return Document{ID: f.ID, Material: f.Ref.Material, Kind: v.words.Name("material", string(f.Ref.Material)), Name: f.Name, Bytes: f.Ref.Bytes, Type: f.Ref.Type,
		Hash: f.Ref.Hash, At: f.At}
}

// sendDocument gives a file to whom it concerns, as the pages do: never to be run by a browser.
func sendDocument(ctx context.Context, in *documentInput) (*huma.StreamResponse, error) {
	v := visitOf(ctx)
	p, err := v.project(ctx, in.id(), v.actor)
	if err != nil {
		return nil, err
	}
	found, err := dossier.Of(ctx, v.server.City, v.server.Machine, v.actor, p)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(found.Files, func(f domain.File) bool { return f.ID == in.Document }) {
		return nil, domain.Reject(domain.ByInput, problems.NotFound)
	}
	file, content, ok, err := v.server.City.OpenFile(ctx, p.ID, in.Document)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, domain.Reject(domain.ByInput, problems.NotFound)
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer content.Close()
		r, w := humago.Unwrap(ctx)
		dossier.Send(w, r, file, content)
	}}, nil
}

type uploadAnswer struct {
	Body domain.MaterialRef
}

func keepUpload(ctx context.Context, in *uploadInput) (*uploadAnswer, error) {
	v := visitOf(ctx)
	by, err := v.acting(ctx, in.Officer)
	if err != nil {
		return nil, err
	}
	if in.Project != "" {
		if _, err := v.kept(ctx, domain.ProjectID(in.Project), by); err != nil {
			return nil, err
		}
	}
	if len(in.RawBody) == 0 {
		return nil, domain.RejectFields(domain.Problem("body", stages.Required))
	}
	kept, err := v.server.Uploads.KeepFor(ctx, by, domain.ProjectID(in.Project), domain.MaterialCode(in.Material), in.Name, bytes.NewReader(in.RawBody))
	if err != nil {
		return nil, err
	}
	return &uploadAnswer{kept.Ref}, nil
}
