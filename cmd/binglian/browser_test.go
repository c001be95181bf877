package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"binglian/domain"
)

// browser is a person at a browser without JavaScript: it opens pages, fills in the forms that it finds there and sends
// them.
type browser struct {
	t      *testing.T
	site   string
	login  string
	client *http.Client
}

// page is what a browser shows.
type page struct {
	status int
	path   string
	root   *html.Node
	text   string
}

func newBrowser(t *testing.T, site, login, password string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, site: site, login: login, client: &http.Client{Jar: jar}}
	p := b.open("/sign-in")
	in := p.forms("/sign-in")
	if len(in) == 0 {
		t.Fatalf("no form to sign in with: %s", p.text)
	}
	in[0].fill("name", login)
	in[0].fill("password", password)
	if p = b.send(in[0]); p.path == "/sign-in" {
		t.Fatalf("%s can't sign in: %s", login, p.text)
	}
	return b
}

func (b *browser) open(path string) page {
	b.t.Helper()
	answer, err := b.client.Get(b.site + path)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.show(answer)
}

func (b *browser) show(answer *http.Response) page {
	b.t.Helper()
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	root, err := html.Parse(bytes.NewReader(raw))
	if err != nil {
		b.t.Fatal(err)
	}
	p := page{status: answer.StatusCode, path: answer.Request.URL.RequestURI(), root: root}
	p.text = strings.Join(strings.Fields(textOf(root)), " ")
	return p
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data + " "
	}
	if n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "svg") {
		return ""
	}
	var all strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		all.WriteString(textOf(c))
	}
	return all.String()
}

// form is a form of a page, with what it sends.
type form struct {
	action    string
	multipart bool
	values    url.Values
	files     []string          // names of file inputs
	content   string            // of the file that is sent; empty for a small PDF
	called    string            // the file that is sent; empty for material.pdf
	buttons   map[string]string // what the named buttons send
}

func (f *form) fill(name string, values ...string) { f.values[name] = values }

// forms gives the forms that are sent to an address that begins with prefix.
func (p page) forms(prefix string) []*form {
	var all []*form
	each(p.root, func(n *html.Node) {
		if n.Data != "form" || !strings.EqualFold(attr(n, "method"), "post") || !strings.HasPrefix(attr(n, "action"), prefix) {
			return
		}
		f := &form{action: attr(n, "action"), multipart: attr(n, "enctype") == "multipart/form-data", values: url.Values{}, buttons: map[string]string{}}
		each(n, f.control)
		all = append(all, f)
	})
	return all
}

// control takes over what a control sends when nobody touches it.
func (f *form) control(n *html.Node) {
	name := attr(n, "name")
	if name == "" || has(n, "disabled") {
		return
	}
	switch n.Data {
	case "input":
		switch attr(n, "type") {
		case "file":
			f.files = append(f.files, name)
		case "checkbox", "radio":
			if has(n, "checked") {
				f.values.Add(name, attr(n, "value"))
			}
		case "submit", "button", "image", "reset":
		default:
			f.values.Add(name, attr(n, "value"))
		}
	case "button":
		f.buttons[name] = attr(n, "value")
	case "textarea":
		f.values.Add(name, strings.TrimPrefix(textNode(n), "\n"))
	case "select":
		chosen := ""
		each(n, func(o *html.Node) {
			if o.Data == "option" && has(o, "selected") {
				chosen = attr(o, "value")
			}
		})
		f.values.Add(name, chosen)
	}
}

func textNode(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}

func each(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, f)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// send sends a form, with a small PDF in each file input.
func (b *browser) send(f *form) page {
	b.t.Helper()
	var body io.Reader = strings.NewReader(f.values.Encode())
	kind := "application/x-www-form-urlencoded"
	if f.multipart {
		var buffer bytes.Buffer
		w := multipart.NewWriter(&buffer)
		for name, values := range f.values {
			for _, v := range values {
				if err := w.WriteField(name, v); err != nil {
					b.t.Fatal(err)
				}
			}
		}
		for _, name := range f.files {
			content := f.content
			if content == "" {
				content = "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF " + name
			}
			h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, name, cmp.Or(f.called, "material.pdf"))}, "Content-Type": {"application/pdf"}}
			part, err := w.CreatePart(h)
			if err != nil {
				b.t.Fatal(err)
			}
			if _, err := io.WriteString(part, content); err != nil {
				b.t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.t.Fatal(err)
		}
		body, kind = &buffer, w.FormDataContentType()
	}
	request, err := http.NewRequest(http.MethodPost, b.site+f.action, body)
	if err != nil {
		b.t.Fatal(err)
	}
	request.Header.Set("Content-Type", kind)
	answer, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.show(answer)
}

// confirmButton is the name of the button that confirms what can't be taken back.
const confirmButton = "_confirmed"

// try opens the form of a command, fills it in and sends it, confirming what must be confirmed.
func (b *browser) try(project domain.ProjectID, verb domain.Verb, target string, fill func(*form)) page {
	b.t.Helper()
	address := "/projects/" + string(project) + "/do/" + string(verb)
	if project == "" {
		address = "/projects/new"
	}
	path := address
	if target != "" {
		path += "?target=" + url.QueryEscape(target)
	}
	p := b.open(path)
	found := p.forms(address)
	if len(found) == 0 {
		return p
	}
	if fill != nil {
		fill(found[0])
	}
	p = b.send(found[0])
	for _, again := range p.forms(address) { // asked once more
		if value, asked := again.buttons[confirmButton]; asked && p.status == http.StatusOK {
			again.fill(confirmButton, value)
			return b.send(again)
		}
	}
	return p
}

// do is try that must succeed: it ends on the project's page.
func (b *browser) do(project domain.ProjectID, verb domain.Verb, target string, fill func(*form)) page {
	b.t.Helper()
	p := b.try(project, verb, target, fill)
	if p.status != http.StatusOK || strings.Contains(p.path, "/do/") || strings.HasPrefix(p.path, "/projects/new") {
		b.t.Fatalf("%s as %s on %q: status %d at %s: %s", verb, b.login, target, p.status, p.path, p.text)
	}
	return p
}
