package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
)

const scopeKey = "scope"

// operation is one thing that the API does. What it is called in both languages stands in the words files, under
// api.operation.<id>.
type operation struct {
	id, method, path, tag string
	scope                 domain.Scope
	status                int   // 200 if 0
	errors                []int // beside those of every operation
	bodyBytes             int64 // of the request, at most; 1 MiB if 0
}

// answer is what an operation answers with.
type answer[T any] struct {
	Version int `header:"Binglian-Version"`
	Body    T
}

func (o operation) huma() huma.Operation {
	errs := append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests}, o.errors...)
	if o.method == "" {
		o.method = http.MethodGet
	}
	slices.Sort(errs)
	return huma.Operation{OperationID: o.id, Method: o.method, Path: o.path, Tags: []string{o.tag}, DefaultStatus: o.status, Errors: errs, MaxBodyBytes: o.bodyBytes,
		Metadata: map[string]any{scopeKey: o.scope}, Security: []map[string][]string{{bearerScheme: {}}}}
}

// bearerScheme names the one way in.
const bearerScheme = "token"

// document is an answer without a project's version.
type document[T any] struct{ Body T }

// read registers an operation that answers with a document.
func read[I, T any](a huma.API, o operation, f func(*visit, context.Context, *I) (T, error)) {
	huma.Register(a, o.huma(), func(ctx context.Context, in *I) (*document[T], error) {
		body, err := f(visitOf(ctx), ctx, in)
		if err != nil {
			return nil, err
		}
		return &document[T]{body}, nil
	})
}
