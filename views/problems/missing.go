package problems

import (
	"net/http"

	"binglian/domain"
)

// Missing gives why an address that a mux has no handler of its own for is refused: there is none, or it doesn't take the method. Which
// methods it takes is said in the answer's headers.
func Missing(w http.ResponseWriter, r *http.Request, own http.Handler) *domain.Rejection {
	answer := statusAlone{header: http.Header{}}
	own.ServeHTTP(&answer, r)
	if answer.status != http.StatusMethodNotAllowed {
		return domain.Reject(domain.ByInput, NotFound)
	}
	w.Header()["Allow"] = answer.header["Allow"]
	return domain.Reject(domain.ByInput, MethodNotAllowed)
}

// statusAlone takes an answer for its status and headers.
type statusAlone struct {
	header http.Header
	status int
}

func (a *statusAlone) Header() http.Header         { return a.header }
func (a *statusAlone) Write(p []byte) (int, error) { return len(p), nil }
func (a *statusAlone) WriteHeader(status int)      { a.status = status }
