// Package assets serves the style sheets, scripts and icons of the pages from the program itself: no page loads
// anything from another origin. They are bundled by npm at build time (see build.mjs); a program built without them
// still serves every page, plain.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed all:dist
var embedded embed.FS

// PaperStyle is the style sheet of official papers alone: a document that is printed elsewhere carries it along.
//
//go:embed src/papers.css
var PaperStyle string

//go:embed icons.json
var iconList []byte

// IconNames lists the icons that the sprite is made of.
func IconNames() ([]string, error) {
	var names []string
	if err := json.Unmarshal(iconList, &names); err != nil {
		return nil, fmt.Errorf("decode list of icons: %w", err)
	}
	return names, nil
}

// Prefix is the path under which the files are served.
const Prefix = "/assets/"

// Set is a bundled set of files, each under a name that holds a hash of its content.
type Set struct {
	files  fs.FS
	hashed map[string]string // plain name to hashed name
	served map[string]bool   // hashed names, so that nothing else of the folder is served
}

// Embedded gives the set that was built into the program; an empty one if the program was built without it.
func Embedded() (*Set, error) {
	dist, err := fs.Sub(embedded, "dist")
	if err != nil {
		return nil, fmt.Errorf("open embedded assets: %w", err)
	}
	return Load(dist)
}

// Load reads a set by its manifest. A folder without a manifest is an empty set.
func Load(files fs.FS) (*Set, error) {
	s := &Set{files: files, hashed: map[string]string{}, served: map[string]bool{}}
	manifest, err := fs.ReadFile(files, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read assets manifest: %w", err)
	}
	if err := json.Unmarshal(manifest, &s.hashed); err != nil {
		return nil, fmt.Errorf("decode assets manifest: %w", err)
	}
	for _, name := range s.hashed {
		s.served[name] = true
	}
	return s, nil
}

// Built reports whether the set holds files.
func (s *Set) Built() bool { return len(s.hashed) > 0 }

// Path gives the address of a file by its plain name, as app.css; empty if the set lacks it.
func (s *Set) Path(name string) string {
	if hashed, ok := s.hashed[name]; ok {
		return Prefix + hashed
	}
	return ""
}

// Icon gives the address of an icon in the sprite; empty if the set lacks the sprite.
func (s *Set) Icon(name string) string {
	if sprite := s.Path("icons.svg"); sprite != "" {
		return sprite + "#" + name
	}
	return ""
}

// Tag identifies the whole set, for the entity tags of pages.
func (s *Set) Tag() string {
	return s.hashed["app.css"] + s.hashed["app.js"] + s.hashed["site.js"] + s.hashed["icons.svg"]
}

var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// ServeHTTP answers with a file, compressed as the client can read it, to be kept for ever: its name changes with its
// content. It answers 404 for every name that isn't in the manifest.
func (s *Set) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	if !s.served[name] {
		http.NotFound(w, r)
		return
	}
	s.send(w, r, name, "public, max-age=31536000, immutable")
}

// ServeNamed answers with a file by its plain name, as worker.js, asked for anew each time: for what must keep its address. It
// answers 404 if the set lacks it.
func (s *Set) ServeNamed(w http.ResponseWriter, r *http.Request, plain string) {
	name, ok := s.hashed[plain]
	if !ok {
		http.NotFound(w, r)
		return
	}
	s.send(w, r, name, "no-cache")
}

func (s *Set) send(w http.ResponseWriter, r *http.Request, name, keep string) {
	stored, encoding := name, ""
	switch accepted := r.Header.Get("Accept-Encoding"); {
	case accepts(accepted, "br"):
		stored, encoding = name+".br", "br"
	case accepts(accepted, "gzip"):
		stored, encoding = name+".gz", "gzip"
	}
	content, err := fs.ReadFile(s.files, stored)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mediaTypes[path.Ext(name)])
	h.Set("Cache-Control", keep)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Content-Length", fmt.Sprint(len(content)))
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	if r.Method != http.MethodHead {
		_, _ = w.Write(content) // a client that hangs up is no fault of ours
	}
}

func accepts(header, encoding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}
