package views

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/views/problems"
)

// fileAddress is where a file of a project is downloaded.
func fileAddress(p domain.ProjectID, file string) string {
	return projectAddress(p) + "/files/" + file
}

// download gives a file of a project to whom it concerns. It is never shown in the browser itself: what people upload may be
// anything.
func download(v *visit) error {
	p, _, err := v.openProject()
	if err != nil {
		return err
	}
	id := v.r.PathValue("file")
	known, err := v.projectFiles(p)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(known.kept, func(f File) bool { return f.ID == id }) {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	file, content, ok, err := v.server.City.OpenFile(v.r.Context(), p.ID, id)
	if err != nil {
		return err
	}
	if !ok {
		return domain.Reject(domain.ByInput, problems.NotFound)
	}
	defer content.Close()
	h := v.w.Header()
	h.Set("Content-Type", safeType(file.Ref.Type))
	h.Set("Content-Disposition", disposition(file.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+string(file.Ref.Hash)+`"`)
	http.ServeContent(v.w, v.r, "", file.At, content)
	return nil
}

// safeType keeps the types that no browser runs; everything else is bytes.
func safeType(found string) string {
	switch found {
	case "application/pdf", "image/jpeg", "image/png", "application/zip":
		return found
	default:
		return "application/octet-stream"
	}
}

// disposition names a download by RFC 6266: a plain name for old clients, the true one by RFC 5987.
func disposition(name string) string { return "attachment" + namedFile(name) }

// inline names what a browser may show by itself.
func inline(name string) string { return "inline" + namedFile(name) }

func namedFile(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	return `; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
