package dossier

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"binglian/domain"
)

// Send gives a file to a client, by parts where it asks for them. It is never shown in a browser itself: what people upload may be
// anything.
func Send(w http.ResponseWriter, r *http.Request, file domain.File, content io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", safeType(file.Ref.Type))
	h.Set("Content-Disposition", Attachment(file.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-cache")
	h.Set("ETag", `"`+string(file.Ref.Hash)+`"`)
	http.ServeContent(w, r, "", file.At, content)
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

// Attachment names a download by RFC 6266: a plain name for old clients, the true one by RFC 5987.
func Attachment(name string) string { return "attachment" + named(name) }

// Inline names what a browser may show by itself.
func Inline(name string) string { return "inline" + named(name) }

func named(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%;`, r) {
			return '_'
		}
		return r
	}, name)
	return `; filename="` + plain + `"; filename*=UTF-8''` + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
}
